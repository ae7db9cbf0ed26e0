//! Parameters of the generator.

use super::calendar::Calendar;
use super::organization::Member;
use crate::random::RandomValue;

/// Parameters for the usage and the resources of all accounts.
pub(super) struct Plan<'a> {
    pub(super) calendar: &'a Calendar,
    pub(super) members: &'a [Member],
    pub(super) random: RandomValue,
    pub(super) resources: usize,
    /// Whether names and tags contain hostile values.
    pub(super) hostile: bool,
}
