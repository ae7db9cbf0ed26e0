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
const MOST_HELD: usize = 48;

/// Cached answers of this browser, or of one request on the server.
///
/// Reference-counted, not owned by the page: a visitor can leave while the server is still rendering.
#[derive(Clone)]
pub struct Held {
    holdings: Arc<RwLock<Vec<Kept>>>,
    /// API requests and cost as of the latest response; `None` before the first one, and on the server.
    ///
    /// Server threads render parts of a page concurrently. Reading a signal while another thread writes it panics
    /// and ends the page, so no signal is written there.
    spending: ArcRwSignal<Option<Spending>>,
}

/// One answer, shared.
#[derive(Clone)]
struct Kept(Arc<CachedResult>);

impl AsRef<CachedResult> for Kept {
    fn as_ref(&self) -> &CachedResult {
        &self.0
    }
}

impl Held {
    /// Empty cache.
    pub fn nothing() -> Self {
        Self { holdings: Arc::default(), spending: ArcRwSignal::new(None) }
    }

    /// API requests and cost. Tracked.
    pub fn spending(&self) -> Option<Spending> {
        self.spending.get()
    }

    /// Updates API requests and cost. Skipped on the server, whose page is sent before they are known.
    pub fn note_spending(&self, spending: &Spending) {
        let is_new = || self.spending.with_untracked(|known| known.as_ref() != Some(spending));
        if cfg!(not(feature = "ssr")) && is_new() {
            self.spending.set(Some(spending.clone()));
        }
    }

    /// Caches the answers of a reply. An answer that is cached already stays as it is.
    pub fn absorb(&self, reply: &CostReply) {
        self.note_spending(&reply.spending);
        let mut held = self.holdings.write().unwrap_or_else(PoisonError::into_inner);
        for (query, answer) in &reply.answers {
            let Ok(reading) = answer else { continue };
            let is_same = |it: &Kept| it.0.query == *query && Arc::ptr_eq(&it.0.reading.table, &reading.table);
            if held.iter().any(is_same) {
                continue;
            }
            held.retain(|it| it.0.query != *query);
            held.push(Kept(Arc::new(CachedResult { query: query.clone(), reading: reading.clone() })));
        }
        let surplus = held.len().saturating_sub(MOST_HELD);
        held.drain(..surplus);
    }

    fn all(&self) -> RwLockReadGuard<'_, Vec<Kept>> {
        self.holdings.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Clears the cache.
    pub fn forget(&self) {
        self.holdings.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Whether a page can be computed without a request.
    pub fn covers(&self, plan: &Plan) -> bool {
        let held = self.all();
        plan.required().all(|query| cache::is_covered(query, &held))
    }

    /// Cached data for a query; `None` unless it is complete.
    pub fn reading(&self, query: &CostQuery) -> Option<Reading> {
        cache::cached_reading(query, &self.all())
    }

    /// Answers a query from a reply, else from the cache; `None` if neither has it.
    pub fn answer(&self, query: &CostQuery, reply: &CostReply) -> Option<CostResult> {
        reply.answer(query, &self.all())
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use domain::{limits::Limits, port::Quote, report::costs::CostRequest};

    use super::*;

    fn reply() -> CostReply {
        let request = CostRequest { path: "/".to_owned(), question: String::new() };
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

    /// A concurrent read during a write of the signal panics, and the page never ends.
    #[test]
    fn a_response_is_cached_while_another_thread_reads_the_signal() {
        let _owner = Owner::new_root(None);
        let held = Held::nothing();
        let busy = held.spending.try_write_untracked();
        assert!(busy.is_some());
        held.absorb(&reply());
        drop(busy);
        assert_eq!(held.spending.get_untracked(), None, "no signal is written on the server");
    }
}
