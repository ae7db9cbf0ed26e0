//! Resources and their costs for display: selection, order, sums and exports.

mod attribute_value;
mod facets;
mod groups;
mod order;
mod remainder;
mod rows;
mod search;
mod selection;
mod summary;

pub use self::{
    attribute_value::AttributeValue,
    facets::{facet_confidences, facet_values, tag_keys},
    groups::{Group, groups},
    order::sort_items,
    remainder::Remainder,
    rows::{ResourceRow, rows},
    selection::{FilteredResources, Selection, inapplicable},
    summary::{Summary, Tally},
};

use rust_decimal::Decimal;

use crate::{
    attribution::{Attribution, Confidence, ResourceCost},
    resource::Resource,
};

/// A resource with its cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item<'a> {
    /// The resource.
    pub resource: &'a Resource,
    /// Cost; `None` until attributed.
    pub cost: Option<&'a ResourceCost>,
}

impl<'a> Item<'a> {
    /// Items for all resources of an inventory, with their costs if attributed.
    #[must_use]
    pub fn all(inventory: &'a [Resource], attribution: Option<&'a Attribution>) -> Vec<Self> {
        let costs = attribution.map_or(&[][..], |it| &it.resources);
        let costs = costs.iter().map(Some).chain(std::iter::repeat(None));
        inventory.iter().zip(costs).map(|(resource, cost)| Self { resource, cost }).collect()
    }

    /// Amount; `None` if unknown or not yet attributed.
    #[must_use]
    pub fn amount(&self) -> Option<Decimal> {
        self.cost?.amount
    }

    /// Confidence of the cost; unknown until attributed.
    #[must_use]
    pub fn confidence(&self) -> Confidence {
        self.cost.map_or(Confidence::Unknown, |it| it.confidence)
    }
}

/// Items at these indexes, in the order of the indexes. Indexes out of range are skipped.
pub fn items_at<'s, 'a>(items: &'s [Item<'a>], indexes: &'s [u32]) -> impl Iterator<Item = Item<'a>> + Clone + 's {
    indexes.iter().filter_map(|index| items.get(usize::try_from(*index).ok()?).copied())
}

#[cfg(test)]
mod tests;
