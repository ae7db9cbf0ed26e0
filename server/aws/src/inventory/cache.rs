//! Cache of listings for a few minutes, including listings in progress.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use domain::{
    Timestamp,
    access::Scope,
    resource::{AccountRegion, SharedStr},
};
use tokio::sync::watch::Receiver;

use super::{
    AccountScope,
    listing::{ListingHandle, ListingLog, ListingTask},
};

/// Lifetime of the accounts and regions, which rarely change.
const SCOPE_LIFETIME: Duration = Duration::from_hours(1);

/// Key of a listing: the index of its finder, and its account and region.
pub type Key = (usize, AccountRegion);

/// Cached listings and accounts, and listings in progress.
#[derive(Debug)]
pub struct ListingCache {
    lifetime: Duration,
    state: Mutex<CacheState>,
}

#[derive(Debug, Default)]
struct CacheState {
    /// Number of refreshes: listings that were started before a refresh of their account are not cached after it.
    generation: u64,
    /// Number of the latest refresh of all accounts.
    all_refreshed: u64,
    /// Number of the latest refresh of single accounts since then.
    refreshed: HashMap<SharedStr, u64>,
    /// Number of refreshes, started and completed listings.
    revision: u64,
    completed: HashMap<Key, (Receiver<ListingLog>, Timestamp)>,
    in_progress: HashMap<Key, Weak<ListingTask>>,
    scopes: Option<(Vec<AccountScope>, Timestamp)>,
}

impl CacheState {
    /// Number of the latest refresh of an account.
    fn refreshed(&self, account: &SharedStr) -> u64 {
        self.refreshed.get(account).copied().unwrap_or_default().max(self.all_refreshed)
    }
}

impl ListingCache {
    /// Creates a cache with this lifetime.
    pub fn new(lifetime: Duration) -> Self {
        Self { lifetime, state: Mutex::default() }
    }

    /// Returns the cached listing or the listing in progress, or starts a new one with `start`, which receives a
    /// function that caches the log of a completed listing.
    pub fn listing(
        self: &Arc<Self>,
        key: Key,
        now: Timestamp,
        start: impl FnOnce(Box<dyn FnOnce(Receiver<ListingLog>) + Send>) -> Arc<ListingTask>,
    ) -> ListingHandle {
        let mut state = self.valid_state(now);
        if let Some((log, _)) = state.completed.get(&key) {
            return ListingHandle::completed(log.clone());
        }
        if let Some(task) = state.in_progress.get(&key).and_then(Weak::upgrade).filter(|task| !task.has_ended()) {
            return ListingHandle::in_progress(task);
        }
        let (cache, stored_key, generation) = (self.clone(), key.clone(), state.generation);
        let task = start(Box::new(move |log| cache.store(generation, stored_key, log, now)));
        state.in_progress.insert(key, Arc::downgrade(&task));
        state.revision += 1;
        ListingHandle::in_progress(task)
    }

    fn store(&self, generation: u64, key: Key, log: Receiver<ListingLog>, at: Timestamp) {
        let mut state = self.lock();
        if generation >= state.refreshed(&key.1.account) {
            state.in_progress.remove(&key);
            state.completed.insert(key, (log, at));
            state.revision += 1;
        }
    }

    /// Cached accounts, if any.
    pub fn scopes(&self, now: Timestamp) -> Option<Vec<AccountScope>> {
        self.valid_state(now).scopes.as_ref().map(|(scopes, _)| scopes.clone())
    }

    /// Caches the accounts, unless some data is missing or the cache was cleared in the meantime.
    pub fn store_scopes(&self, generation: u64, scopes: Vec<AccountScope>, at: Timestamp) {
        let mut state = self.lock();
        if generation >= state.all_refreshed && scopes.iter().all(|scope| scope.error.is_none()) {
            state.scopes = Some((scopes, at));
        }
    }

    /// Number of refreshes.
    pub fn generation(&self) -> u64 {
        self.lock().generation
    }

    /// Clears the cache of the accounts in a scope. Listings in progress continue for their followers.
    pub fn invalidate(&self, scope: &Scope) {
        let mut state = self.lock();
        let (generation, revision) = (state.generation + 1, state.revision + 1);
        if scope.is_everything() {
            *state = CacheState { generation, all_refreshed: generation, revision, ..CacheState::default() };
            return;
        }
        (state.generation, state.revision) = (generation, revision);
        let keys = state.completed.keys().chain(state.in_progress.keys());
        let accounts: Vec<SharedStr> =
            keys.map(|(_, it)| it.account.clone()).filter(|account| scope.has_account(account)).collect();
        state.refreshed.extend(accounts.into_iter().map(|account| (account, generation)));
        state.completed.retain(|(_, it), _| !scope.has_account(&it.account));
        state.in_progress.retain(|(_, it), _| !scope.has_account(&it.account));
    }

    /// Number of refreshes, started and completed listings.
    pub fn revision(&self) -> u64 {
        self.lock().revision
    }

    /// Start time of the oldest cached listing.
    pub fn oldest(&self, now: Timestamp) -> Option<Timestamp> {
        self.valid_state(now).completed.values().map(|(_, at)| *at).min()
    }

    /// Locks the state and removes expired entries.
    fn valid_state(&self, now: Timestamp) -> MutexGuard<'_, CacheState> {
        let mut state = self.lock();
        let is_younger = |at: &Timestamp, than: Duration| now.duration_since(*at).unsigned_abs() < than;
        state.completed.retain(|_, (_, at)| is_younger(at, self.lifetime));
        state.in_progress.retain(|_, task| task.strong_count() > 0);
        state.scopes.take_if(|(_, at)| !is_younger(at, SCOPE_LIFETIME));
        state
    }

    /// Locks the state. Every change is a single step, so a panic elsewhere leaves it consistent.
    fn lock(&self) -> MutexGuard<'_, CacheState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
