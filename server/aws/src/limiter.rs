//! Concurrency limit and deadlines of AWS requests.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{
    access::Scope,
    checks::{Coverage, Utilization},
    error::SourceError,
    finding::{AwsRecommendation, Finding},
    period::DateRange,
    port::{CommitmentSource, CostSource, Reading},
    query::{CostQuery, Name, NameQuery},
    statistics::Limit,
};
use tokio::sync::Semaphore;

use crate::{
    calls::CallLog,
    cost_explorer::{ANOMALY_MONITORS, COVERAGE, UTILIZATION, costs_call, names_call, recommendation_call},
    error::Call,
};

/// Limits concurrent queries, and gives each a deadline that includes the wait for a permit. Clones share the limit.
#[derive(Clone, Debug)]
pub struct LimitedCostSource<S> {
    inner: S,
    permits: Arc<Semaphore>,
    deadline: Duration,
    calls: CallLog,
}

impl<S> LimitedCostSource<S> {
    /// Allows `max_concurrent` queries at a time, each with a `deadline`.
    #[must_use]
    pub fn new(inner: S, max_concurrent: usize, deadline: Duration) -> Self {
        let permits = Arc::new(Semaphore::new(max_concurrent));
        Self { inner, permits, deadline, calls: CallLog::default() }
    }

    /// Counts waits for a permit in the log of an account.
    #[must_use]
    pub fn counting_waits(self, calls: CallLog) -> Self {
        Self { calls, ..self }
    }

    async fn limited<T>(
        &self,
        call: Call,
        query: impl Future<Output = Result<T, SourceError>> + Send,
    ) -> Result<T, SourceError> {
        let with_permit = async {
            // The semaphore is never closed; if it were, the query would be sent without a limit.
            let _permit = self.calls.wait_for(Limit::Queries, self.permits.acquire()).await.ok();
            query.await
        };
        tokio::time::timeout(self.deadline, with_permit).await.unwrap_or_else(|_| Err(call.timed_out()))
    }
}

#[async_trait]
impl<S: CostSource> CostSource for LimitedCostSource<S> {
    async fn costs(&self, query: &CostQuery) -> Result<Reading, SourceError> {
        self.limited(costs_call(query), self.inner.costs(query)).await
    }

    async fn names(&self, query: &NameQuery) -> Result<Vec<Name>, SourceError> {
        self.limited(names_call(query), self.inner.names(query)).await
    }
}

/// If a query needs several operations, a timeout names the first.
#[async_trait]
impl<S: CommitmentSource> CommitmentSource for LimitedCostSource<S> {
    async fn coverage(&self, account: &str, days: DateRange) -> Result<Vec<Coverage>, SourceError> {
        self.limited(COVERAGE, self.inner.coverage(account, days)).await
    }

    async fn utilization(&self, days: DateRange) -> Result<Vec<Utilization>, SourceError> {
        self.limited(UTILIZATION, self.inner.utilization(days)).await
    }

    async fn anomaly_monitors(&self) -> Result<u32, SourceError> {
        self.limited(ANOMALY_MONITORS, self.inner.anomaly_monitors()).await
    }

    async fn recommended(&self, advice: AwsRecommendation) -> Result<Vec<Finding>, SourceError> {
        self.limited(recommendation_call(advice), self.inner.recommended(advice)).await
    }

    fn invalidate(&self, scope: &Scope) {
        self.inner.invalidate(scope);
    }
}
