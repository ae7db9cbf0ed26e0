//! Cache of cost data in the browser: views that it covers need no request.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use domain::{
    cache::{self, CachedResult},
    overview::{CostResult, Plan},
    port::Reading,
    query::CostQuery,
    report::costs::CostReply,
    spending::Spending,
};
use leptos::prelude::*;

/// Maximum number of cached answers; the oldest are dropped first.
const MAX_ENTRIES: usize = 48;

/// Cached answers of this browser, or of one request on the server.
///
/// Reference-counted, not owned by the page: a visitor can leave while the server is still rendering.
#[derive(Clone)]
pub struct CostCache {
    entries: Arc<RwLock<Vec<Entry>>>,
    /// API requests and cost as of the latest response; before the first one, and on the server, as of the page. `None` without an
    /// account.
    ///
    /// Server threads render parts of a page concurrently. Reading a signal while another thread writes it panics
    /// and ends the page, so no signal is written there.
    spending: ArcRwSignal<Option<Spending>>,
}

/// One answer, shared.
#[derive(Clone)]
struct Entry(Arc<CachedResult>);

impl AsRef<CachedResult> for Entry {
    fn as_ref(&self) -> &CachedResult {
        &self.0
    }
}

impl CostCache {
    /// Empty cache, with the API requests and cost as of the page.
    pub fn new(spending: Option<Spending>) -> Self {
        Self { entries: Arc::default(), spending: ArcRwSignal::new(spending) }
    }

    /// API requests and cost. Tracked.
    pub fn spending(&self) -> Option<Spending> {
        self.spending.get()
    }

    /// Updates API requests and cost. Skipped on the server, which sends the page before they are known.
    pub fn update_spending(&self, spending: &Spending) {
        let has_changed = || self.spending.with_untracked(|known| known.as_ref() != Some(spending));
        if cfg!(not(feature = "ssr")) && has_changed() {
            self.spending.set(Some(spending.clone()));
        }
    }

    /// Caches the answers of a reply; unchanged entries stay in place.
    pub fn insert_reply(&self, reply: &CostReply) {
        self.update_spending(&reply.spending);
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        for (query, answer) in &reply.answers {
            let Ok(reading) = answer else { continue };
            let is_cached = |it: &Entry| it.0.query == *query && Arc::ptr_eq(&it.0.reading.table, &reading.table);
            if entries.iter().any(is_cached) {
                continue;
            }
            entries.retain(|it| it.0.query != *query);
            entries.push(Entry(Arc::new(CachedResult { query: query.clone(), reading: reading.clone() })));
        }
        let excess = entries.len().saturating_sub(MAX_ENTRIES);
        entries.drain(..excess);
    }

    fn read(&self) -> RwLockReadGuard<'_, Vec<Entry>> {
        self.entries.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Clears the cache.
    pub fn clear(&self) {
        self.entries.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Whether a page can be computed without a request.
    pub fn covers(&self, plan: &Plan) -> bool {
        let entries = self.read();
        plan.required().all(|query| cache::is_covered(query, &entries))
    }

    /// Cached data for a query; `None` unless it is complete.
    pub fn reading(&self, query: &CostQuery) -> Option<Reading> {
        cache::cached_reading(query, &self.read())
    }

    /// Answer to a query, from a reply or else from the cache; `None` if neither has it.
    pub fn answer(&self, query: &CostQuery, reply: &CostReply) -> Option<CostResult> {
        reply.answer(query, &self.read())
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use domain::{limits::Limits, port::Quote, report::costs::CostRequest};

    use super::*;

    fn reply() -> CostReply {
        let request = CostRequest { path: "/".to_owned(), query_string: String::new() };
        let limits = Limits::on("2026-11-23".parse().unwrap_or_default());
        CostReply {
            request,
            plan: None,
            limits,
            answers: Vec::new(),
            refresh: Quote::default(),
            spending: Spending::default(),
        }
    }

    /// Reading a signal during a write panics, and the response would never end.
    #[test]
    fn a_response_is_cached_while_another_thread_reads_the_signal() {
        let _owner = Owner::new_root(None);
        let cache = CostCache::new(None);
        let write_guard = cache.spending.try_write_untracked();
        assert!(write_guard.is_some());
        cache.insert_reply(&reply());
        drop(write_guard);
        assert_eq!(cache.spending.get_untracked(), None, "no signal is written on the server");
    }
}
