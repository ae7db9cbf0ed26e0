//! `GetSavingsPlansUtilization`: utilization of Savings Plans.

use aws_sdk_costexplorer::{Client, types::SavingsPlansUtilization};
use domain::{
    checks::{Commitment, Utilization},
    error::SourceError,
    period::DateRange,
};

use crate::{
    cost_explorer::{
        figures::{amount, figure},
        interval::date_interval,
        trial,
    },
    error::Call,
    interner::intern,
};

/// The operation.
pub const CALL: Call = Call("ce:GetSavingsPlansUtilization");
/// Billing name for the utilization of all Savings Plans together; most are Compute Savings Plans.
const SERVICE: &str = "Savings Plans for AWS Compute usage";

/// Reads the utilization of all Savings Plans together; `None` without commitments. The response has one page.
pub async fn read(client: &Client, days: DateRange) -> Result<Option<Utilization>, SourceError> {
    let request = client.get_savings_plans_utilization().time_period(date_interval(CALL, &days)?);
    let response = trial::send(CALL, || request.clone().send()).await?;
    let Some(total) = response.total.and_then(|it| it.utilization) else { return Ok(None) };
    utilization(&total, days)
}

fn utilization(total: &SavingsPlansUtilization, days: DateRange) -> Result<Option<Utilization>, SourceError> {
    if figure(CALL, "TotalCommitment", total.total_commitment.as_deref())?.is_zero() {
        return Ok(None);
    }
    Ok(Some(Utilization {
        kind: Commitment::SavingsPlans,
        service: intern(SERVICE),
        account: intern(""),
        days,
        percent: figure(CALL, "UtilizationPercentage", total.utilization_percentage.as_deref())?,
        unused: amount(CALL, "UnusedCommitment", total.unused_commitment.as_deref(), None)?,
    }))
}
