//! Concurrency limit and deadlines of AWS requests.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{
    checks::{Coverage, Utilization},
    error::{Fault, Pause, SourceError},
    finding::{AwsRecommendation, Finding},
    period::DateRange,
    port::{CommitmentSource, CostSource, Reading},
    query::{CostQuery, Name, NameQuery},
};
use tokio::sync::Semaphore;

use crate::{
    cost_explorer::{ANOMALY_MONITORS, COVERAGE, UTILIZATION, costs_call, names_call, recommendation_call},
    error::Call,
};

/// Pause between two attempts while a circuit breaker waits for the outcome of a trial request.
const TRIAL_POLL: Duration = Duration::from_millis(100);

/// Whether a circuit breaker blocked the request until the outcome of a trial, which will be known soon.
fn is_trial_in_progress(error: &SourceError) -> bool {
    matches!(error.fault, Fault::CircuitOpen(Pause { next_try: None, .. }))
}

/// Limits concurrent queries, and gives each a deadline that includes the wait for a permit. Clones share the limit.
#[derive(Clone, Debug)]
pub struct LimitedCostSource<S> {
    inner: S,
    permits: Arc<Semaphore>,
    deadline: Duration,
}

impl<S> LimitedCostSource<S> {
    /// Allows `max_concurrent` queries at a time, each with a `deadline`.
    #[must_use]
    pub fn new(inner: S, max_concurrent: usize, deadline: Duration) -> Self {
        Self { inner, permits: Arc::new(Semaphore::new(max_concurrent)), deadline }
    }

    async fn limited<T, Query: Future<Output = Result<T, SourceError>> + Send>(
        &self,
        call: Call,
        query: impl Fn() -> Query + Send,
    ) -> Result<T, SourceError> {
        let with_permit = async {
            // The semaphore is never closed; if it were, the query would be sent without a limit.
            let _permit = self.permits.acquire().await.ok();
            loop {
                match query().await {
                    Err(error) if is_trial_in_progress(&error) => tokio::time::sleep(TRIAL_POLL).await,
                    result => return result,
                }
            }
        };
        tokio::time::timeout(self.deadline, with_permit).await.unwrap_or_else(|_| Err(call.timed_out()))
    }
}

#[async_trait]
impl<S: CostSource> CostSource for LimitedCostSource<S> {
    async fn costs(&self, query: &CostQuery) -> Result<Reading, SourceError> {
        self.limited(costs_call(query), || self.inner.costs(query)).await
    }

    async fn names(&self, query: &NameQuery) -> Result<Vec<Name>, SourceError> {
        self.limited(names_call(query), || self.inner.names(query)).await
    }
}

/// If a query needs several operations, a timeout names the first.
#[async_trait]
impl<S: CommitmentSource> CommitmentSource for LimitedCostSource<S> {
    async fn coverage(&self, account: &str, days: DateRange) -> Result<Vec<Coverage>, SourceError> {
        self.limited(COVERAGE, || self.inner.coverage(account, days)).await
    }

    async fn utilization(&self, days: DateRange) -> Result<Vec<Utilization>, SourceError> {
        self.limited(UTILIZATION, || self.inner.utilization(days)).await
    }

    async fn anomaly_monitors(&self) -> Result<u32, SourceError> {
        self.limited(ANOMALY_MONITORS, || self.inner.anomaly_monitors()).await
    }

    async fn recommended(&self, advice: AwsRecommendation) -> Result<Vec<Finding>, SourceError> {
        self.limited(recommendation_call(advice), || self.inner.recommended(advice)).await
    }

    fn invalidate(&self) {
        self.inner.invalidate();
    }
}
