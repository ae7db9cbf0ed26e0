//! Sums over resources.

use std::collections::{BTreeMap, HashSet};

use rust_decimal::Decimal;

use super::{Item, Picked, at};
use crate::{attribution::Confidence, view::Family};

/// A number of resources and what is known of their cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many there are.
    pub count: usize,
    /// Of how many of them the cost is unknown or not worked out yet.
    pub unknown: usize,
    /// What all others cost, exactly.
    pub known: Decimal,
}

impl Tally {
    /// What they cost as far as it is known; `None` where it is known of none of them, which is not zero.
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

/// What is shown, in figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// All that is shown.
    pub all: Tally,
    /// The same by how sure the costs are; those that there are.
    pub by_confidence: BTreeMap<Confidence, Tally>,
    /// How many of each family there are under everything that is chosen but the family.
    pub families: BTreeMap<Family, usize>,
    /// In how many accounts.
    pub accounts: usize,
    /// In how many regions, the one for what belongs to none left out.
    pub regions: usize,
}

impl Summary {
    /// The figures of what a selection leaves of an inventory.
    #[must_use]
    pub fn of(items: &[Item<'_>], picked: &Picked) -> Self {
        let mut summary = Self { families: picked.families.clone(), ..Self::default() };
        let (mut accounts, mut regions) = (HashSet::new(), HashSet::new());
        for item in at(items, &picked.places) {
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
