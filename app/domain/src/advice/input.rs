//! Input of tool calls: untrusted JSON, parsed field by field.

use serde_json::{Map, Value};

/// Name of the tool that records a recommendation.
pub const RECOMMEND: &str = "recommend";
/// Name of the tool that queries costs.
pub const QUERY_COSTS: &str = "query_costs";

/// Reason why a tool call is rejected; the message is returned to the model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ToolError {
    /// No tool has this name.
    #[error("unknown tool; the tools are {RECOMMEND} and {QUERY_COSTS}")]
    UnknownTool,
    /// The input is not a JSON object.
    #[error("the input must be a JSON object")]
    NotAnObject,
    /// A required field is missing.
    #[error("the field {0} is missing")]
    MissingField(&'static str),
    /// The value of a field is invalid.
    #[error("the field {field} must be {allowed}")]
    InvalidField {
        /// Name of the field.
        field: &'static str,
        /// Allowed values.
        allowed: String,
    },
    /// A field cites facts that are not in the sheet.
    #[error("the field {0} cites a fact that does not exist")]
    UnknownFact(&'static str),
    /// The input contains fields that the tool does not have; with the known ones.
    #[error("the input has unknown fields; this tool has the fields {0}")]
    UnknownField(String),
    /// The query is invalid, for these reasons.
    #[error("the query is invalid: {}", .0.join(" "))]
    InvalidQuery(Vec<String>),
    /// The question has no follow-up queries left.
    #[error("no further query is allowed for this question")]
    NoQueriesLeft,
    /// The query takes more paid requests than are left for the question.
    #[error(
        "the query takes {requests} paid requests, and {left} are left for this question; query fewer days or groups"
    )]
    TooExpensive {
        /// Paid requests of the query.
        requests: u64,
        /// Paid requests left.
        left: u64,
    },
}

/// A JSON object with only known fields.
pub(super) struct Fields<'v>(&'v Map<String, Value>);

impl<'v> Fields<'v> {
    pub fn of(input: &'v Value, known: &[&'static str]) -> Result<Self, ToolError> {
        let object = input.as_object().ok_or(ToolError::NotAnObject)?;
        if object.keys().any(|key| !known.contains(&key.as_str())) {
            return Err(ToolError::UnknownField(known.join(", ")));
        }
        Ok(Self(object))
    }

    /// Value of a field; `None` if it is missing or null.
    pub fn get(&self, field: &'static str) -> Option<&'v Value> {
        self.0.get(field).filter(|it| !it.is_null())
    }

    /// Non-blank string of at most `max_length` characters.
    pub fn text(&self, field: &'static str, max_length: usize) -> Result<String, ToolError> {
        text(field, self.get(field).ok_or(ToolError::MissingField(field))?, max_length)
    }

    /// List of at most `max_count` non-blank strings; empty if the field is missing.
    pub fn texts(&self, field: &'static str, max_count: usize, max_length: usize) -> Result<Vec<String>, ToolError> {
        let Some(value) = self.get(field) else { return Ok(Vec::new()) };
        let invalid = || ToolError::InvalidField { field, allowed: format!("a list of at most {max_count} strings") };
        let list = value.as_array().filter(|it| it.len() <= max_count).ok_or_else(invalid)?;
        list.iter().map(|it| text(field, it, max_length)).collect()
    }
}

fn text(field: &'static str, value: &Value, max_length: usize) -> Result<String, ToolError> {
    let is_valid = |it: &&str| {
        // Names that a model copies may contain line breaks and tabs.
        let is_printable = !it.chars().any(|it| it.is_control() && !matches!(it, '\n' | '\t'));
        !it.trim().is_empty() && is_printable && it.chars().count() <= max_length
    };
    let invalid = || ToolError::InvalidField {
        field,
        allowed: format!(
            "a non-blank string of at most {max_length} characters, without control characters except line breaks and tabs"
        ),
    };
    value.as_str().filter(is_valid).map(|it| it.trim().to_owned()).ok_or_else(invalid)
}
