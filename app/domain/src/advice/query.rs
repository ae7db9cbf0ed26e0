//! Follow-up query: the AI model asks for more costs while it answers, limited to the visitor's filter. The query's keys
//! are Farthing's URL parameters.

use std::collections::BTreeSet;

use serde_json::Value;

use super::input::{Fields, ToolError};
use crate::{
    dimension::Attribute,
    filter::{Filter, Rule},
    limits::Limits,
    period::Granularity,
    port::Quote,
    view::{Page, View},
};

/// Maximum number of follow-up queries for one question.
pub const MAX_QUERIES: u32 = 4;
/// Maximum number of paid requests of these queries in total, as far as they can be predicted.
pub const MAX_REQUESTS: u64 = 8;

/// Query with which the AI model asks for more costs while it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUpQuery {
    /// Requested view, narrowed to the visitor's filter.
    pub view: View,
}

const FIELDS: [&str; 7] = ["from", "to", "range", "granularity", "metric", "group", "filter"];
const SINGLE_VALUES: [&str; 5] = ["from", "to", "range", "granularity", "metric"];
const MAX_SINGLE_VALUE_LENGTH: usize = 40;
const MAX_VALUE_LENGTH: usize = 1_024;
const MAX_GROUPS: usize = 2;
const MAX_FILTERS: usize = 10;
const MAX_VALUES: usize = 50;

impl FollowUpQuery {
    /// Parses the tool input: converts it to the query string of a page and parses the query string.
    ///
    /// # Errors
    /// [`ToolError`] for the first invalid field, or for all problems of the query.
    pub(super) fn parse(input: &Value, scope: &Filter, limits: &Limits) -> Result<Self, ToolError> {
        let fields = Fields::of(input, &FIELDS)?;
        let mut query = form_urlencoded::Serializer::new(String::new());
        for key in SINGLE_VALUES {
            if fields.get(key).is_some() {
                query.append_pair(key, &fields.text(key, MAX_SINGLE_VALUE_LENGTH)?);
            }
        }
        for group in fields.texts("group", MAX_GROUPS, MAX_VALUE_LENGTH)? {
            query.append_pair("group", &group);
        }
        for (key, value) in filter_pairs(&fields)? {
            query.append_pair(&key, &value);
        }
        let parsed = View::parse(&Page::Overview, &query.finish(), limits);
        if !parsed.problems.is_empty() {
            return Err(ToolError::InvalidQuery(parsed.problems.iter().map(ToString::to_string).collect()));
        }
        let mut view = parsed.view;
        if view.granularity(limits) == Granularity::Hourly {
            return Err(ToolError::InvalidField {
                field: "granularity",
                allowed: "daily, monthly or yearly".to_owned(),
            });
        }
        view.filter = narrow(&view.filter, scope)?;
        Ok(Self { view })
    }
}

/// Key-value pairs of the filter, as in a URL.
fn filter_pairs(fields: &Fields<'_>) -> Result<Vec<(String, String)>, ToolError> {
    const FIELD: &str = "filter";
    let Some(value) = fields.get(FIELD) else { return Ok(Vec::new()) };
    let invalid = || ToolError::InvalidField {
        field: FIELD,
        allowed: format!(
            "an object with at most {MAX_FILTERS} keys, each a dimension, tag.KEY or category.NAME, optionally prefixed with `not.`, and for each key a list of at most {MAX_VALUES} strings of at most {MAX_VALUE_LENGTH} bytes"
        ),
    };
    let object = value.as_object().filter(|it| it.len() <= MAX_FILTERS).ok_or_else(invalid)?;
    let mut pairs = Vec::new();
    for (key, values) in object {
        let name = key.strip_prefix("not.").unwrap_or(key);
        // Other URL parameters, such as `range`, are not filters.
        if name.parse::<Attribute>().is_err() {
            return Err(invalid());
        }
        let values = values.as_array().filter(|it| it.len() <= MAX_VALUES).ok_or_else(invalid)?;
        for value in values {
            let value = value.as_str().filter(|it| it.len() <= MAX_VALUE_LENGTH).ok_or_else(invalid)?;
            pairs.push((key.clone(), value.to_owned()));
        }
    }
    Ok(pairs)
}

/// Narrows the requested filter to the visitor's, attribute by attribute: the visitor's exclusions are added. If the
/// visitor's filter includes values of an attribute, the request may include only some of these (any other value is an
/// error); if it includes none, the visitor's are added.
fn narrow(requested: &Filter, scope: &Filter) -> Result<Filter, ToolError> {
    let mut both = requested.clone();
    for (attribute, rule, values) in scope.each() {
        match rule {
            Rule::Exclude => add_all(&mut both, attribute, rule, values),
            Rule::Include => {
                let included: Vec<&str> = requested.values(attribute, Rule::Include).collect();
                if included.iter().any(|value| !values.contains(*value)) {
                    let allowed =
                        format!("within the visitor's filter, which excludes some of these values of {attribute}");
                    return Err(ToolError::InvalidField { field: "filter", allowed });
                }
                if included.is_empty() {
                    add_all(&mut both, attribute, rule, values);
                }
            }
        }
    }
    Ok(both)
}

fn add_all(filter: &mut Filter, attribute: &Attribute, rule: Rule, values: &BTreeSet<String>) {
    for value in values {
        filter.add(attribute.clone(), rule, value);
    }
}

/// Follow-up queries and paid requests used so far for a question, checked against the maximums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    queries_used: u32,
    requests_used: Quote,
}

impl Budget {
    /// Paid requests of the queries so far; a lower bound if the number of result pages was unknown.
    #[must_use]
    pub fn paid(self) -> Quote {
        self.requests_used
    }

    /// Charges a query to the budget. A cached query takes no paid requests, but counts as a query.
    ///
    /// # Errors
    /// [`ToolError::NoQueriesLeft`] if no query is left, [`ToolError::TooExpensive`] if the query takes more paid requests
    /// than are left.
    pub fn take(&mut self, quote: Quote) -> Result<(), ToolError> {
        if self.queries_used >= MAX_QUERIES {
            return Err(ToolError::NoQueriesLeft);
        }
        let left = MAX_REQUESTS.saturating_sub(self.requests_used.requests);
        if quote.requests > left {
            return Err(ToolError::TooExpensive { requests: quote.requests, left });
        }
        self.queries_used += 1;
        self.requests_used = self.requests_used.plus(quote);
        Ok(())
    }
}
