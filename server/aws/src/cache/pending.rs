//! Queries in progress: concurrent queries share their requests.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use domain::{
    cache::{covers_groups, covers_period},
    error::SourceError,
    period::Period,
    query::CostQuery,
};
use futures::{
    FutureExt,
    future::{BoxFuture, Shared, WeakShared},
};

use super::store::SharedSegment;

/// Shared future of a query in progress. Dropping the last clone cancels the query.
pub type PendingQuery = Shared<BoxFuture<'static, Result<SharedSegment, SourceError>>>;
type WeakPendingQuery = WeakShared<BoxFuture<'static, Result<SharedSegment, SourceError>>>;

/// Queries in progress.
#[derive(Default)]
pub struct PendingQueries {
    queries: Mutex<HashMap<CostQuery, WeakPendingQuery>>,
}

impl PendingQueries {
    /// Locks the queries in progress, to plan a query. A panic in another thread leaves no partial entries.
    pub fn lock(&self) -> LockedQueries<'_> {
        let mut queries = self.queries.lock().unwrap_or_else(PoisonError::into_inner);
        let upgrade = |weak: &WeakPendingQuery| weak.upgrade().filter(|future| future.peek().is_none());
        // The futures are kept alive: a result that arrives before the lookup in the store is found in the store, a
        // later one in these futures.
        let pending: Vec<(CostQuery, PendingQuery)> =
            queries.iter().filter_map(|(query, weak)| Some((query.clone(), upgrade(weak)?))).collect();
        queries.retain(|query, _| pending.iter().any(|(other, _)| other == query));
        LockedQueries { queries, pending }
    }
}

/// Locked queries in progress, while a query is planned.
pub struct LockedQueries<'a> {
    queries: MutexGuard<'a, HashMap<CostQuery, WeakPendingQuery>>,
    pending: Vec<(CostQuery, PendingQuery)>,
}

impl LockedQueries<'_> {
    /// Joins queries in progress that include some of the missing periods, and removes these periods from `missing`.
    pub fn join(&self, wanted: &CostQuery, missing: &mut Vec<Period>) -> Vec<PendingQuery> {
        let mut joined = Vec::new();
        for (query, future) in self.pending.iter().filter(|(query, _)| covers_groups(query, wanted)) {
            let before = missing.len();
            missing.retain(|period| !covers_period(query, period));
            if missing.len() < before {
                joined.push(future.clone());
            }
        }
        joined
    }

    /// Adds a query in progress.
    pub fn add(
        &mut self,
        query: CostQuery,
        query_future: BoxFuture<'static, Result<SharedSegment, SourceError>>,
    ) -> PendingQuery {
        let future = query_future.shared();
        if let Some(weak) = future.downgrade() {
            self.queries.insert(query, weak);
        }
        future
    }
}
