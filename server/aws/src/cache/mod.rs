//! Cost cache: queries only days that are not cached, each once.
//!
//! Results are reused if they cover a query, not only for equal queries (see [`domain::cache`]): a shorter range,
//! coarser periods, a filter on the groups, fewer or swapped groups and every metric come from cached results.

mod counters;
mod pending;
mod results;
mod store;
mod ttl;

pub use results::CachedCommitmentSource;

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use async_trait::async_trait;
use domain::{
    cache::{CacheLookup, CachedResult, covers_groups, covers_period, supported_query},
    error::SourceError,
    period::Period,
    port::{CostCache, CostSource, Quote, Reading},
    query::{CostQuery, Name, NameQuery},
    statistics::CacheStatistics,
};
use futures::{FutureExt, future::join_all};
use moka::future::Cache;

use self::{
    counters::Counters,
    pending::{PendingQueries, PendingQuery},
    results::ResultCache,
    store::{SharedSegment, Store},
};
use crate::{cost_explorer::costs_call, meter::Clock};

/// Maximum number of cached errors of responses that are too large.
const MAX_TOO_LARGE: u64 = 1_000;

/// Cost source that responds from the cache and queries `inner` for missing data. The only cached error is a response
/// that is too large, because it was paid for.
pub struct CachedCostSource<S> {
    inner: Arc<S>,
    store: Arc<Store>,
    pending: PendingQueries,
    names: ResultCache<NameQuery, Vec<Name>>,
    /// Errors of queries with responses that are too large.
    too_large: Cache<CostQuery, SourceError>,
    revision: Arc<AtomicU64>,
    counters: Counters,
    clock: Clock,
}

/// Plan of a query: cached parts, and requests to wait for.
struct FetchPlan {
    lookup: CacheLookup<SharedSegment>,
    pending: Vec<PendingQuery>,
}

impl<S: CostSource + 'static> CachedCostSource<S> {
    /// Creates an empty cache with a limit in bytes; the clock decides which entries are valid.
    #[must_use]
    pub fn new(inner: S, bytes: u64, clock: Clock) -> Self {
        Self {
            inner: Arc::new(inner),
            store: Arc::new(Store::new(bytes)),
            pending: PendingQueries::default(),
            names: ResultCache::new(ttl::NAMES),
            too_large: Cache::builder()
                .max_capacity(MAX_TOO_LARGE)
                .time_to_live(ttl::OPEN_MONTHS)
                .support_invalidation_closures()
                .build(),
            revision: Arc::default(),
            counters: Counters::default(),
            clock,
        }
    }

    /// Size of the cache in kilobytes.
    #[must_use]
    pub fn kilobytes(&self) -> u64 {
        self.store.kilobytes()
    }

    /// Use of the cache of costs.
    #[must_use]
    pub fn statistics(&self) -> CacheStatistics {
        self.counters.statistics(self.store.entries())
    }

    /// Use of the cache of names.
    #[must_use]
    pub fn name_statistics(&self) -> CacheStatistics {
        self.names.statistics()
    }

    /// Plans a query: valid cached parts, requests in progress to wait for, and new requests for the rest.
    fn plan(&self, wanted: &CostQuery) -> FetchPlan {
        // The lock lasts until the requests are planned, so that concurrent visitors join the requests of the first.
        let mut locked = self.pending.lock();
        let lookup = self.look_up(wanted);
        let mut open = lookup.missing.clone();
        let mut pending = locked.join(wanted, &mut open);
        for missing_query in self.store.missing_queries(wanted, &open) {
            pending.push(locked.add(missing_query.clone(), self.send(missing_query).boxed()));
        }
        FetchPlan { lookup, pending }
    }

    fn look_up(&self, wanted: &CostQuery) -> CacheLookup<SharedSegment> {
        let now = (self.clock)();
        CacheLookup::of(wanted, &self.store.matching(wanted), |segment: &SharedSegment, period| {
            segment.is_valid(period, now)
        })
    }

    /// Sends a query and caches the result.
    fn send(&self, query: CostQuery) -> impl Future<Output = Result<SharedSegment, SourceError>> + Send + use<S> {
        let (inner, store, too_large) = (self.inner.clone(), self.store.clone(), self.too_large.clone());
        let revision = self.revision.clone();
        async move {
            let result = match too_large.get(&query).await {
                Some(error) => Err(error),
                None => inner.costs(&query).await,
            };
            let result = match result {
                Ok(reading) => Ok(store.insert(CachedResult { query, reading })),
                Err(error) => {
                    if ttl::is_cacheable(&error) {
                        too_large.insert(query, error.clone()).await;
                    }
                    Err(error)
                }
            };
            count_change(&revision);
            result
        }
    }

    /// Stale result with the reason, or the error if the cache does not cover the query.
    fn stale_result(&self, query: &CostQuery, error: SourceError) -> Result<Reading, SourceError> {
        let segments = self.store.matching(query);
        let lookup = CacheLookup::of(&supported_query(query), &segments, |_, _| true);
        let reading = if error.allows_stale_data() { lookup.reading(query) } else { None };
        match reading {
            Some(reading) => {
                self.counters.count_stale();
                Ok(Reading { stale: Some(error), ..reading })
            }
            None => Err(error),
        }
    }

    fn quote_periods(&self, query: &CostQuery, open: &[Period]) -> Quote {
        let pages = |missing_query: CostQuery| {
            let pages = self.store.pages(&missing_query);
            Quote {
                requests: pages.map_or(1, |pages| u64::try_from(pages).unwrap_or(u64::MAX)),
                at_least: pages.is_none() && !query.group_by.is_empty(),
            }
        };
        self.store
            .missing_queries(&supported_query(query), open)
            .into_iter()
            .map(pages)
            .fold(Quote::default(), Quote::plus)
    }
}

#[async_trait]
impl<S: CostSource + 'static> CostSource for CachedCostSource<S> {
    async fn costs(&self, query: &CostQuery) -> Result<Reading, SourceError> {
        let wanted = supported_query(query);
        let FetchPlan { lookup, pending } = self.plan(&wanted);
        self.counters.count(wanted.granularity.periods(&wanted.range).len(), lookup.missing.len());
        for (segment, _) in &lookup.hits {
            self.store.touch(segment);
        }
        let fetched = match join_all(pending).await.into_iter().collect::<Result<Vec<_>, _>>() {
            Ok(fetched) => fetched,
            Err(error) => return self.stale_result(query, error),
        };
        // The planned entries are kept alive here, so the result is complete even if the memory limit evicts some of
        // them. Each entry is only used for the planned periods: its other periods may have expired.
        lookup
            .and(&wanted, &fetched, |_, _| true)
            .reading(query)
            .ok_or_else(|| costs_call(query).server_error("the responses do not cover all requested days"))
    }

    async fn names(&self, query: &NameQuery) -> Result<Vec<Name>, SourceError> {
        let names = self.names.get_or_query(query.clone(), self.inner.names(query)).await;
        if names.is_err() {
            count_change(&self.revision);
        }
        names
    }
}

#[async_trait]
impl<S: CostSource + 'static> CostCache for CachedCostSource<S> {
    fn quote(&self, query: &CostQuery) -> Quote {
        self.quote_periods(query, &self.look_up(&supported_query(query)).missing)
    }

    fn refresh_quote(&self, query: &CostQuery) -> Quote {
        let wanted = supported_query(query);
        self.quote_periods(query, &wanted.granularity.periods(&wanted.range))
    }

    fn quote_after(&self, refreshed: &[CostQuery], query: &CostQuery) -> Quote {
        let (wanted, now) = (supported_query(query), (self.clock)());
        let refreshed: Vec<CostQuery> = refreshed.iter().map(supported_query).collect();
        let is_kept = |segment: &SharedSegment, period: &Period| {
            segment.is_valid(period, now) && !refreshed.iter().any(|query| segment.overlaps(query))
        };
        let mut open = CacheLookup::of(&wanted, &self.store.matching(&wanted), is_kept).missing;
        open.retain(|period| {
            !refreshed.iter().any(|query| covers_groups(query, &wanted) && covers_period(query, period))
        });
        self.quote_periods(query, &open)
    }

    fn invalidate(&self, query: &CostQuery) {
        let query = supported_query(query);
        self.store.invalidate(&query);
        count_change(&self.revision);
        let overlaps = move |wanted: &CostQuery, _: &SourceError| {
            wanted.range.overlap(&query.range).is_some() && covers_groups(wanted, &query)
        };
        if let Err(error) = self.too_large.invalidate_entries_if(overlaps) {
            tracing::warn!(%error, "could not invalidate cached errors of responses that are too large");
        }
    }

    fn revision(&self) -> u64 {
        self.revision.load(Ordering::SeqCst)
    }
}

/// Counts a change of results.
fn count_change(revision: &AtomicU64) {
    revision.fetch_add(1, Ordering::SeqCst);
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    };

    use domain::{
        error::Fault,
        filter::Filter,
        period::{DateRange, Granularity},
        query::Names,
    };

    use super::*;
    use crate::error::Call;

    /// Source that fails each query with a fault, and counts the queries.
    #[derive(Clone)]
    struct FailingSource(Arc<(Mutex<Fault>, AtomicU32)>);

    impl FailingSource {
        fn fail(&self) -> SourceError {
            self.0.1.fetch_add(1, Ordering::SeqCst);
            Call("ce:GetCostAndUsage").failed(self.0.0.lock().unwrap().clone(), None)
        }
    }

    #[async_trait]
    impl CostSource for FailingSource {
        async fn costs(&self, _: &CostQuery) -> Result<Reading, SourceError> {
            Err(self.fail())
        }

        async fn names(&self, _: &NameQuery) -> Result<Vec<Name>, SourceError> {
            Err(self.fail())
        }
    }

    fn october() -> CostQuery {
        let range = DateRange::new("2026-10-01".parse().unwrap(), "2026-10-31".parse().unwrap()).unwrap();
        let (granularity, group_by, filter) = (Granularity::Daily, Vec::new(), Filter::default());
        CostQuery { range, granularity, group_by, filter }
    }

    #[tokio::test]
    async fn too_large_responses_are_paid_for_once() {
        let failing = FailingSource(Arc::new((Mutex::new(Fault::ServerError), AtomicU32::new(0))));
        let source =
            CachedCostSource::new(failing.clone(), 1 << 20, Arc::new(|| "2026-11-23T12:00:00Z".parse().unwrap()));
        let query = october();
        let query_count = || failing.0.1.load(Ordering::SeqCst);
        for count in 1..=2 {
            assert_eq!(source.costs(&query).await.unwrap_err().fault, Fault::ServerError);
            assert_eq!(query_count(), count, "other errors are not cached");
        }
        *failing.0.0.lock().unwrap() = Fault::TooManyPages(20);
        for _ in 0..3 {
            assert_eq!(source.costs(&query).await.unwrap_err().fault, Fault::TooManyPages(20));
            assert_eq!(query_count(), 3, "a reload sends no paid request");
        }
        source.invalidate(&query);
        assert_eq!(source.costs(&query).await.unwrap_err().fault, Fault::TooManyPages(20));
        assert_eq!(query_count(), 4, "a refresh queries again");
    }

    #[tokio::test]
    async fn every_failure_and_invalidation_changes_the_revision() {
        let failing = FailingSource(Arc::new((Mutex::new(Fault::TimedOut), AtomicU32::new(0))));
        let source = CachedCostSource::new(failing, 1 << 20, Arc::new(|| "2026-11-23T12:00:00Z".parse().unwrap()));
        let query = october();
        let mut revisions = vec![source.revision()];
        source.costs(&query).await.unwrap_err();
        revisions.push(source.revision());
        source.invalidate(&query);
        revisions.push(source.revision());
        source.names(&NameQuery::unfiltered(Names::TagKeys, query.range)).await.unwrap_err();
        revisions.push(source.revision());
        assert!(revisions.is_sorted_by(|earlier, later| earlier < later), "{revisions:?}");
    }
}
