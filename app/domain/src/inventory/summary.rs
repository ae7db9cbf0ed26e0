//! Sums over resources.

use std::collections::{BTreeMap, HashSet};

use rust_decimal::Decimal;

use super::{FilteredResources, Item, items_at};
use crate::{attribution::Confidence, view::ServiceGroup};

/// A number of resources and their known cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Number of resources.
    pub count: usize,
    /// Number of resources with an unknown or not yet attributed cost.
    pub unknown: usize,
    /// Sum of the known costs.
    pub known: Decimal,
}

impl Tally {
    /// Sum of the known costs; `None` if there are resources but no known cost. Zero without resources.
    #[must_use]
    pub fn cost(&self) -> Option<Decimal> {
        (self.count == 0 || self.unknown < self.count).then_some(self.known)
    }

    pub(super) fn add(&mut self, item: &Item<'_>) {
        self.count += 1;
        match item.amount() {
            Some(amount) => self.known = self.known.saturating_add(amount),
            None => self.unknown += 1,
        }
    }
}

/// Summary of the shown resources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Tally of all shown resources.
    pub all: Tally,
    /// Tally by confidence.
    pub by_confidence: BTreeMap<Confidence, Tally>,
    /// Number of resources by service group, ignoring the filter on it.
    pub service_groups: BTreeMap<ServiceGroup, usize>,
    /// Number of accounts.
    pub accounts: usize,
    /// Number of regions, not counting global resources.
    pub regions: usize,
}

impl Summary {
    /// Summary of an inventory after selection.
    #[must_use]
    pub fn of(items: &[Item<'_>], filtered: &FilteredResources) -> Self {
        let mut summary = Self { service_groups: filtered.service_groups.clone(), ..Self::default() };
        let (mut accounts, mut regions) = (HashSet::new(), HashSet::new());
        for item in items_at(items, &filtered.indexes) {
            summary.all.add(&item);
            summary.by_confidence.entry(item.confidence()).or_default().add(&item);
            accounts.insert(&*item.resource.account);
            regions.insert(&*item.resource.region);
        }
        regions.remove(crate::resource::GLOBAL);
        (summary.accounts, summary.regions) = (accounts.len(), regions.len());
        summary
    }
}
