//! Savings Plans, reservations, anomaly monitors and recommendations: one file per operation.

mod anomaly_monitors;
mod no_data;
mod plan_coverage;
mod plan_utilization;
mod recommendations;
mod reservation_coverage;
mod reservation_utilization;
mod services;
mod tally;

pub use anomaly_monitors::CALL as ANOMALY_MONITORS;
pub use plan_coverage::CALL as COVERAGE;
pub use plan_utilization::CALL as UTILIZATION;

use async_trait::async_trait;
use domain::{
    checks::{Coverage, Utilization},
    error::SourceError,
    finding::{AwsRecommendation, Finding},
    period::DateRange,
    port::CommitmentSource,
};

use self::{no_data::or_empty, services::RESERVABLE_SERVICES};
use super::CostExplorer;
use crate::error::Call;

#[async_trait]
impl CommitmentSource for CostExplorer {
    async fn coverage(&self, account: &str, days: DateRange) -> Result<Vec<Coverage>, SourceError> {
        let mut coverage = or_empty(plan_coverage::read(&self.client, account, &days).await)?;
        coverage.extend(or_empty(reservation_coverage::read(&self.client, account, &days).await)?);
        Ok(coverage)
    }

    async fn utilization(&self, days: DateRange) -> Result<Vec<Utilization>, SourceError> {
        let mut utilization = Vec::from_iter(or_empty(plan_utilization::read(&self.client, days).await)?);
        for service in RESERVABLE_SERVICES {
            utilization.extend(or_empty(reservation_utilization::read(&self.client, service, days).await)?);
        }
        Ok(utilization)
    }

    async fn anomaly_monitors(&self) -> Result<u32, SourceError> {
        anomaly_monitors::count(&self.client).await
    }

    async fn recommended(&self, advice: AwsRecommendation) -> Result<Vec<Finding>, SourceError> {
        or_empty(recommendations::read(&self.client, advice).await)
    }
}

/// Operation of a recommendation.
pub fn recommendation_call(advice: AwsRecommendation) -> Call {
    recommendations::call(advice)
}
