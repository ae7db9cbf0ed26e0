//! `GetSavingsPlansCoverage`: Savings Plans coverage by region and instance family.

use aws_sdk_costexplorer::{Client, types::SavingsPlansCoverageData};
use domain::{checks::Coverage, dimension::Dimension, error::SourceError, period::DateRange};

use super::tally::{Share, Tally};
use crate::{
    cost_explorer::{expression::equals, figures::figure, interval::date_interval, trial},
    error::Call,
    pages::Cursor,
};

/// The operation.
pub const CALL: Call = Call("ce:GetSavingsPlansCoverage");

/// Reads the Savings Plans coverage of an account's on-demand cost.
pub async fn read(client: &Client, account: &str, days: &DateRange) -> Result<Vec<Coverage>, SourceError> {
    let mut tally = Tally::new(CALL, account, "INSTANCE_FAMILY");
    let mut cursor = Cursor::new(CALL);
    while let Some(token) = cursor.next() {
        let request = client
            .get_savings_plans_coverage()
            .time_period(date_interval(CALL, days)?)
            .set_group_by(Some(tally.group_by()))
            .filter(equals(Dimension::Account, account))
            .set_next_token(token);
        let response = trial::send(CALL, || request.clone().send()).await?;
        for group in response.savings_plans_coverages {
            tally.add(group.attributes.as_ref(), share(group.coverage.as_ref())?)?;
        }
        cursor.advance(response.next_token)?;
    }
    Ok(tally.finish())
}

fn share(data: Option<&SavingsPlansCoverageData>) -> Result<Share, SourceError> {
    let covered = data.and_then(|it| it.spend_covered_by_savings_plans.as_deref());
    let total = data.and_then(|it| it.total_cost.as_deref());
    Ok(Share {
        covered: figure(CALL, "SpendCoveredBySavingsPlans", covered)?,
        total: figure(CALL, "TotalCost", total)?,
    })
}
