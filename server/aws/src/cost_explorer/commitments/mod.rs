//! Savings Plans, reservations, anomaly monitors and recommendations: one file per operation.

mod advice;
mod anomaly_monitors;
mod coverage;
mod plan_coverage;
mod plan_utilization;
mod reservation_coverage;
mod reservation_utilization;

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
const RESERVABLE: [&str; 2] = [EC2, RDS];
const EC2: &str = "Amazon Elastic Compute Cloud - Compute";
const RDS: &str = "Amazon Relational Database Service";

#[async_trait]
impl CommitmentSource for CostExplorer {
    async fn coverage(&self, account: &str, days: DateRange) -> Result<Vec<Coverage>, SourceError> {
        let mut coverage = or_nothing(plan_coverage::read(&self.client, account, &days).await)?;
        coverage.extend(or_nothing(reservation_coverage::read(&self.client, account, &days).await)?);
        Ok(coverage)
    }

    async fn utilization(&self, days: DateRange) -> Result<Vec<Utilization>, SourceError> {
        let mut utilization = Vec::from_iter(or_nothing(plan_utilization::read(&self.client, days).await)?);
        for service in RESERVABLE {
            utilization.extend(or_nothing(reservation_utilization::read(&self.client, service, days).await)?);
        }
        Ok(utilization)
    }

    async fn anomaly_monitors(&self) -> Result<u32, SourceError> {
        anomaly_monitors::count(&self.client).await
    }

    async fn recommended(&self, advice: AwsRecommendation) -> Result<Vec<Finding>, SourceError> {
        or_nothing(advice::read(&self.client, advice).await)
    }
}

/// Operation of a recommendation.
pub fn advice_call(advice: AwsRecommendation) -> Call {
    advice::call(advice)
}

/// Maps "no data" to an empty result: no plan, no reservation, or too little history.
fn or_nothing<T: Default>(answer: Result<T, SourceError>) -> Result<T, SourceError> {
    match answer {
        Err(error) if error.fault == Fault::NoData => Ok(T::default()),
        other => other,
    }
}

/// UTC days in AWS's format, with an exclusive end.
fn written(call: Call, days: &DateRange) -> Result<DateInterval, SourceError> {
    interval(days, Granularity::Daily).ok_or_else(|| call.broken("the range ends at the last supported date"))
}
