//! What the stream has brought so far.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    attribution::ResourceCost,
    error::SourceError,
    inventory::Item,
    resource::{Listing, ListingEvent, ListingId, Resource, ResourceKey},
};

use crate::api::resources::{Billed, Frame, Unbilled};

/// Lists, resources and costs, in the order in which they came.
#[derive(Debug, Default)]
pub struct Stock {
    pages: Vec<Arc<[Resource]>>,
    count: usize,
    costs: Vec<ResourceCost>,
    lists: BTreeMap<ListingId, Reading>,
    /// The bill, once it was given out.
    pub bill: Option<Billed>,
    /// Why there is none.
    pub unbilled: Option<Unbilled>,
}

/// A list while it is read, and after.
#[derive(Clone, Debug)]
pub struct Reading {
    /// What is listed where.
    pub listing: Listing,
    /// How many were found.
    pub found: usize,
    /// Details that could not be read: each of the calls that failed, once.
    pub gaps: Vec<SourceError>,
    /// How it ended; `None` while it is read.
    pub end: Option<Result<(), SourceError>>,
}

impl Stock {
    /// Takes in a frame.
    pub fn take(&mut self, frame: Frame) {
        match frame {
            Frame::List(event) => self.listed(event),
            // Costs come in the order of the resources, so that they lie at the same places.
            Frame::Costs(_, costs) => self.costs.extend(costs),
            Frame::Bill(bill) => self.bill = Some(*bill),
            Frame::Unbilled(why) => self.unbilled = Some(why),
        }
    }

    fn listed(&mut self, event: ListingEvent) {
        match event {
            ListingEvent::Planned(lists) => {
                let reading = |listing| Reading { listing, found: 0, gaps: Vec::new(), end: None };
                self.lists.extend(lists.into_iter().map(|(id, listing)| (id, reading(listing))));
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

    /// How many resources there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// All resources, each with its cost once that is known.
    pub fn items(&self) -> Vec<Item<'_>> {
        let costs = self.costs.iter().map(Some).chain(std::iter::repeat(None));
        let resources = self.pages.iter().flat_map(|page| page.iter());
        resources.zip(costs).map(|(resource, cost)| Item { resource, cost }).collect()
    }

    /// Some of them, by their places.
    #[must_use]
    pub fn some(&self, places: &[u32]) -> Vec<(u32, Item<'_>)> {
        let item = |place: &u32| Some((*place, self.item(usize::try_from(*place).ok()?)?));
        places.iter().filter_map(item).collect()
    }

    fn item(&self, place: usize) -> Option<Item<'_>> {
        let mut before = 0;
        let page = self.pages.iter().find(|page| {
            let is_here = place < before + page.len();
            if !is_here {
                before += page.len();
            }
            is_here
        })?;
        Some(Item { resource: page.get(place - before)?, cost: self.costs.get(place) })
    }

    /// The resource of a key.
    #[must_use]
    pub fn find(&self, key: &ResourceKey) -> Option<Item<'_>> {
        // The key ends with the id: most resources are told apart without writing theirs.
        self.items().into_iter().find(|item| key.0.ends_with(&*item.resource.id) && item.resource.key() == *key)
    }

    /// All lists, in the order in which they were planned.
    pub fn lists(&self) -> impl Iterator<Item = &Reading> {
        self.lists.values()
    }

    /// Whether costs that are not there may still come.
    #[must_use]
    pub fn is_cost_coming(&self) -> bool {
        self.unbilled.is_none()
    }

    /// How many lists are still read.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.lists().filter(|list| list.end.is_none()).count()
    }
}
