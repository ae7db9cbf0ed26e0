//! Inventory of all accounts: plans the lists, reads them concurrently and caches complete ones.

mod gate;
mod list;
mod memory;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use domain::{
    Timestamp,
    error::SourceError,
    resource::{GLOBAL, Kind, Listing, ListingEvent, ListingId, Place, Word},
};
use futures::{
    Stream, StreamExt,
    future::ready,
    stream::{self, BoxStream},
};

use self::{
    gate::Gates,
    list::{List, Reading},
    memory::Memory,
};
use crate::{
    Clock,
    finder::{ListSpec, ResourceFinder, Scope},
};

/// List name of a failed account survey, if part of the account is still read.
const REGIONS: &str = "Regions";
/// List name of a failed account survey, if nothing can be read.
const ACCOUNT: &str = "Account";

/// An account, and the regions to list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountScope {
    /// The account, 12 digits.
    pub account: Word,
    /// Regions; empty for an inaccessible account.
    pub regions: Vec<Word>,
    /// Reason why regions are missing.
    pub missed: Option<SourceError>,
}

impl AccountScope {
    /// An account we cannot access.
    #[must_use]
    pub fn closed(account: Word, error: SourceError) -> Self {
        Self { account, regions: Vec::new(), missed: Some(error) }
    }
}

/// Source of accounts and regions.
pub trait AccountScopes: Send + Sync {
    /// Streams the accounts as soon as each is known, so that a slow one does not delay the others.
    fn survey(&self) -> BoxStream<'static, AccountScope>;

    /// Region of the survey, where the credentials are known to work.
    fn home(&self) -> Option<Word> {
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
    /// Timeout of a list once it starts.
    pub deadline: Duration,
    /// Timeout of a list from its planning, including the wait to start.
    pub patience: Duration,
    /// Time that a completed list is cached.
    pub memory: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_service: 4,
            total: 24,
            deadline: Duration::from_mins(1),
            patience: Duration::from_mins(5),
            memory: Duration::from_mins(10),
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
    grounds: Arc<dyn AccountScopes>,
    limits: Limits,
    clock: Clock,
    gates: Gates,
    memory: Arc<Memory>,
}

impl Inventory {
    /// Creates an inventory. The clock dates the cache.
    #[must_use]
    pub fn new(
        finders: Vec<Arc<dyn ResourceFinder>>,
        grounds: Arc<dyn AccountScopes>,
        limits: Limits,
        clock: Clock,
    ) -> Self {
        let gates = Gates::new(limits.per_service, limits.total);
        let memory = Arc::new(Memory::new(limits.memory));
        Self { core: Arc::new(Core { finders, grounds, limits, clock, gates, memory }) }
    }

    /// Streams all lists as they are read. Cached lists and lists in progress are shared; without readers, a list is
    /// canceled.
    ///
    /// Pages that a reader has not consumed yet are shared with the cache, so a slow reader needs no additional memory.
    pub fn read(&self) -> impl Stream<Item = ListingEvent> + Send + 'static + use<> {
        let core = self.core.clone();
        let plans = self.core.clone().grounds().scan(0, move |next, ground| ready(Some(core.plan(next, ground))));
        plans.flat_map_unordered(None, |Plan { listings, events }| {
            stream::once(ready(ListingEvent::Planned(listings))).chain(stream::select_all(events))
        })
    }

    /// Finds accounts and regions before the first reader needs them, to save a wait.
    pub async fn survey(&self) {
        self.core.clone().grounds().for_each(|_| ready(())).await;
    }

    /// Clears the cache, so that the next reader lists again.
    pub fn invalidate(&self) {
        self.core.memory.invalidate();
    }

    /// Request time of the oldest cached list; `None` without one.
    #[must_use]
    pub fn read_at(&self) -> Option<Timestamp> {
        self.core.memory.oldest((self.core.clock)())
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
    /// Accounts, cached or surveyed again.
    fn grounds(self: Arc<Self>) -> BoxStream<'static, AccountScope> {
        let now = (self.clock)();
        if let Some(known) = self.memory.grounds(now) {
            return stream::iter(known).boxed();
        }
        let generation = self.memory.generation();
        let start = (self.grounds.survey(), Vec::new());
        let surveyed = stream::unfold(start, move |(mut survey, mut seen)| {
            let memory = self.memory.clone();
            async move {
                let Some(ground) = survey.next().await else {
                    memory.keep_grounds(generation, seen, now);
                    return None;
                };
                seen.push(AccountScope::clone(&ground));
                Some((ground, (survey, seen)))
            }
        });
        surveyed.boxed()
    }

    /// Plans and starts the lists of an account, grouped by finder, so that the first ones complete in all regions
    /// first.
    fn plan(&self, next: &mut u32, ground: AccountScope) -> Plan {
        let AccountScope { account, regions, missed } = ground;
        let place = |region: Word| Place { account: account.clone(), region };
        let mut plan = Plan::default();
        let is_closed = missed.is_some() && regions.is_empty();
        if let Some(error) = missed {
            let finder = Word::from(if is_closed { ACCOUNT } else { REGIONS });
            let action = Word::from(error.operation.as_str());
            let listing = Listing { finder, action, kinds: Vec::new(), place: place(GLOBAL.into()) };
            let id = plan.add(next, listing);
            plan.events.push(stream::once(ready(ListingEvent::Ended(id, Err(error)))).boxed());
        }
        if is_closed {
            return plan;
        }
        for (index, finder) in self.finders.iter().enumerate() {
            let ListSpec { name, action, resource_types, scope } = finder.spec();
            let places: Vec<Place> = match scope {
                Scope::Global => vec![place(GLOBAL.into())],
                Scope::Regional => regions.iter().cloned().map(place).collect(),
            };
            for place in places {
                let listing = Listing {
                    finder: Word::from(name),
                    action: Word::from(action.0),
                    kinds: resource_types.iter().copied().map(Kind::new).collect(),
                    place: place.clone(),
                };
                let id = plan.add(next, listing);
                plan.events.push(list::follow(id, action, self.list(index, finder, place)).boxed());
            }
        }
        plan
    }

    /// List from the cache, in progress, or new.
    fn list(&self, index: usize, finder: &Arc<dyn ResourceFinder>, place: Place) -> List {
        let now = (self.clock)();
        self.memory.list((index, place.clone()), now, |keep| {
            let gate = self.gates.of(finder.spec().action.service(), &place.account);
            let home = self.grounds.home();
            Reading { finder: finder.clone(), place: place.clone(), home, gate, limits: self.limits }.start(keep)
        })
    }
}
