//! Resources grouped by an attribute, for showback.

use std::collections::HashMap;

use super::{AttributeValue, Item, Tally};
use crate::{
    sorting,
    view::{Facet, Property},
};

/// Resources with the same value of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group<'a> {
    /// Value that the resources share.
    pub value: AttributeValue<'a>,
    /// Number of resources and their cost.
    pub tally: Tally,
}

/// Groups resources, the most expensive group first, unknown costs last. Each resource is in one group, so the groups
/// add up to the total.
#[must_use]
pub fn groups<'a>(items: impl IntoIterator<Item = Item<'a>>, by: &Facet<Property>) -> Vec<Group<'a>> {
    let mut tallies: HashMap<AttributeValue<'a>, Tally> = HashMap::new();
    for item in items {
        tallies.entry(item.value(by)).or_default().add(&item);
    }
    let mut groups: Vec<_> = tallies.into_iter().map(|(value, tally)| Group { value, tally }).collect();
    // `None` sorts below any cost.
    sorting::sort_by(&mut groups, |left, right| {
        right.tally.cost().cmp(&left.tally.cost()).then_with(|| left.value.cmp(&right.value))
    });
    groups
}
