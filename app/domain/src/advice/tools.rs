//! Tools that the model can call, and parsing of its calls.

use serde_json::{Value, json};

use super::{fact::FactSheet, input::ToolError, query::FollowUpQuery, recommendation::Recommendation};
use crate::{conversation::Tool, filter::Filter, limits::Limits};

pub use super::input::{QUERY_COSTS, RECOMMEND};

/// A tool call with parsed input.
#[derive(Clone, Debug, PartialEq)]
pub enum ParsedCall {
    /// Records a recommendation.
    Recommend(Recommendation),
    /// Queries costs.
    QueryCosts(Box<FollowUpQuery>),
}

/// Parses the input of a tool call; `sheet` has the facts in the prompt, `scope` is the visitor's filter.
///
/// # Errors
/// [`ToolError`] for the first invalid field.
pub fn parse_call(
    tool: &str,
    input: &Value,
    sheet: &FactSheet,
    scope: &Filter,
    limits: &Limits,
) -> Result<ParsedCall, ToolError> {
    match tool {
        RECOMMEND => Recommendation::parse(input, sheet).map(ParsedCall::Recommend),
        QUERY_COSTS => FollowUpQuery::parse(input, scope, limits).map(|it| ParsedCall::QueryCosts(Box::new(it))),
        _ => Err(ToolError::UnknownTool),
    }
}

/// The tool `recommend`.
#[must_use]
pub fn recommend() -> Tool {
    Tool {
        name: RECOMMEND,
        description: "Records one recommendation. It changes nothing in the account.",
        schema: json!({
            "type": "object",
            "properties": {
                "title": { "type": "string", "description": "Action in a few words. Write every figure as a reference to a fact, such as {{F3}}, here and in the steps." },
                "resources": {
                    "type": "array", "items": { "type": "string" },
                    "description": "IDs or names of the resources, as in the facts.",
                },
                "evidence": {
                    "type": "array", "items": { "type": "string", "pattern": "^F[0-9]+$" }, "minItems": 1,
                    "description": "IDs of the facts that support it.",
                },
                "saving_per_month": {
                    "type": "string",
                    "description": "Monthly saving, as a reference to a fact of kind saving, {{F3}}, or a sum of such references, {{F3 + F8}}. Omit it if no fact has it.",
                },
                "effort": { "type": "string", "enum": ["low", "medium", "high"] },
                "risk": { "type": "string", "enum": ["low", "medium", "high"] },
                "steps": { "type": "array", "items": { "type": "string" }, "minItems": 1 },
            },
            "required": ["title", "resources", "evidence", "effort", "risk", "steps"],
            "additionalProperties": false,
        }),
    }
}

/// The tool `query_costs`.
#[must_use]
pub fn query_costs() -> Tool {
    let string_property = |description: &str| json!({ "type": "string", "description": description });
    Tool {
        name: QUERY_COSTS,
        description: "Returns costs by group, within the visitor's filter. It only reads. Each call costs money.",
        schema: json!({
            "type": "object",
            "properties": {
                "from": string_property("First day, YYYY-MM-DD."),
                "to": string_property("Last day, inclusive, YYYY-MM-DD."),
                "range": string_property("Instead of from and to: 7d, 14d, 30d, 90d, 6m, 12m, mtd, last-month, ytd."),
                "granularity": string_property("daily, monthly or yearly."),
                "metric": string_property("unblended, amortized, net-unblended, net-amortized, blended or usage."),
                "group": {
                    "type": "array", "items": { "type": "string" }, "maxItems": 2,
                    "description": "service, account, region, usage-type, operation, instance-type, az, platform, purchase-type, record-type, tag.KEY or category.NAME.",
                },
                "filter": {
                    "type": "object", "additionalProperties": { "type": "array", "items": { "type": "string" } },
                    "description": "Each key is a dimension, tag.KEY or category.NAME, and its list has the values to keep. If the key starts with not., the list has the values to exclude.",
                },
            },
            "additionalProperties": false,
        }),
    }
}

#[cfg(test)]
mod tests;
