//! Resources of a scope.

use std::{collections::HashSet, sync::Arc};

use domain::{
    access::Scope,
    port::{BoxStream, Inventory},
    resource::{Listing, ListingEvent, ListingId, Resource, is_account_number},
};
use futures::StreamExt;

/// Inventory that passes on the lists of the scope's accounts, with the resources in the scope.
pub struct ScopedInventory {
    pub inner: Arc<dyn Inventory>,
    pub scope: Arc<Scope>,
}

impl Inventory for ScopedInventory {
    fn read(&self) -> BoxStream<ListingEvent> {
        let scope = self.scope.clone();
        let mut lists = HashSet::new();
        let events = self.inner.read().map(move |event| in_scope(event, &scope, &mut lists));
        Box::pin(events.filter_map(async |event| event))
    }

    fn invalidate(&self, _: &Scope) {
        self.inner.invalidate(&self.scope);
    }

    fn revision(&self) -> u64 {
        self.inner.revision()
    }
}

/// The part of an event that is in the scope; `None` if there is none. `lists` are the lists in the scope so far.
fn in_scope(event: ListingEvent, scope: &Scope, lists: &mut HashSet<ListingId>) -> Option<ListingEvent> {
    match event {
        ListingEvent::Planned(planned) => {
            let visible: Vec<_> =
                planned.into_iter().filter_map(|(id, list)| Some((id, list_in_scope(list, scope)?))).collect();
            lists.extend(visible.iter().map(|(id, _)| *id));
            Some(ListingEvent::Planned(visible))
        }
        ListingEvent::Found(id, resources) => {
            let visible: Arc<[Resource]> = resources.iter().filter(|it| scope.has_resource(it)).cloned().collect();
            lists.contains(&id).then_some(ListingEvent::Found(id, visible))
        }
        ListingEvent::Gap(id, error) => lists.contains(&id).then_some(ListingEvent::Gap(id, error)),
        ListingEvent::Ended(id, result) => lists.contains(&id).then_some(ListingEvent::Ended(id, result)),
    }
}

/// A list that can have resources in the scope. While AWS has not confirmed the number of an account, its failures are shown to all
/// visitors, and its resources to none.
fn list_in_scope(list: Listing, scope: &Scope) -> Option<Listing> {
    let account = &list.account_region.account;
    let is_known = is_account_number(account);
    if is_known && !scope.has_account(account) {
        return None;
    }
    // Without its other resources, the list does not show that a resource is absent, such as the volume of a snapshot.
    let is_complete = is_known && !scope.has_tags();
    let resource_types = if is_complete { list.resource_types } else { Vec::new() };
    Some(Listing { resource_types, ..list })
}
