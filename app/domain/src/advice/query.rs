//! A further question about costs, in the words of Farthing's own addresses: it can read, and no more than the visitor can.

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

/// How many further queries one question may ask.
pub const MOST_QUERIES: u32 = 4;
/// How many paid requests those may take together, as far as can be known before they are sent.
pub const MOST_REQUESTS: u64 = 8;

/// A further question of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostQuestion {
    /// The view that it asks for, narrowed to what the visitor looks at.
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
    /// Reads the input of the tool: an address is written from it and read as any other.
    ///
    /// # Errors
    /// [`ToolError`] naming the first field that cannot be used, or all that is wrong with the query.
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

/// The pairs of the filter, as an address has them.
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
        // What is said by a field of its own is no filter.
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

/// The filter together with that of the visitor: of what the visitor keeps, only values among those; what is left out stays out.
fn within(asked: &Filter, scope: &Filter) -> Result<Filter, ToolError> {
    let mut both = asked.clone();
    for (attribute, rule, values) in scope.each() {
        match rule {
            Rule::LeaveOut => add_all(&mut both, attribute, rule, values),
            Rule::Keep => {
                let wanted: Vec<&str> = asked.values(attribute, Rule::Keep).collect();
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

/// What further queries of a question may still cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    queries: u32,
    paid: Quote,
}

impl Budget {
    /// The paid requests that further queries have taken; at least so many where nobody knew how many pages there would be.
    #[must_use]
    pub fn paid(self) -> Quote {
        self.paid
    }

    /// Takes one query at its price: what is held already costs no request, and counts as a query all the same.
    ///
    /// # Errors
    /// [`ToolError::BudgetSpent`] where no query is left, [`ToolError::TooDear`] where this one takes more requests than are left.
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
