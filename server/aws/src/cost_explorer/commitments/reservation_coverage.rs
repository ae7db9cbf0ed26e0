//! `GetReservationCoverage`: reservation coverage of instances by region and instance type.

use aws_sdk_costexplorer::{
    Client,
    types::{Coverage as Data, CoverageHours},
};
use domain::{checks::Coverage, dimension::Dimension, error::SourceError, period::DateRange};

use super::tally::{Share, Tally};
use crate::{
    cost_explorer::{expression::equals, figures::figure, interval::date_interval, trial},
    error::Call,
    pages::Cursor,
};

const CALL: Call = Call("ce:GetReservationCoverage");

/// Reads the reservation coverage of an account's EC2 instance hours: AWS's default if no service is given.
pub async fn read(client: &Client, account: &str, days: &DateRange) -> Result<Vec<Coverage>, SourceError> {
    let mut tally = Tally::new(CALL, account, "INSTANCE_TYPE");
    let mut cursor = Cursor::new(CALL);
    while let Some(token) = cursor.next() {
        let request = client
            .get_reservation_coverage()
            .time_period(date_interval(CALL, days)?)
            .set_group_by(Some(tally.group_by()))
            .filter(equals(Dimension::Account, account))
            .set_next_page_token(token);
        let response = trial::send(CALL, || request.clone().send()).await?;
        for group in response.coverages_by_time.into_iter().flat_map(|it| it.groups.unwrap_or_default()) {
            tally.add(group.attributes.as_ref(), share(group.coverage.and_then(hours).as_ref())?)?;
        }
        cursor.advance(response.next_page_token)?;
    }
    Ok(tally.finish())
}

fn hours(data: Data) -> Option<CoverageHours> {
    data.coverage_hours
}

fn share(hours: Option<&CoverageHours>) -> Result<Share, SourceError> {
    let covered = hours.and_then(|it| it.reserved_hours.as_deref());
    let total = hours.and_then(|it| it.total_running_hours.as_deref());
    Ok(Share { covered: figure(CALL, "ReservedHours", covered)?, total: figure(CALL, "TotalRunningHours", total)? })
}
