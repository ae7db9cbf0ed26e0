//! Cost Explorer: requests and responses in JSON.

mod anomalies;
mod answer;
mod cost_and_usage;
mod expression;
mod grouping;
mod metric;
mod page_token;
mod period;
mod recommendations;
mod reservations;
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

use super::operation::CostExplorer;
use super::refusal::Refusal;
use crate::account::{Account, Line};

/// The caller's view of the account.
pub(crate) struct View<'a> {
    pub(crate) account: &'a Account,
    /// The only account with visible costs; the payer sees all.
    pub(crate) only: Option<&'a str>,
    pub(crate) page_size: usize,
    /// Seed that distinguishes this sandbox's page tokens from another's.
    pub(crate) seed: u64,
}

impl View<'_> {
    fn sees(&self, line: &Line) -> bool {
        self.only.is_none_or(|id| *line.attributes.account == *id)
    }

    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.account.lines.iter().filter(|line| self.sees(line))
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TimePeriod {
    start: Option<String>,
    end: Option<String>,
}

/// The response as JSON.
pub(crate) fn answer(operation: CostExplorer, body: &[u8], view: &View<'_>) -> Result<String, Refusal> {
    match operation {
        CostExplorer::CostAndUsage => cost_and_usage::answer(&parse(body)?, view),
        CostExplorer::CostAndUsageWithResources => with_resources::answer(&parse(body)?, view),
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

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal::new("SerializationException", error.to_string()))
}

fn missing(field: &str) -> Refusal {
    Refusal::validation(format!(
        "1 validation error detected: Value null at '{field}' failed to satisfy constraint: Member must not be null"
    ))
}
