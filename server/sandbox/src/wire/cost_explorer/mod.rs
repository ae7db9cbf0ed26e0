//! Cost Explorer: requests and responses in JSON.

mod anomalies;
mod cost_and_usage;
mod expression;
mod grouping;
mod metric;
mod page_token;
mod period;
mod recommendations;
mod reservations;
mod response;
mod savings_plans;
mod value_lists;
mod view;
mod with_resources;

#[cfg(test)]
mod tests;

use serde::de::DeserializeOwned;

pub(super) use self::view::View;
use super::error_response::ErrorResponse;
use crate::operation::CostExplorer;

/// Response as JSON.
pub(crate) fn respond(operation: CostExplorer, body: &[u8], view: &View<'_>) -> Result<String, ErrorResponse> {
    match operation {
        CostExplorer::CostAndUsage => cost_and_usage::respond(&parse(body)?, view),
        CostExplorer::CostAndUsageWithResources => with_resources::respond(&parse(body)?, view),
        CostExplorer::DimensionValues => {
            value_lists::dimension_values(&parse(body)?, view).map(|list| list.to_string())
        }
        CostExplorer::Tags => value_lists::tags(&parse(body)?, view).map(|list| list.to_string()),
        CostExplorer::PlanUtilization => {
            savings_plans::utilization(&parse(body)?, view).map(|report| report.to_string())
        }
        CostExplorer::PlanCoverage => savings_plans::coverage(&parse(body)?, view).map(|report| report.to_string()),
        CostExplorer::ReservationUtilization => {
            reservations::utilization(&parse(body)?, view).map(|report| report.to_string())
        }
        CostExplorer::ReservationCoverage => {
            reservations::coverage(&parse(body)?, view).map(|report| report.to_string())
        }
        CostExplorer::AnomalyMonitors => anomalies::monitors(&parse(body)?, view).map(|list| list.to_string()),
        CostExplorer::Rightsizing => recommendations::rightsizing(&parse(body)?, view).map(|list| list.to_string()),
        CostExplorer::PlanPurchase => recommendations::plans(&parse(body)?, view).map(|list| list.to_string()),
        CostExplorer::ReservationPurchase => {
            recommendations::reservations(&parse(body)?, view).map(|list| list.to_string())
        }
        CostExplorer::CostCategories => value_lists::cost_categories(&parse(body)?, view).map(|list| list.to_string()),
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ErrorResponse> {
    serde_json::from_slice(body).map_err(|error| ErrorResponse::new("SerializationException", error.to_string()))
}
