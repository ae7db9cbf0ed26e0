//! Inventory of all accounts: plans the lists, reads them concurrently and caches complete ones.

mod cache;
mod concurrency;
mod list;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use domain::{
    Timestamp,
    error::SourceError,
    resource::{AccountRegion, GLOBAL, Listing, ListingEvent, ListingId, ResourceType, SharedStr},
};
use futures::{
    Stream, StreamExt,
    future::ready,
    stream::{self, BoxStream},
};

use self::{
    cache::ListCache,
    concurrency::ConcurrencyLimits,
    list::{List, ListReader},
};
use crate::{
    Clock,
    finder::{ListSpec, ResourceFinder, Scope},
};

/// Name of the list that reports missing regions of an accessible account.
const REGIONS_LIST: &str = "Regions";
/// Name of the list that reports an inaccessible account.
const ACCOUNT_LIST: &str = "Account";

/// An account, and its regions to list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountScope {
    /// The account, 12 digits.
    pub account: SharedStr,
    /// Regions; empty for an inaccessible account.
    pub regions: Vec<SharedStr>,
    /// Reason why regions are missing; `None` if all are known.
    pub error: Option<SourceError>,
}

impl AccountScope {
    /// Creates the scope of an inaccessible account.
    #[must_use]
    pub fn inaccessible(account: SharedStr, error: SourceError) -> Self {
        Self { account, regions: Vec::new(), error: Some(error) }
    }
}

/// Source of accounts and regions.
pub trait AccountScopes: Send + Sync {
    /// Streams each account as soon as its regions are known, so that a slow account does not delay the others.
    fn discover(&self) -> BoxStream<'static, AccountScope>;

    /// Region in which the accounts are requested, where the credentials are known to work.
    fn home_region(&self) -> Option<SharedStr> {
        None
    }
}

/// Concurrency and time limits.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Maximum concurrent lists of one service in one account.
    pub per_service: usize,
    /// Maximum concurrent lists.
    pub total: usize,
    /// Timeout of a list after its start.
    pub timeout: Duration,
    /// Timeout of a list, including the time before its start.
    pub total_timeout: Duration,
    /// Time that a completed list is cached.
    pub cache_lifetime: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_service: 4,
            total: 24,
            timeout: Duration::from_mins(1),
            total_timeout: Duration::from_mins(5),
            cache_lifetime: Duration::from_mins(10),
        }
    }
}

/// Reads the lists of all finders.
#[derive(Clone)]
pub struct Inventory {
    core: Arc<Core>,
}

struct Core {
    finders: Vec<Arc<dyn ResourceFinder>>,
    scopes: Arc<dyn AccountScopes>,
    limits: Limits,
    clock: Clock,
    concurrency: ConcurrencyLimits,
    cache: Arc<ListCache>,
}

impl Inventory {
    /// Creates an inventory. The clock dates the cache.
    #[must_use]
    pub fn new(
        finders: Vec<Arc<dyn ResourceFinder>>,
        scopes: Arc<dyn AccountScopes>,
        limits: Limits,
        clock: Clock,
    ) -> Self {
        let concurrency = ConcurrencyLimits::new(limits.per_service, limits.total);
        let cache = Arc::new(ListCache::new(limits.cache_lifetime));
        Self { core: Arc::new(Core { finders, scopes, limits, clock, concurrency, cache }) }
    }

    /// Streams all lists as they are read. Readers share cached lists and lists in progress. A list without readers is
    /// canceled.
    ///
    /// Pages that a reader has not consumed yet are shared with the cache, so a slow reader needs no additional memory.
    pub fn read(&self) -> impl Stream<Item = ListingEvent> + Send + 'static + use<> {
        let core = self.core.clone();
        let plans = self.core.clone().scopes().scan(0, move |next, scope| ready(Some(core.plan(next, scope))));
        plans.flat_map_unordered(None, |Plan { listings, events }| {
            stream::once(ready(ListingEvent::Planned(listings))).chain(stream::select_all(events))
        })
    }

    /// Finds accounts and regions in advance, so that the first reader does not have to wait for them.
    pub async fn discover(&self) {
        self.core.clone().scopes().for_each(|_| ready(())).await;
    }

    /// Clears the cache, so that the next reader reads all lists again.
    pub fn invalidate(&self) {
        self.core.cache.invalidate();
    }

    /// Request time of the oldest cached list; `None` without one.
    #[must_use]
    pub fn read_at(&self) -> Option<Timestamp> {
        self.core.cache.oldest((self.core.clock)())
    }
}

impl domain::port::Inventory for Inventory {
    fn read(&self) -> domain::port::BoxStream<ListingEvent> {
        Self::read(self).boxed()
    }

    fn invalidate(&self) {
        Self::invalidate(self);
    }
}

impl std::fmt::Debug for Inventory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inventory").field("limits", &self.core.limits).finish_non_exhaustive()
    }
}

/// Lists of an account.
#[derive(Default)]
struct Plan {
    listings: Vec<(ListingId, Listing)>,
    events: Vec<BoxStream<'static, ListingEvent>>,
}

impl Plan {
    fn add(&mut self, next: &mut u32, listing: Listing) -> ListingId {
        let id = ListingId(*next);
        *next = next.saturating_add(1);
        self.listings.push((id, listing));
        id
    }
}

impl Core {
    /// Accounts from the cache, or requested again.
    fn scopes(self: Arc<Self>) -> BoxStream<'static, AccountScope> {
        let now = (self.clock)();
        if let Some(cached) = self.cache.scopes(now) {
            return stream::iter(cached).boxed();
        }
        let generation = self.cache.generation();
        let start = (self.scopes.discover(), Vec::new());
        let discovered = stream::unfold(start, move |(mut accounts, mut seen)| {
            let cache = self.cache.clone();
            async move {
                let Some(scope) = accounts.next().await else {
                    cache.store_scopes(generation, seen, now);
                    return None;
                };
                seen.push(AccountScope::clone(&scope));
                Some((scope, (accounts, seen)))
            }
        });
        discovered.boxed()
    }

    /// Plans and starts the lists of an account, grouped by finder, so that the first ones complete in all regions
    /// first.
    fn plan(&self, next: &mut u32, scope: AccountScope) -> Plan {
        let AccountScope { account, regions, error } = scope;
        let account_region = |region: SharedStr| AccountRegion { account: account.clone(), region };
        let mut plan = Plan::default();
        let is_inaccessible = error.is_some() && regions.is_empty();
        if let Some(error) = error {
            let finder = SharedStr::from(if is_inaccessible { ACCOUNT_LIST } else { REGIONS_LIST });
            let action = SharedStr::from(error.operation.as_str());
            let listing =
                Listing { finder, action, resource_types: Vec::new(), account_region: account_region(GLOBAL.into()) };
            let id = plan.add(next, listing);
            plan.events.push(stream::once(ready(ListingEvent::Ended(id, Err(error)))).boxed());
        }
        if is_inaccessible {
            return plan;
        }
        for (index, finder) in self.finders.iter().enumerate() {
            let ListSpec { name, action, resource_types, scope } = finder.spec();
            let account_regions: Vec<AccountRegion> = match scope {
                Scope::Global => vec![account_region(GLOBAL.into())],
                Scope::Regional => regions.iter().cloned().map(account_region).collect(),
            };
            for account_region in account_regions {
                let listing = Listing {
                    finder: SharedStr::from(name),
                    action: SharedStr::from(action.0),
                    resource_types: resource_types.iter().copied().map(ResourceType::new).collect(),
                    account_region: account_region.clone(),
                };
                let id = plan.add(next, listing);
                plan.events.push(list::follow(id, action, self.list(index, finder, account_region)).boxed());
            }
        }
        plan
    }

    /// Returns a list from the cache or in progress, or starts it.
    fn list(&self, index: usize, finder: &Arc<dyn ResourceFinder>, account_region: AccountRegion) -> List {
        let now = (self.clock)();
        self.cache.list((index, account_region.clone()), now, |store| {
            let concurrency = self.concurrency.of(finder.spec().action.service(), &account_region.account);
            let home_region = self.scopes.home_region();
            ListReader {
                finder: finder.clone(),
                account_region: account_region.clone(),
                home_region,
                concurrency,
                limits: self.limits,
            }
            .start(store)
        })
    }
}
