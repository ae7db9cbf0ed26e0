//! Resources and costs loaded so far.

use std::{collections::BTreeMap, sync::Arc};

use super::resources::{AttributedBill, CostsUnavailable, ResourceEvent};
use crate::{
    attribution::ResourceCost,
    error::SourceError,
    inventory::Item,
    resource::{CompleteLists, Listing, ListingEvent, ListingId, Resource, ResourceKey, is_account_number},
    shared_str::SharedStr,
};

/// Costs per event to the browser.
const COSTS_PER_EVENT: usize = 1_000;

/// Lists, resources and costs, in the order in which they were loaded.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    pages: Vec<Arc<[Resource]>>,
    count: usize,
    /// Costs of the resources by index; moved into the bill once loaded.
    costs: Vec<ResourceCost>,
    lists: BTreeMap<ListingId, ListProgress>,
    /// Attributed bill, once loaded.
    pub bill: Option<AttributedBill>,
    /// Reason why there is no bill.
    pub unavailable: Option<CostsUnavailable>,
}

/// A list of resources, loading or loaded.
#[derive(Clone, Debug)]
pub struct ListProgress {
    /// List with its account and region.
    pub listing: Listing,
    /// Number of resources found so far.
    pub found: usize,
    /// Errors of calls for details, one per operation and cause.
    pub gaps: Vec<SourceError>,
    /// Outcome; `None` while loading.
    pub end: Option<Result<(), SourceError>>,
}

impl Snapshot {
    /// Applies an event.
    pub fn apply(&mut self, event: ResourceEvent) {
        match event {
            ResourceEvent::List(event) => self.apply_listing(event),
            ResourceEvent::Costs(from, costs) => {
                // Costs belong to the resources with the same indexes, in any order of events.
                self.costs.resize(usize::try_from(from).unwrap_or(usize::MAX), ResourceCost::unknown());
                self.costs.extend(costs);
            }
            ResourceEvent::Bill(mut bill) => {
                if bill.attribution.resources.is_empty() {
                    bill.attribution.resources = std::mem::take(&mut self.costs);
                }
                self.bill = Some(*bill);
            }
            ResourceEvent::Unavailable(why) => self.unavailable = Some(why),
        }
    }

    /// Events that add the costs of this snapshot to another snapshot with the same lists.
    pub fn into_cost_events(self) -> impl Iterator<Item = ResourceEvent> {
        let unavailable = self.unavailable.map(ResourceEvent::Unavailable);
        let (costs, bill) = match self.bill {
            Some(mut bill) => (std::mem::take(&mut bill.attribution.resources), Some(bill)),
            None => (Vec::new(), None),
        };
        let mut costs = costs.into_iter();
        let mut from = 0;
        let chunks = std::iter::from_fn(move || {
            let chunk: Vec<_> = costs.by_ref().take(COSTS_PER_EVENT).collect();
            let start = from;
            from += u32::try_from(chunk.len()).unwrap_or(u32::MAX);
            (!chunk.is_empty()).then_some(ResourceEvent::Costs(start, chunk))
        });
        chunks.chain(bill.map(|bill| ResourceEvent::Bill(Box::new(bill)))).chain(unavailable)
    }

    fn apply_listing(&mut self, event: ListingEvent) {
        match event {
            ListingEvent::Planned(lists) => {
                let started = |listing| ListProgress { listing, found: 0, gaps: Vec::new(), end: None };
                self.lists.extend(lists.into_iter().map(|(id, listing)| (id, started(listing))));
            }
            ListingEvent::Found(id, page) => {
                self.count += page.len();
                if let Some(list) = self.lists.get_mut(&id) {
                    list.found += page.len();
                }
                self.pages.push(page);
            }
            ListingEvent::Gap(id, error) => {
                if let Some(list) = self.lists.get_mut(&id)
                    && !list.gaps.iter().any(|gap| gap.operation == error.operation && gap.fault == error.fault)
                {
                    list.gaps.push(error);
                }
            }
            ListingEvent::Ended(id, end) => {
                if let Some(list) = self.lists.get_mut(&id) {
                    list.end = Some(end);
                }
            }
        }
    }

    /// Number of resources.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// All resources.
    pub fn resources(&self) -> impl Iterator<Item = &Resource> {
        self.pages.iter().flat_map(|page| page.iter())
    }

    /// Costs of the resources by index, as far as known.
    fn costs(&self) -> &[ResourceCost] {
        self.bill.as_ref().map_or(&self.costs, |bill| &bill.attribution.resources)
    }

    /// All resources, with their costs if known.
    #[must_use]
    pub fn items(&self) -> Vec<Item<'_>> {
        let costs = self.costs().iter().map(Some).chain(std::iter::repeat(None));
        self.resources().zip(costs).map(|(resource, cost)| Item { resource, cost }).collect()
    }

    /// Resources at these indexes, with their indexes.
    #[must_use]
    pub fn items_at(&self, indexes: &[u32]) -> Vec<(u32, Item<'_>)> {
        let item = |index: &u32| Some((*index, self.item(usize::try_from(*index).ok()?)?));
        indexes.iter().filter_map(item).collect()
    }

    fn item(&self, index: usize) -> Option<Item<'_>> {
        let mut before = 0;
        let page = self.pages.iter().find(|page| {
            let is_in_page = index < before + page.len();
            if !is_in_page {
                before += page.len();
            }
            is_in_page
        })?;
        Some(Item { resource: page.get(index - before)?, cost: self.costs().get(index) })
    }

    /// Resource with a key.
    #[must_use]
    pub fn find(&self, key: &ResourceKey) -> Option<Item<'_>> {
        // Keys end with the ID. Comparing it first avoids formatting most keys.
        self.items().into_iter().find(|item| key.0.ends_with(&*item.resource.id) && item.resource.key() == *key)
    }

    /// All lists, in the order in which they were planned.
    pub fn lists(&self) -> impl Iterator<Item = &ListProgress> {
        self.lists.values()
    }

    /// Whether missing costs are still being loaded.
    #[must_use]
    pub fn is_loading_costs(&self) -> bool {
        self.unavailable.is_none()
    }

    /// Numbers of the accounts, in the order of the lists.
    #[must_use]
    pub fn accounts(&self) -> Vec<SharedStr> {
        let mut accounts: Vec<SharedStr> = Vec::new();
        for account in self.lists().map(|it| &it.listing.account_region.account).filter(|it| is_account_number(it)) {
            if !accounts.contains(account) {
                accounts.push(account.clone());
            }
        }
        accounts
    }

    /// Lists that were loaded completely.
    #[must_use]
    pub fn complete(&self) -> CompleteLists {
        let mut complete = CompleteLists::default();
        for list in self.lists().filter(|list| matches!(list.end, Some(Ok(())))) {
            complete.add(&list.listing);
        }
        complete
    }

    /// Lists that are loading.
    pub fn unfinished(&self) -> impl Iterator<Item = (ListingId, &Listing)> {
        self.lists.iter().filter(|(_, list)| list.end.is_none()).map(|(id, list)| (*id, &list.listing))
    }

    /// Number of lists that are loading.
    #[must_use]
    pub fn loading_count(&self) -> usize {
        self.unfinished().count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Decimal,
        attribution::{Attribution, UnmatchedCost},
        metric::Metric,
        period::DateRange,
    };

    fn bill(count: usize) -> AttributedBill {
        let day = "2026-11-01".parse().unwrap();
        let attribution = Attribution {
            metric: Metric::Unblended,
            unit: None,
            total: Decimal::ZERO,
            unattributed: Decimal::ZERO,
            services: Vec::new(),
            resources: vec![ResourceCost::unknown(); count],
            unlisted: Vec::new(),
            lines: Vec::new(),
            discrepancies: Vec::new(),
            unmatched: UnmatchedCost::default(),
        };
        AttributedBill {
            range: DateRange::day(day),
            attribution,
            estimated: false,
            read_at: crate::Timestamp::UNIX_EPOCH,
            stale: None,
            accounts: Vec::new(),
            missing: Vec::new(),
            names: BTreeMap::new(),
            refresh: crate::port::Quote::default(),
            spending: crate::spending::Spending::default(),
        }
    }

    #[test]
    fn cost_events_restore_the_bill() {
        for count in [0, 1, COSTS_PER_EVENT, 2 * COSTS_PER_EVENT + 1] {
            let original = Snapshot { bill: Some(bill(count)), ..Snapshot::default() };
            let events: Vec<_> = original.into_cost_events().collect();
            assert_eq!(events.len(), count.div_ceil(COSTS_PER_EVENT) + 1);
            let mut copy = Snapshot::default();
            for event in events {
                copy.apply(event);
            }
            assert_eq!(copy.bill, Some(bill(count)));
        }
    }

    #[test]
    fn costs_belong_to_resources_by_index() {
        let known = ResourceCost { amount: Some(Decimal::ONE), ..ResourceCost::unknown() };
        let mut snapshot = Snapshot::default();
        snapshot.apply(ResourceEvent::Costs(2, vec![known.clone()]));
        assert_eq!(snapshot.costs(), [ResourceCost::unknown(), ResourceCost::unknown(), known]);
    }
}
