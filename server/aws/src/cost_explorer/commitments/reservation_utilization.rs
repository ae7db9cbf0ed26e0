//! `GetReservationUtilization`: utilization of a service's reservations.

use aws_sdk_costexplorer::{Client, types::ReservationAggregates};
use domain::{
    checks::{Commitment, Utilization},
    dimension::Dimension,
    error::SourceError,
    period::DateRange,
};

use crate::{
    cost_explorer::{
        expression::equals,
        figures::{amount, figure},
        interval::date_interval,
        trial,
    },
    error::Call,
    interner::intern,
    pages::Cursor,
};

const CALL: Call = Call("ce:GetReservationUtilization");

/// Reads the utilization of all reservations of a service; `None` without reservations.
pub async fn read(client: &Client, service: &str, days: DateRange) -> Result<Option<Utilization>, SourceError> {
    let mut total = None;
    let mut cursor = Cursor::new(CALL);
    while let Some(token) = cursor.next() {
        let request = client
            .get_reservation_utilization()
            .time_period(date_interval(CALL, &days)?)
            .filter(equals(Dimension::Service, service))
            .set_next_page_token(token);
        let response = trial::send(CALL, || request.clone().send()).await?;
        // Pages split the periods; the total of all of them may be on any page.
        total = response.total.or(total);
        cursor.advance(response.next_page_token)?;
    }
    total.map_or(Ok(None), |total| utilization(&total, service, days))
}

fn utilization(
    total: &ReservationAggregates,
    service: &str,
    days: DateRange,
) -> Result<Option<Utilization>, SourceError> {
    if figure(CALL, "PurchasedHours", total.purchased_hours.as_deref())?.is_zero() {
        return Ok(None);
    }
    Ok(Some(Utilization {
        kind: Commitment::Reservations,
        service: intern(service),
        account: intern(""),
        days,
        percent: figure(CALL, "UtilizationPercentage", total.utilization_percentage.as_deref())?,
        unused: amount(CALL, "RICostForUnusedHours", total.ri_cost_for_unused_hours.as_deref(), None)?,
    }))
}
