//! Cache of lists for a few minutes, including lists in progress.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use domain::{Timestamp, resource::Place};
use tokio::sync::watch::Receiver;

use super::{
    AccountScope,
    list::{List, Log, Work},
};

/// Lifetime of the list of accounts and regions, which rarely changes.
const GROUNDS: Duration = Duration::from_hours(1);

/// A list: the number of its finder, and its account and region.
pub type Key = (usize, Place);

/// Cached lists and accounts, and lists in progress.
#[derive(Debug)]
pub struct Memory {
    lifetime: Duration,
    shelf: Mutex<Shelf>,
}

#[derive(Debug, Default)]
struct Shelf {
    /// Number of refreshes: results started before a refresh are not cached after it.
    generation: u64,
    ended: HashMap<Key, (Receiver<Log>, Timestamp)>,
    under_way: HashMap<Key, Weak<Work>>,
    grounds: Option<(Vec<AccountScope>, Timestamp)>,
}

impl Memory {
    /// Creates a cache with this lifetime.
    pub fn new(lifetime: Duration) -> Self {
        Self { lifetime, shelf: Mutex::default() }
    }

    /// The cached list, or the one in progress, or a new one from `begin`, which receives a function to cache the log
    /// of a completed list.
    pub fn list(
        self: &Arc<Self>,
        key: Key,
        now: Timestamp,
        begin: impl FnOnce(Box<dyn FnOnce(Receiver<Log>) + Send>) -> Arc<Work>,
    ) -> List {
        let mut kept = self.shelf(now);
        if let Some((log, _)) = kept.ended.get(&key) {
            return List::ended(log.clone());
        }
        if let Some(work) = kept.under_way.get(&key).and_then(Weak::upgrade).filter(|work| !work.is_over()) {
            return List::under_way(work);
        }
        let (memory, kept_as, generation) = (self.clone(), key.clone(), kept.generation);
        let work = begin(Box::new(move |log| memory.keep(generation, kept_as, log, now)));
        kept.under_way.insert(key, Arc::downgrade(&work));
        List::under_way(work)
    }

    fn keep(&self, generation: u64, key: Key, log: Receiver<Log>, at: Timestamp) {
        let mut kept = self.lock();
        if kept.generation == generation {
            kept.under_way.remove(&key);
            kept.ended.insert(key, (log, at));
        }
    }

    /// Cached accounts, if any.
    pub fn grounds(&self, now: Timestamp) -> Option<Vec<AccountScope>> {
        self.shelf(now).grounds.as_ref().map(|(grounds, _)| grounds.clone())
    }

    /// Caches the accounts, unless some data is missing or the cache was cleared in the meantime.
    pub fn keep_grounds(&self, generation: u64, grounds: Vec<AccountScope>, at: Timestamp) {
        let mut kept = self.lock();
        if kept.generation == generation && grounds.iter().all(|ground| ground.missed.is_none()) {
            kept.grounds = Some((grounds, at));
        }
    }

    /// Number of refreshes.
    pub fn generation(&self) -> u64 {
        self.lock().generation
    }

    /// Clears the cache. Lists in progress continue for their readers.
    pub fn invalidate(&self) {
        let mut kept = self.lock();
        *kept = Shelf { generation: kept.generation + 1, ..Shelf::default() };
    }

    /// Request time of the oldest list.
    pub fn oldest(&self, now: Timestamp) -> Option<Timestamp> {
        self.shelf(now).ended.values().map(|(_, at)| *at).min()
    }

    /// Locks the state and removes expired entries.
    fn shelf(&self, now: Timestamp) -> MutexGuard<'_, Shelf> {
        let mut kept = self.lock();
        let is_younger = |at: &Timestamp, than: Duration| now.duration_since(*at).unsigned_abs() < than;
        kept.ended.retain(|_, (_, at)| is_younger(at, self.lifetime));
        kept.under_way.retain(|_, work| work.strong_count() > 0);
        kept.grounds.take_if(|(_, at)| !is_younger(at, GROUNDS));
        kept
    }

    /// Locks the state. Every change is a single step, so a panic elsewhere leaves it consistent.
    fn lock(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
