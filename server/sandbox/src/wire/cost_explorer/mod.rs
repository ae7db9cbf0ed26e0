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
mod with_resources;

#[cfg(test)]
mod commitment_tests;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::error_response::ErrorResponse;
use super::operation::CostExplorer;
use crate::account::{Account, Line};

/// Data that a caller can see.
pub(crate) struct View<'a> {
    pub(crate) account: &'a Account,
    /// Account whose costs the caller can see; `None` for the payer, who can see all.
    pub(crate) visible_account: Option<&'a str>,
    pub(crate) page_size: usize,
    /// Seed of page tokens, so that tokens of another sandbox are invalid.
    pub(crate) seed: u64,
}

impl View<'_> {
    fn can_see(&self, line: &Line) -> bool {
        self.visible_account.is_none_or(|id| *line.attributes.account == *id)
    }

    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.account.lines.iter().filter(|line| self.can_see(line))
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TimePeriod {
    start: Option<String>,
    end: Option<String>,
}

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

fn missing(field: &str) -> ErrorResponse {
    ErrorResponse::validation(format!(
        "1 validation error detected: Value null at '{field}' failed to satisfy constraint: Member must not be null"
    ))
}
