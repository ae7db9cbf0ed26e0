//! Sources with a deadline: queries without a response by then fail.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
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
    /// The same ports with a deadline for costs and commitments, shared by consecutive queries.
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
    async fn wait<T>(
        &self,
        operation: &str,
        answer: impl Future<Output = Result<T, SourceError>>,
    ) -> Result<T, SourceError> {
        tokio::time::timeout_at(self.deadline, answer).await.unwrap_or_else(|_| Err(timed_out(operation)))
    }
}

/// Error of a call that timed out, by its IAM action.
pub fn timed_out(operation: &str) -> SourceError {
    SourceError { fault: Fault::TimedOut, operation: operation.to_owned(), request_id: None, raw_message: None }
}

#[async_trait]
impl CostSource for WithDeadline<dyn CostCache> {
    async fn costs(&self, query: &CostQuery) -> Result<Reading, SourceError> {
        let by_resource = if query.is_by_resource() { "WithResources" } else { "" };
        self.wait(&format!("ce:GetCostAndUsage{by_resource}"), self.inner.costs(query)).await
    }

    async fn names(&self, query: &NameQuery) -> Result<Vec<Name>, SourceError> {
        self.wait("ce:GetDimensionValues", self.inner.names(query)).await
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
}

#[async_trait]
impl CommitmentSource for WithDeadline<dyn CommitmentSource> {
    async fn coverage(&self, account: &str, days: DateRange) -> Result<Vec<Coverage>, SourceError> {
        self.wait("ce:GetSavingsPlansCoverage", self.inner.coverage(account, days)).await
    }

    async fn utilization(&self, days: DateRange) -> Result<Vec<Utilization>, SourceError> {
        self.wait("ce:GetSavingsPlansUtilization", self.inner.utilization(days)).await
    }

    async fn anomaly_monitors(&self) -> Result<u32, SourceError> {
        self.wait("ce:GetAnomalyMonitors", self.inner.anomaly_monitors()).await
    }

    async fn recommended(&self, advice: AwsRecommendation) -> Result<Vec<Finding>, SourceError> {
        self.wait("ce:GetRightsizingRecommendation", self.inner.recommended(advice)).await
    }

    fn invalidate(&self) {
        self.inner.invalidate();
    }
}
