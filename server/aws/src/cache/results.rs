//! Cache of results by query, and the cached commitment source: each query is sent once in a few hours.

use std::{hash::Hash, sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{
    access::Scope,
    checks::{Coverage, Utilization},
    error::SourceError,
    finding::{AwsRecommendation, Finding},
    period::DateRange,
    port::CommitmentSource,
    resource::SharedStr,
    statistics::CacheStatistics,
};
use moka::future::Cache;

use super::{counters::Counters, ttl};

/// Maximum number of results per cache: the accounts of an organization for a few ranges.
const MAX_RESULTS: u64 = 1_000;

/// Commitment source that responds from the cache and queries `inner` for missing data. Concurrent identical queries
/// share one request; if its caller leaves, another caller sends it. The only cached error is a response that is too
/// large, because it was paid for.
pub struct CachedCommitmentSource<S> {
    inner: S,
    coverage: ResultCache<(SharedStr, DateRange), Vec<Coverage>>,
    utilization: ResultCache<DateRange, Vec<Utilization>>,
    anomaly_monitors: ResultCache<(), u32>,
    recommended: ResultCache<AwsRecommendation, Vec<Finding>>,
}

impl<S: CommitmentSource> CachedCommitmentSource<S> {
    /// Creates an empty cache.
    #[must_use]
    pub fn new(inner: S) -> Self {
        Self {
            inner,
            coverage: ResultCache::new(ttl::OPEN_MONTHS),
            utilization: ResultCache::new(ttl::OPEN_MONTHS),
            anomaly_monitors: ResultCache::new(ttl::OPEN_MONTHS),
            recommended: ResultCache::new(ttl::OPEN_MONTHS),
        }
    }

    /// Use of the caches of all results together.
    #[must_use]
    pub fn statistics(&self) -> CacheStatistics {
        let Self { inner: _, coverage, utilization, anomaly_monitors, recommended } = self;
        [coverage.statistics(), utilization.statistics(), anomaly_monitors.statistics(), recommended.statistics()]
            .into_iter()
            .fold(CacheStatistics::default(), CacheStatistics::plus)
    }
}

/// Cached results by query: the result, or the error that it is too large.
pub(super) struct ResultCache<Query, Output> {
    results: Cache<Query, Arc<Result<Output, SourceError>>>,
    counters: Counters,
}

impl<Query: Hash + Eq + Send + Sync + 'static, Output: Clone + Send + Sync + 'static> ResultCache<Query, Output> {
    /// Creates an empty cache with this time to live.
    pub fn new(ttl: Duration) -> Self {
        let results =
            Cache::builder().max_capacity(MAX_RESULTS).time_to_live(ttl).support_invalidation_closures().build();
        Self { results, counters: Counters::default() }
    }

    /// Use of the cache; each query counts as one period.
    pub fn statistics(&self) -> CacheStatistics {
        self.counters.statistics(self.results.entry_count())
    }

    /// Returns the cached result, or runs the query once for all concurrent callers.
    pub async fn get_or_query(
        &self,
        query: Query,
        request: impl Future<Output = Result<Output, SourceError>>,
    ) -> Result<Output, SourceError> {
        let result = async {
            match request.await {
                Err(error) if !ttl::is_cacheable(&error) => Err(error),
                result => Ok(Arc::new(result)),
            }
        };
        self.counters.count(1, usize::from(!self.results.contains_key(&query)));
        match self.results.try_get_with(query, result).await {
            Ok(result) => (*result).clone(),
            Err(error) => Err((*error).clone()),
        }
    }

    fn invalidate(&self) {
        self.results.invalidate_all();
    }

    fn invalidate_if(&self, is_affected: impl Fn(&Query) -> bool + Send + Sync + 'static) {
        if let Err(error) = self.results.invalidate_entries_if(move |query, _| is_affected(query)) {
            tracing::warn!(%error, "could not invalidate cached results");
        }
    }
}

#[async_trait]
impl<S: CommitmentSource> CommitmentSource for CachedCommitmentSource<S> {
    async fn coverage(&self, account: &str, days: DateRange) -> Result<Vec<Coverage>, SourceError> {
        self.coverage.get_or_query((account.into(), days), self.inner.coverage(account, days)).await
    }

    async fn utilization(&self, days: DateRange) -> Result<Vec<Utilization>, SourceError> {
        self.utilization.get_or_query(days, self.inner.utilization(days)).await
    }

    async fn anomaly_monitors(&self) -> Result<u32, SourceError> {
        self.anomaly_monitors.get_or_query((), self.inner.anomaly_monitors()).await
    }

    async fn recommended(&self, advice: AwsRecommendation) -> Result<Vec<Finding>, SourceError> {
        self.recommended.get_or_query(advice, self.inner.recommended(advice)).await
    }

    fn invalidate(&self, scope: &Scope) {
        if scope.is_everything() {
            self.coverage.invalidate();
            self.utilization.invalidate();
            self.anomaly_monitors.invalidate();
            self.recommended.invalidate();
        } else {
            let affected = scope.clone();
            self.coverage.invalidate_if(move |(account, _)| affected.has_account(account));
        }
        self.inner.invalidate(scope);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use domain::error::Fault;

    use super::*;
    use crate::error::Call;

    #[tokio::test]
    async fn too_large_responses_are_paid_for_once() {
        let cache: ResultCache<(), u32> = ResultCache::new(ttl::OPEN_MONTHS);
        let query_count = AtomicU32::new(0);
        let failed = async |fault: Fault| {
            let query = async {
                query_count.fetch_add(1, Ordering::SeqCst);
                Err(Call("ce:GetAnomalyMonitors").failed(fault.clone(), None))
            };
            cache.get_or_query((), query).await.unwrap_err().fault
        };
        for _ in 0..2 {
            assert_eq!(failed(Fault::ServerError).await, Fault::ServerError);
        }
        assert_eq!(query_count.load(Ordering::SeqCst), 2, "other errors are not cached");
        for _ in 0..3 {
            assert_eq!(failed(Fault::TooManyPages(20)).await, Fault::TooManyPages(20));
        }
        assert_eq!(query_count.load(Ordering::SeqCst), 3);
        cache.invalidate();
        assert_eq!(failed(Fault::TooManyPages(20)).await, Fault::TooManyPages(20));
        assert_eq!(query_count.load(Ordering::SeqCst), 4, "a refresh queries again");
    }
}
