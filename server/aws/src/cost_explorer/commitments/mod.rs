//! Savings Plans, reservations, anomaly monitors and recommendations: one file per operation.

mod anomaly_monitors;
mod plan_coverage;
mod plan_utilization;
mod recommendations;
mod reservation_coverage;
mod reservation_utilization;
mod tally;

pub use anomaly_monitors::CALL as ANOMALY_MONITORS;
pub use plan_coverage::CALL as COVERAGE;
pub use plan_utilization::CALL as UTILIZATION;

use async_trait::async_trait;
use aws_sdk_costexplorer::types::DateInterval;
use domain::{
    checks::{Coverage, Utilization},
    error::{Fault, SourceError},
    finding::{AwsRecommendation, Finding},
    period::{DateRange, Granularity},
    port::CommitmentSource,
};

use super::{CostExplorer, interval};
use crate::error::Call;

/// Services with reservations, by billing name.
const RESERVABLE_SERVICES: [&str; 2] = [EC2, RDS];
const EC2: &str = "Amazon Elastic Compute Cloud - Compute";
const RDS: &str = "Amazon Relational Database Service";

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

/// Maps "no data" to an empty result: AWS has none without a plan or reservation, or with too little history.
fn or_empty<T: Default>(response: Result<T, SourceError>) -> Result<T, SourceError> {
    match response {
        Err(error) if error.fault == Fault::NoData => Ok(T::default()),
        other => other,
    }
}

/// Range of UTC days in AWS's format, with an exclusive end.
fn date_interval(call: Call, days: &DateRange) -> Result<DateInterval, SourceError> {
    interval(days, Granularity::Daily).ok_or_else(|| call.server_error("the range ends at the last supported date"))
}
