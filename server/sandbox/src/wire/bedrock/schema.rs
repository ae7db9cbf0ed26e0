//! Tool inputs that match the schema of a tool.

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::facts::Fact;

/// Preferred content of values, where the schema allows a choice.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hint<'a> {
    /// Content of texts. Also selects a value of an enumeration that occurs in the text.
    pub(super) text: &'a str,
    /// Content of dates.
    pub(super) day: Date,
}

/// Smallest value that matches a schema.
pub(super) fn matching_value(schema: &Value, hint: Hint<'_>) -> Value {
    if let Some(choices) = schema["enum"].as_array() {
        let text = hint.text.to_lowercase();
        let is_mentioned_choice = |choice: &&Value| choice.as_str().is_some_and(|word| is_mentioned(word, &text));
        return choices.iter().find(is_mentioned_choice).or_else(|| choices.first()).cloned().unwrap_or_default();
    }
    if let Some(default) = schema.get("default") {
        return default.clone();
    }
    match type_of(schema) {
        "object" => Value::Object(members(schema, hint)),
        "array" => json!([matching_value(&schema["items"], hint)]),
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        "boolean" => json!(false),
        "null" => Value::Null,
        _ if schema["format"] == "date" => json!(hint.day.to_string()),
        _ => json!(hint.text),
    }
}

/// Required members of an object.
fn members(schema: &Value, hint: Hint<'_>) -> Map<String, Value> {
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    required.map(|name| (name.to_owned(), matching_value(&schema["properties"][name], hint))).collect()
}

/// Amount of a fact: a number if the schema requires one, otherwise a reference to the fact.
pub(super) fn amount(schema: &Value, fact: &Fact) -> Value {
    match type_of(schema) {
        "integer" | "number" => serde_json::from_str(&fact.value).unwrap_or_else(|_| json!(fact.value)),
        _ if fact.is_altered => json!(fact.value),
        _ => json!(fact.figure()),
    }
}

/// First type of a schema.
fn type_of(schema: &Value) -> &str {
    let first = schema["type"].as_array().and_then(|types| types.first()).unwrap_or(&schema["type"]);
    first.as_str().unwrap_or_default()
}

/// Whether a text mentions a choice: "cost by instance type" mentions `instance_type`.
fn is_mentioned(choice: &str, text: &str) -> bool {
    !choice.is_empty() && text.contains(&choice.to_lowercase().replace(['_', '-'], " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn required_members_get_matching_values() {
        let schema = json!({
            "type": "object",
            "required": ["group_by", "months", "filters", "start", "exact", "title", "kept"],
            "properties": {
                "group_by": { "enum": ["service", "region", "instance_type"] },
                "months": { "type": "integer", "minimum": 3 },
                "filters": { "type": "array", "items": { "enum": ["usage", "tax"] } },
                "start": { "type": "string", "format": "date" },
                "exact": { "type": ["boolean", "null"] },
                "title": { "type": "string" },
                "kept": { "type": "string", "default": "all" },
                "left_out": { "type": "string" },
            },
        });
        let expected = json!({
            "group_by": "instance_type", "months": 3, "filters": ["usage"], "start": "2026-11-01", "exact": false,
            "title": "Cost by instance type", "kept": "all",
        });
        let hint = Hint { text: "Cost by instance type", day: jiff::civil::date(2026, 11, 1) };
        assert_eq!(matching_value(&schema, hint), expected);
    }

    #[test]
    fn amounts_are_numbers_if_the_schema_requires_numbers() {
        let facts =
            super::super::facts::parse_facts(std::iter::once("<facts>\nF3\tsaving\tvol-2\t12.5\tUSD\n</facts>"));
        let altered = Fact { is_altered: true, ..facts[0].clone() };
        assert_eq!(amount(&json!({ "type": "number" }), &facts[0]), json!(12.5));
        assert_eq!(amount(&json!({ "type": "string" }), &facts[0]), json!("{{F3}}"));
        assert_eq!(amount(&json!({ "type": "string" }), &altered), json!("12.5"));
    }
}
