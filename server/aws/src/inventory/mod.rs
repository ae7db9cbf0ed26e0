//! Inventory of all accounts: plans the listings, runs them concurrently and caches complete ones.

mod cache;
mod concurrency;
mod listing;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use domain::{
    Timestamp, access,
    error::SourceError,
    resource::{AccountRegion, GLOBAL, Listing, ListingEvent, ListingId, ResourceType, SharedStr},
};
use futures::{
    Stream, StreamExt,
    future::ready,
    stream::{self, BoxStream},
};

use self::{
    cache::ListingCache,
    concurrency::ConcurrencyLimits,
    listing::{ListingHandle, ListingJob},
};
use crate::{
    CallLog, Clock,
    finder::{ListingSpec, ResourceFinder, Scope},
};

/// Name of the listing that reports missing regions of an accessible account.
const REGIONS_LISTING: &str = "Regions";
/// Name of the listing that reports an inaccessible account.
const ACCOUNT_LISTING: &str = "Account";

/// An account, and its regions to search for resources.
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
    /// Maximum concurrent listings of one service in one account.
    pub per_service: usize,
    /// Maximum concurrent listings.
    pub total: usize,
    /// Timeout of a listing after its start.
    pub timeout: Duration,
    /// Timeout of a listing, including the time before its start.
    pub total_timeout: Duration,
    /// Time that a completed listing is cached.
    pub cache_lifetime: Duration,
}

impl Limits {
    /// Time for the details of a listing's resources, after its start: what remains is for reading the other resources
    /// without details.
    #[must_use]
    pub fn details_time(&self) -> Duration {
        self.timeout * 2 / 3
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_service: 4,
            total: 24,
            timeout: Duration::from_mins(3),
            total_timeout: Duration::from_mins(5),
            cache_lifetime: Duration::from_mins(10),
        }
    }
}

/// Runs the listings of all finders.
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
    cache: Arc<ListingCache>,
}

impl Inventory {
    /// Creates an inventory. The clock dates the cache; the log counts waits for the limits.
    #[must_use]
    pub fn new(
        finders: Vec<Arc<dyn ResourceFinder>>,
        scopes: Arc<dyn AccountScopes>,
        limits: Limits,
        clock: Clock,
        calls: CallLog,
    ) -> Self {
        let concurrency = ConcurrencyLimits::new(limits.per_service, limits.total, calls);
        let cache = Arc::new(ListingCache::new(limits.cache_lifetime));
        Self { core: Arc::new(Core { finders, scopes, limits, clock, concurrency, cache }) }
    }

    /// Streams the events of all listings. Streams share cached listings and listings in progress. A listing that no
    /// stream follows is aborted.
    ///
    /// Pages that a stream has not consumed yet are shared with the cache, so a slow consumer needs no additional
    /// memory.
    pub fn read(&self) -> impl Stream<Item = ListingEvent> + Send + 'static + use<> {
        let core = self.core.clone();
        let plans = self.core.clone().scopes().scan(0, move |next, scope| ready(Some(core.plan(next, scope))));
        plans.flat_map_unordered(None, |Plan { listings, events }| {
            stream::once(ready(ListingEvent::Planned(listings))).chain(stream::select_all(events))
        })
    }

    /// Finds accounts and regions in advance, so that the first stream does not have to wait for them.
    pub async fn discover(&self) {
        self.core.clone().scopes().for_each(|_| ready(())).await;
    }

    /// Clears the cache of the accounts in a scope, so that the next stream starts their listings again.
    pub fn invalidate(&self, scope: &access::Scope) {
        self.core.cache.invalidate(scope);
    }

    /// Start time of the oldest cached listing; `None` without one.
    #[must_use]
    pub fn read_at(&self) -> Option<Timestamp> {
        self.core.cache.oldest((self.core.clock)())
    }
}

impl domain::port::Inventory for Inventory {
    fn read(&self) -> domain::port::BoxStream<ListingEvent> {
        Self::read(self).boxed()
    }

    fn invalidate(&self, scope: &access::Scope) {
        Self::invalidate(self, scope);
    }

    fn revision(&self) -> u64 {
        self.core.cache.revision()
    }
}

impl std::fmt::Debug for Inventory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inventory").field("limits", &self.core.limits).finish_non_exhaustive()
    }
}

/// Listings of an account.
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

    /// Plans and starts the listings of an account, grouped by finder, so that the first ones complete in all regions
    /// first.
    fn plan(&self, next: &mut u32, scope: AccountScope) -> Plan {
        let AccountScope { account, regions, error } = scope;
        let account_region = |region: SharedStr| AccountRegion { account: account.clone(), region };
        let mut plan = Plan::default();
        let is_inaccessible = error.is_some() && regions.is_empty();
        if let Some(error) = error {
            let finder = SharedStr::from(if is_inaccessible { ACCOUNT_LISTING } else { REGIONS_LISTING });
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
            let ListingSpec { name, action, resource_types, scope } = finder.spec();
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
                plan.events.push(listing::follow(id, action, self.handle(index, finder, account_region)).boxed());
            }
        }
        plan
    }

    /// Handle of a listing from the cache or in progress; starts the listing if there is none.
    fn handle(&self, index: usize, finder: &Arc<dyn ResourceFinder>, account_region: AccountRegion) -> ListingHandle {
        let now = (self.clock)();
        self.cache.listing((index, account_region.clone()), now, |store| {
            let concurrency = self.concurrency.of(finder.spec().action.service(), &account_region.account);
            let home_region = self.scopes.home_region();
            ListingJob {
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
