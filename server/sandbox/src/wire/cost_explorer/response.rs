//! Response of `GetCostAndUsage`. Typed instead of `serde_json::Value`, because responses can have megabytes.

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::grouping::GroupDefinition;
use super::metric::{Metric, Sums};
use super::period::Period;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Response<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(super) group_definitions: &'a [GroupDefinition],
    pub(super) results_by_time: Vec<ResultByTime<'a>>,
    pub(super) dimension_value_attributes: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next_page_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ResultByTime<'a> {
    pub(super) time_period: Value,
    pub(super) total: Figures<'a>,
    pub(super) groups: Vec<Group<'a>>,
    pub(super) estimated: bool,
}

impl<'a> ResultByTime<'a> {
    /// Total of a period, for requests without groups.
    pub(super) fn total(period: &Period, sums: Sums, metrics: &'a [Metric]) -> Self {
        Self {
            time_period: period.to_json(),
            total: Figures { sums, metrics },
            groups: Vec::new(),
            estimated: period.is_estimated,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Group<'a> {
    pub(super) keys: &'a [String],
    pub(super) metrics: Figures<'a>,
}

/// Requested metrics of sums; empty for the total of a response with groups.
pub(super) struct Figures<'a> {
    pub(super) sums: Sums,
    pub(super) metrics: &'a [Metric],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Figure {
    amount: String,
    unit: &'static str,
}

impl Serialize for Figures<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let figure = |metric: &Metric| {
            let amount = self.sums.amount(*metric).to_string();
            (metric.name(), Figure { amount, unit: self.sums.unit(*metric) })
        };
        serializer.collect_map(self.metrics.iter().map(figure))
    }
}
