//! Cache of lists for a few minutes, including lists in progress.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use domain::{Timestamp, resource::AccountRegion};
use tokio::sync::watch::Receiver;

use super::{
    AccountScope,
    list::{List, ListLog, ListTask},
};

/// Lifetime of the accounts and regions, which rarely change.
const SCOPE_LIFETIME: Duration = Duration::from_hours(1);

/// Key of a list: the index of its finder, and its account and region.
pub type Key = (usize, AccountRegion);

/// Cached lists and accounts, and lists in progress.
#[derive(Debug)]
pub struct ListCache {
    lifetime: Duration,
    state: Mutex<CacheState>,
}

#[derive(Debug, Default)]
struct CacheState {
    /// Number of refreshes: lists that were started before a refresh are not cached after it.
    generation: u64,
    ended: HashMap<Key, (Receiver<ListLog>, Timestamp)>,
    in_progress: HashMap<Key, Weak<ListTask>>,
    scopes: Option<(Vec<AccountScope>, Timestamp)>,
}

impl ListCache {
    /// Creates a cache with this lifetime.
    pub fn new(lifetime: Duration) -> Self {
        Self { lifetime, state: Mutex::default() }
    }

    /// Returns the cached list or the list in progress, or starts a new one with `start`, which receives a function
    /// that caches the log of a completed list.
    pub fn list(
        self: &Arc<Self>,
        key: Key,
        now: Timestamp,
        start: impl FnOnce(Box<dyn FnOnce(Receiver<ListLog>) + Send>) -> Arc<ListTask>,
    ) -> List {
        let mut state = self.valid_state(now);
        if let Some((log, _)) = state.ended.get(&key) {
            return List::ended(log.clone());
        }
        if let Some(task) = state.in_progress.get(&key).and_then(Weak::upgrade).filter(|task| !task.has_ended()) {
            return List::in_progress(task);
        }
        let (cache, stored_key, generation) = (self.clone(), key.clone(), state.generation);
        let task = start(Box::new(move |log| cache.store(generation, stored_key, log, now)));
        state.in_progress.insert(key, Arc::downgrade(&task));
        List::in_progress(task)
    }

    fn store(&self, generation: u64, key: Key, log: Receiver<ListLog>, at: Timestamp) {
        let mut state = self.lock();
        if state.generation == generation {
            state.in_progress.remove(&key);
            state.ended.insert(key, (log, at));
        }
    }

    /// Cached accounts, if any.
    pub fn scopes(&self, now: Timestamp) -> Option<Vec<AccountScope>> {
        self.valid_state(now).scopes.as_ref().map(|(scopes, _)| scopes.clone())
    }

    /// Caches the accounts, unless some data is missing or the cache was cleared in the meantime.
    pub fn store_scopes(&self, generation: u64, scopes: Vec<AccountScope>, at: Timestamp) {
        let mut state = self.lock();
        if state.generation == generation && scopes.iter().all(|scope| scope.error.is_none()) {
            state.scopes = Some((scopes, at));
        }
    }

    /// Number of refreshes.
    pub fn generation(&self) -> u64 {
        self.lock().generation
    }

    /// Clears the cache. Lists in progress continue for their readers.
    pub fn invalidate(&self) {
        let mut state = self.lock();
        *state = CacheState { generation: state.generation + 1, ..CacheState::default() };
    }

    /// Start time of the oldest cached list.
    pub fn oldest(&self, now: Timestamp) -> Option<Timestamp> {
        self.valid_state(now).ended.values().map(|(_, at)| *at).min()
    }

    /// Locks the state and removes expired entries.
    fn valid_state(&self, now: Timestamp) -> MutexGuard<'_, CacheState> {
        let mut state = self.lock();
        let is_younger = |at: &Timestamp, than: Duration| now.duration_since(*at).unsigned_abs() < than;
        state.ended.retain(|_, (_, at)| is_younger(at, self.lifetime));
        state.in_progress.retain(|_, task| task.strong_count() > 0);
        state.scopes.take_if(|(_, at)| !is_younger(at, SCOPE_LIFETIME));
        state
    }

    /// Locks the state. Every change is a single step, so a panic elsewhere leaves it consistent.
    fn lock(&self) -> MutexGuard<'_, CacheState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
