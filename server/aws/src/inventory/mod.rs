//! All resources of all accounts: plans the lists, reads them side by side, and remembers those that ended well.

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

/// What a failed survey of an account is listed as, where some of it is read all the same.
const REGIONS: &str = "Regions";
/// What a failed survey of an account is listed as, where nothing of it can be read.
const ACCOUNT: &str = "Account";

/// An account, and where in it there is something to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// The account, twelve digits.
    pub account: Word,
    /// Its regions; none where it lets nobody in.
    pub regions: Vec<Word>,
    /// Why these are not all of its regions.
    pub missed: Option<SourceError>,
}

impl Ground {
    /// An account that lets nobody in.
    #[must_use]
    pub fn closed(account: Word, error: SourceError) -> Self {
        Self { account, regions: Vec::new(), missed: Some(error) }
    }
}

/// Who knows where to look.
pub trait Grounds: Send + Sync {
    /// The accounts, each as soon as it is known: a slow one keeps no other waiting.
    fn survey(&self) -> BoxStream<'static, Ground>;

    /// The region where the survey asked: good credentials are known there.
    fn home(&self) -> Option<Word> {
        None
    }
}

/// How much is asked at once, and how long anything may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Lists of one service in one account that are read at once.
    pub per_service: usize,
    /// Lists that are read at once.
    pub total: usize,
    /// How long one list may take once it has its turn.
    pub deadline: Duration,
    /// How long one list may take from the plan on, its wait for a turn included.
    pub patience: Duration,
    /// How long a list that ended well is remembered.
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

/// Reads everything that the finders find.
#[derive(Clone)]
pub struct Inventory {
    core: Arc<Core>,
}

struct Core {
    finders: Vec<Arc<dyn ResourceFinder>>,
    grounds: Arc<dyn Grounds>,
    limits: Limits,
    clock: Clock,
    gates: Gates,
    memory: Arc<Memory>,
}

impl Inventory {
    /// What the finders find on these grounds. The clock tells how old what is remembered is.
    #[must_use]
    pub fn new(finders: Vec<Arc<dyn ResourceFinder>>, grounds: Arc<dyn Grounds>, limits: Limits, clock: Clock) -> Self {
        let gates = Gates::new(limits.per_service, limits.total);
        let memory = Arc::new(Memory::new(limits.memory));
        Self { core: Arc::new(Core { finders, grounds, limits, clock, gates, memory }) }
    }

    /// Reads all lists, and tells what happens as it happens. Lists that are remembered, or that somebody else is reading, are
    /// not asked for again; when the last who reads a list leaves, it is called back. To be polled within a Tokio runtime.
    ///
    /// What a reader has not taken yet waits in pages that are shared with the memory, so that a slow reader costs nothing.
    pub fn read(&self) -> impl Stream<Item = ListingEvent> + Send + 'static + use<> {
        let core = self.core.clone();
        let plans = self.core.clone().grounds().scan(0, move |next, ground| ready(Some(core.plan(next, ground))));
        plans.flat_map_unordered(None, |Plan { listings, events }| {
            stream::once(ready(ListingEvent::Planned(listings))).chain(stream::select_all(events))
        })
    }

    /// Asks which accounts and regions there are, before the first reader does: that is one wait less for them.
    pub async fn survey(&self) {
        self.core.clone().grounds().for_each(|_| ready(())).await;
    }

    /// Lets go of all that is remembered, so that the next reader asks anew.
    pub fn forget(&self) {
        self.core.memory.forget();
    }

    /// When the oldest list that is remembered was asked for; `None` where nothing is.
    #[must_use]
    pub fn read_at(&self) -> Option<Timestamp> {
        self.core.memory.oldest((self.core.clock)())
    }
}

impl domain::port::Inventory for Inventory {
    fn read(&self) -> domain::port::BoxStream<ListingEvent> {
        Self::read(self).boxed()
    }

    fn forget(&self) {
        Self::forget(self);
    }
}

impl std::fmt::Debug for Inventory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inventory").field("limits", &self.core.limits).finish_non_exhaustive()
    }
}

/// The lists of an account.
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
    /// The accounts: as remembered, or surveyed anew.
    fn grounds(self: Arc<Self>) -> BoxStream<'static, Ground> {
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
                seen.push(Ground::clone(&ground));
                Some((ground, (survey, seen)))
            }
        });
        surveyed.boxed()
    }

    /// Plans the lists of an account and begins to read them. The lists of one finder stand together, so that what is asked
    /// first is known for all regions first.
    fn plan(&self, next: &mut u32, ground: Ground) -> Plan {
        let Ground { account, regions, missed } = ground;
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

    /// A list: as remembered, as somebody reads it right now, or begun.
    fn list(&self, index: usize, finder: &Arc<dyn ResourceFinder>, place: Place) -> List {
        let now = (self.clock)();
        self.memory.list((index, place.clone()), now, |keep| {
            let gate = self.gates.of(finder.spec().action.service(), &place.account);
            let home = self.grounds.home();
            Reading { finder: finder.clone(), place: place.clone(), home, gate, limits: self.limits }.start(keep)
        })
    }
}
