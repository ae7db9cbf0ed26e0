//! A model's follow-up query for costs, limited to the visitor's filter. It uses the keys of Farthing's own addresses.

use std::collections::BTreeSet;

use serde_json::Value;

use super::tools::{Fields, ToolError};
use crate::{
    dimension::Attribute,
    filter::{Filter, Rule},
    limits::Limits,
    period::Granularity,
    port::Quote,
    view::{Page, View},
};

/// Maximum number of follow-up queries for one question.
pub const MOST_QUERIES: u32 = 4;
/// Maximum number of paid requests for these queries together, as far as known in advance.
pub const MOST_REQUESTS: u64 = 8;

/// Follow-up query of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostQuestion {
    /// Requested view, narrowed to the visitor's filter.
    pub view: View,
}

const FIELDS: [&str; 7] = ["from", "to", "range", "granularity", "metric", "group", "filter"];
const WORDS: [&str; 5] = ["from", "to", "range", "granularity", "metric"];
const LONGEST_WORD: usize = 40;
const LONGEST_VALUE: usize = 1_024;
const MOST_GROUPS: usize = 2;
const MOST_FILTERS: usize = 10;
const MOST_VALUES: usize = 50;

impl CostQuestion {
    /// Parses the tool input by converting it to an address and parsing that.
    ///
    /// # Errors
    /// [`ToolError`] for the first invalid field, or for all problems of the query.
    pub(super) fn read(input: &Value, scope: &Filter, limits: &Limits) -> Result<Self, ToolError> {
        let fields = Fields::of(input, &FIELDS)?;
        let mut address = form_urlencoded::Serializer::new(String::new());
        for word in WORDS {
            if fields.get(word).is_some() {
                address.append_pair(word, &fields.text(word, LONGEST_WORD)?);
            }
        }
        for group in fields.texts("group", MOST_GROUPS, LONGEST_VALUE)? {
            address.append_pair("group", &group);
        }
        for (key, value) in filter(&fields)? {
            address.append_pair(&key, &value);
        }
        let parsed = View::parse(&Page::Overview, &address.finish(), limits);
        if !parsed.problems.is_empty() {
            return Err(ToolError::Query(parsed.problems.iter().map(ToString::to_string).collect()));
        }
        let mut view = parsed.view;
        if view.granularity(limits) == Granularity::Hourly {
            return Err(ToolError::Wrong { field: "granularity", allowed: "daily, monthly or yearly".to_owned() });
        }
        view.filter = within(&view.filter, scope)?;
        Ok(Self { view })
    }
}

/// Key-value pairs of the filter, as in an address.
fn filter(fields: &Fields<'_>) -> Result<Vec<(String, String)>, ToolError> {
    const FIELD: &str = "filter";
    let Some(value) = fields.get(FIELD) else { return Ok(Vec::new()) };
    let wrong = || ToolError::Wrong {
        field: FIELD,
        allowed: format!("an object of at most {MOST_FILTERS} lists of at most {MOST_VALUES} texts"),
    };
    let object = value.as_object().filter(|it| it.len() <= MOST_FILTERS).ok_or_else(wrong)?;
    let mut pairs = Vec::new();
    for (key, values) in object {
        let name = key.strip_prefix("not.").unwrap_or(key);
        // Keys with a field of their own are not filter keys.
        if name.parse::<Attribute>().is_err() {
            return Err(wrong());
        }
        let values = values.as_array().filter(|it| it.len() <= MOST_VALUES).ok_or_else(wrong)?;
        for value in values {
            let value = value.as_str().filter(|it| it.len() <= LONGEST_VALUE).ok_or_else(wrong)?;
            pairs.push((key.clone(), value.to_owned()));
        }
    }
    Ok(pairs)
}

/// Intersects the filter with the visitor's: included values must be included in both, and excluded values stay
/// excluded.
fn within(asked: &Filter, scope: &Filter) -> Result<Filter, ToolError> {
    let mut both = asked.clone();
    for (attribute, rule, values) in scope.each() {
        match rule {
            Rule::Exclude => add_all(&mut both, attribute, rule, values),
            Rule::Include => {
                let wanted: Vec<&str> = asked.values(attribute, Rule::Include).collect();
                if wanted.iter().any(|value| !values.contains(*value)) {
                    let allowed = format!("within what the visitor looks at: other values of {attribute} are not");
                    return Err(ToolError::Wrong { field: "filter", allowed });
                }
                if wanted.is_empty() {
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

/// Remaining budget for follow-up queries of a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    queries: u32,
    paid: Quote,
}

impl Budget {
    /// Paid requests of the queries so far; a lower bound if the number of pages was unknown.
    #[must_use]
    pub fn paid(self) -> Quote {
        self.paid
    }

    /// Charges one query to the budget. A cached query takes no paid request, but still counts as a query.
    ///
    /// # Errors
    /// [`ToolError::BudgetSpent`] if no query is left, [`ToolError::TooDear`] if the query takes more paid requests
    /// than are left.
    pub fn take(&mut self, quote: Quote) -> Result<(), ToolError> {
        if self.queries >= MOST_QUERIES {
            return Err(ToolError::BudgetSpent);
        }
        let left = MOST_REQUESTS.saturating_sub(self.paid.requests);
        if quote.requests > left {
            return Err(ToolError::TooDear { takes: quote.requests, left });
        }
        self.queries += 1;
        self.paid = self.paid.plus(quote);
        Ok(())
    }
}
