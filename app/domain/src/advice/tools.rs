//! Tools for the model, and parsers of their input: untrusted data, parsed field by field.

use serde_json::{Map, Value, json};

use super::{fact::FactSheet, query::CostQuestion, recommendation::Recommendation};
use crate::{conversation::Tool, filter::Filter, limits::Limits};

/// Name of the tool that records a recommendation.
pub const RECOMMEND: &str = "recommend";
/// Name of the tool that queries costs.
pub const QUERY_COSTS: &str = "query_costs";

/// A model's tool call.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// Records a recommendation.
    Recommend(Recommendation),
    /// Queries costs.
    QueryCosts(Box<CostQuestion>),
}

/// Reason why a call is rejected; its text is returned to the model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ToolError {
    /// No tool has this name.
    #[error("there is no such tool; the tools are {RECOMMEND} and {QUERY_COSTS}")]
    UnknownTool,
    /// The input is not a JSON object.
    #[error("the input must be a JSON object")]
    NoObject,
    /// A required field is missing.
    #[error("the field {0} is missing")]
    Missing(&'static str),
    /// A field's value is invalid.
    #[error("the field {field} must be {allowed}")]
    Wrong {
        /// Name of the field.
        field: &'static str,
        /// Allowed values.
        allowed: String,
    },
    /// A field names facts that are not in the sheet.
    #[error("the field {0} cites a fact that does not exist")]
    NoSuchFact(&'static str),
    /// The input contains fields unknown to the tool.
    #[error("there are fields that this tool does not have; it has {0}")]
    UnknownField(String),
    /// The query is invalid, for these reasons.
    #[error("the query cannot be used: {}", .0.join(" "))]
    Query(Vec<String>),
    /// The question has no follow-up queries left.
    #[error("no further query is allowed for this question")]
    BudgetSpent,
    /// The query takes more paid requests than are left for the question.
    #[error("the query takes {takes} paid requests, and {left} are left for this question; ask for less")]
    TooDear {
        /// Paid requests of the query.
        takes: u64,
        /// Paid requests left.
        left: u64,
    },
}

/// Parses the input of a tool; `sheet` has the facts given to the model, `scope` is the visitor's filter.
///
/// # Errors
/// [`ToolError`] for the first invalid field.
pub fn read(name: &str, input: &Value, sheet: &FactSheet, scope: &Filter, limits: &Limits) -> Result<Call, ToolError> {
    match name {
        RECOMMEND => Recommendation::read(input, sheet).map(Call::Recommend),
        QUERY_COSTS => CostQuestion::read(input, scope, limits).map(|it| Call::QueryCosts(Box::new(it))),
        _ => Err(ToolError::UnknownTool),
    }
}

/// A JSON object with only known fields.
pub(super) struct Fields<'v>(&'v Map<String, Value>);

impl<'v> Fields<'v> {
    pub fn of(input: &'v Value, known: &[&'static str]) -> Result<Self, ToolError> {
        let object = input.as_object().ok_or(ToolError::NoObject)?;
        if object.keys().any(|key| !known.contains(&key.as_str())) {
            return Err(ToolError::UnknownField(known.join(", ")));
        }
        Ok(Self(object))
    }

    /// Field that is present and not null.
    pub fn get(&self, field: &'static str) -> Option<&'v Value> {
        self.0.get(field).filter(|it| !it.is_null())
    }

    /// Non-empty text of at most `longest` characters.
    pub fn text(&self, field: &'static str, longest: usize) -> Result<String, ToolError> {
        text(field, self.get(field).ok_or(ToolError::Missing(field))?, longest)
    }

    /// List of such texts; empty if the field is missing.
    pub fn texts(&self, field: &'static str, most: usize, longest: usize) -> Result<Vec<String>, ToolError> {
        let Some(value) = self.get(field) else { return Ok(Vec::new()) };
        let wrong = || ToolError::Wrong { field, allowed: format!("a list of at most {most} texts") };
        let list = value.as_array().filter(|it| it.len() <= most).ok_or_else(wrong)?;
        list.iter().map(|it| text(field, it, longest)).collect()
    }
}

fn text(field: &'static str, value: &Value, longest: usize) -> Result<String, ToolError> {
    let is_usable = |it: &&str| {
        // Names that a model copies may contain line breaks and tabs.
        let printable = !it.chars().any(|it| it.is_control() && !matches!(it, '\n' | '\t'));
        !it.trim().is_empty() && printable && it.chars().count() <= longest
    };
    let wrong = || ToolError::Wrong { field, allowed: format!("a text of 1 to {longest} characters") };
    value.as_str().filter(is_usable).map(|it| it.trim().to_owned()).ok_or_else(wrong)
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
                "title": { "type": "string", "description": "What to do, in a few words. Figures are references, {{F3}}, here and in the steps." },
                "resources": {
                    "type": "array", "items": { "type": "string" },
                    "description": "Ids or names of the resources, as in the facts.",
                },
                "evidence": {
                    "type": "array", "items": { "type": "string", "pattern": "^F[0-9]+$" }, "minItems": 1,
                    "description": "Ids of the facts that show it.",
                },
                "saving_per_month": {
                    "type": "string",
                    "description": "What it saves a month, as a reference to a fact of kind saving, {{F3}}, or a sum of such, {{F3 + F8}}. Leave it out where no fact says it.",
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
    let word = |description: &str| json!({ "type": "string", "description": description });
    Tool {
        name: QUERY_COSTS,
        description: "Asks for costs by group, within what the visitor looks at. It only reads. Each call costs money.",
        schema: json!({
            "type": "object",
            "properties": {
                "from": word("First day, YYYY-MM-DD."),
                "to": word("Last day, inclusive, YYYY-MM-DD."),
                "range": word("In place of from and to: 7d, 14d, 30d, 90d, 6m, 12m, mtd, last-month, ytd."),
                "granularity": word("daily, monthly or yearly."),
                "metric": word("unblended, amortized, net-unblended, net-amortized, blended or usage."),
                "group": {
                    "type": "array", "items": { "type": "string" }, "maxItems": 2,
                    "description": "service, account, region, usage-type, operation, instance-type, az, platform, purchase-type, record-type, tag.KEY or category.NAME.",
                },
                "filter": {
                    "type": "object", "additionalProperties": { "type": "array", "items": { "type": "string" } },
                    "description": "Values to keep by dimension, tag.KEY or category.NAME; with not. before it, values to leave out.",
                },
            },
            "additionalProperties": false,
        }),
    }
}
