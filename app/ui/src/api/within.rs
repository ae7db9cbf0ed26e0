//! Sources that answer in time: what Cost Explorer has not answered until then is a failure of that question alone.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    checks::{Coverage, Utilization},
    error::{Fault, SourceError},
    finding::{Advice, Finding},
    period::DateRange,
    port::{CommitmentSource, CostSource, HeldCosts, Quote, Reading},
    query::{CostQuery, Name, NameQuery},
};
use tokio::time::Instant;

use crate::Services;

/// The same services, whose costs and commitments are answered until a moment or not at all. However many questions follow one
/// another, they share that one wait.
pub fn within(services: Services, until: Instant) -> Services {
    let costs = Arc::new(Within { inner: services.costs.clone(), until });
    let commitments = Arc::new(Within { inner: services.commitments.clone(), until });
    Services { costs, commitments, ..services }
}

/// A source until a moment.
struct Within<S: ?Sized> {
    inner: Arc<S>,
    until: Instant,
}

impl<S: ?Sized> Within<S> {
    async fn wait<T>(
        &self,
        operation: &str,
        answer: impl Future<Output = Result<T, SourceError>>,
    ) -> Result<T, SourceError> {
        tokio::time::timeout_at(self.until, answer).await.unwrap_or_else(|_| Err(timed_out(operation)))
    }
}

/// A call that did not end in time, by its IAM action.
pub fn timed_out(operation: &str) -> SourceError {
    SourceError { fault: Fault::TimedOut, operation: operation.to_owned(), request_id: None, said: None }
}

#[async_trait]
impl CostSource for Within<dyn HeldCosts> {
    async fn costs(&self, query: &CostQuery) -> Result<Reading, SourceError> {
        let by_resource = if query.is_by_resource() { "WithResources" } else { "" };
        self.wait(&format!("ce:GetCostAndUsage{by_resource}"), self.inner.costs(query)).await
    }

    async fn names(&self, query: &NameQuery) -> Result<Vec<Name>, SourceError> {
        self.wait("ce:GetDimensionValues", self.inner.names(query)).await
    }
}

#[async_trait]
impl HeldCosts for Within<dyn HeldCosts> {
    fn quote(&self, query: &CostQuery) -> Quote {
        self.inner.quote(query)
    }

    fn quote_anew(&self, query: &CostQuery) -> Quote {
        self.inner.quote_anew(query)
    }

    fn quote_after(&self, refreshed: &[CostQuery], query: &CostQuery) -> Quote {
        self.inner.quote_after(refreshed, query)
    }

    fn forget(&self, query: &CostQuery) {
        self.inner.forget(query);
    }
}

#[async_trait]
impl CommitmentSource for Within<dyn CommitmentSource> {
    async fn coverage(&self, account: &str, days: DateRange) -> Result<Vec<Coverage>, SourceError> {
        self.wait("ce:GetSavingsPlansCoverage", self.inner.coverage(account, days)).await
    }

    async fn utilization(&self, days: DateRange) -> Result<Vec<Utilization>, SourceError> {
        self.wait("ce:GetSavingsPlansUtilization", self.inner.utilization(days)).await
    }

    async fn anomaly_monitors(&self) -> Result<u32, SourceError> {
        self.wait("ce:GetAnomalyMonitors", self.inner.anomaly_monitors()).await
    }

    async fn recommended(&self, advice: Advice) -> Result<Vec<Finding>, SourceError> {
        self.wait("ce:GetRightsizingRecommendation", self.inner.recommended(advice)).await
    }

    fn forget(&self) {
        self.inner.forget();
    }
}
