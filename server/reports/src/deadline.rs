//! Cost and commitment sources with a deadline, at which pending queries fail.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    access::Scope,
    checks::{Coverage, Utilization},
    error::{Fault, SourceError},
    finding::{AwsRecommendation, Finding},
    period::DateRange,
    port::{CommitmentSource, CostCache, CostSource, Quote, Reading},
    query::{CostQuery, Name, NameQuery},
};
use tokio::time::Instant;

use crate::Reports;

impl Reports {
    /// Copy with the same ports, whose cost and commitment queries all share one deadline.
    pub(crate) fn with_deadline(&self, deadline: Instant) -> Self {
        let costs = Arc::new(WithDeadline { inner: self.costs.clone(), deadline });
        let commitments = Arc::new(WithDeadline { inner: self.commitments.clone(), deadline });
        Self { costs, commitments, ..self.clone() }
    }
}

/// A source with a deadline.
struct WithDeadline<S: ?Sized> {
    inner: Arc<S>,
    deadline: Instant,
}

impl<S: ?Sized> WithDeadline<S> {
    async fn before_deadline<T>(
        &self,
        operation: &str,
        response: impl Future<Output = Result<T, SourceError>>,
    ) -> Result<T, SourceError> {
        tokio::time::timeout_at(self.deadline, response).await.unwrap_or_else(|_| Err(timed_out(operation)))
    }
}

/// Error for a call without a response before its deadline. The operation is an IAM action.
pub fn timed_out(operation: &str) -> SourceError {
    SourceError { fault: Fault::TimedOut, operation: operation.to_owned(), request_id: None, raw_message: None }
}

#[async_trait]
impl CostSource for WithDeadline<dyn CostCache> {
    async fn costs(&self, query: &CostQuery) -> Result<Reading, SourceError> {
        let by_resource = if query.is_by_resource() { "WithResources" } else { "" };
        self.before_deadline(&format!("ce:GetCostAndUsage{by_resource}"), self.inner.costs(query)).await
    }

    async fn names(&self, query: &NameQuery) -> Result<Vec<Name>, SourceError> {
        self.before_deadline("ce:GetDimensionValues", self.inner.names(query)).await
    }
}

#[async_trait]
impl CostCache for WithDeadline<dyn CostCache> {
    fn quote(&self, query: &CostQuery) -> Quote {
        self.inner.quote(query)
    }

    fn refresh_quote(&self, query: &CostQuery) -> Quote {
        self.inner.refresh_quote(query)
    }

    fn quote_after(&self, refreshed: &[CostQuery], query: &CostQuery) -> Quote {
        self.inner.quote_after(refreshed, query)
    }

    fn invalidate(&self, query: &CostQuery) {
        self.inner.invalidate(query);
    }

    fn revision(&self) -> u64 {
        self.inner.revision()
    }
}

#[async_trait]
impl CommitmentSource for WithDeadline<dyn CommitmentSource> {
    async fn coverage(&self, account: &str, days: DateRange) -> Result<Vec<Coverage>, SourceError> {
        self.before_deadline("ce:GetSavingsPlansCoverage", self.inner.coverage(account, days)).await
    }

    async fn utilization(&self, days: DateRange) -> Result<Vec<Utilization>, SourceError> {
        self.before_deadline("ce:GetSavingsPlansUtilization", self.inner.utilization(days)).await
    }

    async fn anomaly_monitors(&self) -> Result<u32, SourceError> {
        self.before_deadline("ce:GetAnomalyMonitors", self.inner.anomaly_monitors()).await
    }

    async fn recommended(&self, advice: AwsRecommendation) -> Result<Vec<Finding>, SourceError> {
        self.before_deadline("ce:GetRightsizingRecommendation", self.inner.recommended(advice)).await
    }

    fn invalidate(&self, scope: &Scope) {
        self.inner.invalidate(scope);
    }
}
