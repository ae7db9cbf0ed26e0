//! Concurrency limit and deadlines of AWS requests.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{
    checks::{Coverage, Utilization},
    error::SourceError,
    finding::{AwsRecommendation, Finding},
    period::DateRange,
    port::{CommitmentSource, CostSource, Reading},
    query::{CostQuery, Name, NameQuery},
};
use tokio::sync::Semaphore;

use crate::{
    cost_explorer::{ANOMALY_MONITORS, COVERAGE, UTILIZATION, advice_call, costs_call, names_call},
    error::Call,
};

/// Limits concurrent queries, and gives each a deadline that includes its wait. Clones share the limit.
#[derive(Clone, Debug)]
pub struct LimitedCostSource<S> {
    inner: S,
    places: Arc<Semaphore>,
    deadline: Duration,
}

impl<S> LimitedCostSource<S> {
    /// Allows `at_once` concurrent queries, each with a `deadline`.
    #[must_use]
    pub fn new(inner: S, at_once: usize, deadline: Duration) -> Self {
        Self { inner, places: Arc::new(Semaphore::new(at_once)), deadline }
    }

    async fn within<T>(
        &self,
        call: Call,
        work: impl Future<Output = Result<T, SourceError>> + Send,
    ) -> Result<T, SourceError> {
        let limited = async {
            // The semaphore is never closed; if it were, the query would be sent without a limit.
            let _place = self.places.acquire().await.ok();
            work.await
        };
        tokio::time::timeout(self.deadline, limited).await.unwrap_or_else(|_| Err(call.timed_out()))
    }
}

#[async_trait]
impl<S: CostSource> CostSource for LimitedCostSource<S> {
    async fn costs(&self, query: &CostQuery) -> Result<Reading, SourceError> {
        self.within(costs_call(query), self.inner.costs(query)).await
    }

    async fn names(&self, query: &NameQuery) -> Result<Vec<Name>, SourceError> {
        self.within(names_call(query), self.inner.names(query)).await
    }
}

/// If a query needs several operations, a timeout names the first.
#[async_trait]
impl<S: CommitmentSource> CommitmentSource for LimitedCostSource<S> {
    async fn coverage(&self, account: &str, days: DateRange) -> Result<Vec<Coverage>, SourceError> {
        self.within(COVERAGE, self.inner.coverage(account, days)).await
    }

    async fn utilization(&self, days: DateRange) -> Result<Vec<Utilization>, SourceError> {
        self.within(UTILIZATION, self.inner.utilization(days)).await
    }

    async fn anomaly_monitors(&self) -> Result<u32, SourceError> {
        self.within(ANOMALY_MONITORS, self.inner.anomaly_monitors()).await
    }

    async fn recommended(&self, advice: AwsRecommendation) -> Result<Vec<Finding>, SourceError> {
        self.within(advice_call(advice), self.inner.recommended(advice)).await
    }

    fn invalidate(&self) {
        self.inner.invalidate();
    }
}
