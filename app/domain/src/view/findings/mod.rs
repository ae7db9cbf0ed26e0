//! What is chosen of findings beside what is chosen of costs, and what was decided about them.

mod decision;
mod parse;
mod words;
mod write;

pub use decision::{About, Decision};
pub use words::{Aspect, Drawer, Per, Rank, RankBy};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::filter::Choices;

/// Which findings are shown, in which order and in which groups. What they share with costs (service, region, account, tags) is
/// filtered by [`super::View::filter`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// What is kept and left out by what only findings have.
    pub aspects: Choices<Aspect>,
    /// Whose findings, or those that were put away.
    pub drawer: Drawer,
    /// The least saving a month, inclusive; findings without an amount are left out then.
    pub min_saving: Option<Decimal>,
    /// The order within a group.
    pub rank: Rank,
    /// What they are grouped by.
    pub per: Per,
    /// What was put away, and why, in the order in which it was.
    pub decisions: Vec<Decision>,
}

impl Findings {
    /// The most decisions that an address holds.
    pub const MOST_DECISIONS: usize = 100;

    /// Whether any finding is left out by what is chosen here, other than by its drawer.
    #[must_use]
    pub fn narrows(&self) -> bool {
        !self.aspects.is_empty() || self.min_saving.is_some()
    }

    /// Puts something away, in place of what was decided about it before.
    pub fn decide(&mut self, decision: Decision) {
        self.reconsider(&decision.about);
        self.decisions.push(decision);
    }

    /// Takes back what was decided about something.
    pub fn reconsider(&mut self, about: &About) {
        self.decisions.retain(|it| it.about != *about);
    }
}

#[cfg(test)]
mod tests;
