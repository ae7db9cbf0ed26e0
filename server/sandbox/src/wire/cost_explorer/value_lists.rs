//! Values for groups and filters: dimensions, tags and cost categories.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::refusal::Refusal;
use super::cost_and_usage::with_name;
use super::expression::{Expression, Filter, Matching};
use super::grouping::{Key, dimension};
use super::metric::{Metric, Sums};
use super::page_token::Tie;
use super::period::{Granularity, Interval};
use super::{TimePeriod, View, missing};
use crate::account::{Attributes, COST_CATEGORY, Dimension, Line, TAG_KEYS};

/// Highest and default page size.
const PAGE_SIZE: usize = 1_000;

/// Common parts of the three operations; each reads its own key.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    time_period: Option<TimePeriod>,
    dimension: Option<String>,
    tag_key: Option<String>,
    cost_category_name: Option<String>,
    search_string: Option<String>,
    context: Option<String>,
    filter: Option<Expression>,
    sort_by: Option<Vec<SortBy>>,
    max_results: Option<usize>,
    next_page_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SortBy {
    key: String,
    sort_order: Option<String>,
}

pub(super) fn dimension_values(request: &Request, view: &View<'_>) -> Result<Value, Refusal> {
    let asked = request.dimension.as_deref().ok_or_else(|| missing("dimension"))?;
    let dimension = dimension(asked)?;
    let name = |value: &str| match dimension {
        Dimension::LinkedAccount => view.account.name_of(value).unwrap_or_default().to_owned(),
        _ => String::new(),
    };
    let page = Page::of(request, view, "GetDimensionValues", &Listed::Values(Key::Dimension(dimension)), &name)?;
    let written = |value: &String| match name(value) {
        name if name.is_empty() => json!({ "Value": value, "Attributes": {} }),
        name => with_name(value, &name),
    };
    let values = page.values.iter().map(written).collect();
    Ok(page.written("DimensionValues", values))
}

pub(super) fn tags(request: &Request, view: &View<'_>) -> Result<Value, Refusal> {
    let listed = request.tag_key.as_ref().map_or(Listed::TagKeys, |key| Listed::Values(Key::Tag(key.clone())));
    let page = Page::of(request, view, "GetTags", &listed, &|_| String::new())?;
    Ok(page.written("Tags", page.values.iter().map(|value| json!(value)).collect()))
}

pub(super) fn cost_categories(request: &Request, view: &View<'_>) -> Result<Value, Refusal> {
    let (listed, member) = match &request.cost_category_name {
        Some(name) => (Listed::Values(Key::CostCategory(name.clone())), "CostCategoryValues"),
        None => (Listed::CostCategories, "CostCategoryNames"),
    };
    let page = Page::of(request, view, "GetCostCategories", &listed, &|_| String::new())?;
    Ok(page.written(member, page.values.iter().map(|value| json!(value)).collect()))
}

/// Kind of the listed values.
enum Listed {
    Values(Key),
    TagKeys,
    CostCategories,
}

impl Listed {
    /// Values that one line contributes to the list.
    fn of<'a>(&self, attributes: &'a Attributes) -> Vec<&'a str> {
        match self {
            Self::Values(key) => vec![key.value(attributes)],
            Self::TagKeys => {
                let is_set = |key: &&str| !attributes.tags.value(key).is_empty();
                TAG_KEYS.into_iter().filter(is_set).collect()
            }
            Self::CostCategories if attributes.tags.product.is_empty() => Vec::new(),
            Self::CostCategories => vec![COST_CATEGORY],
        }
    }
}

struct Page {
    values: Vec<String>,
    total: usize,
    next: Option<String>,
}

impl Page {
    /// The requested page; `name` returns a second text of a value for searches.
    fn of(
        request: &Request,
        view: &View<'_>,
        operation: &str,
        listed: &Listed,
        name: &dyn Fn(&str) -> String,
    ) -> Result<Self, Refusal> {
        let calendar = &view.account.calendar;
        let interval = Interval::asked(request.time_period.as_ref(), Granularity::Daily, calendar)?;
        let filter = Filter::asked(request.filter.as_ref(), Matching::Parts)?;
        let in_context = context(request.context.as_deref())?;
        let order = order(request)?;
        let size = page_size(request.max_results)?;
        let tie = Tie::to(view.seed, operation, &fingerprint(request));
        let offset = tie.offset(request.next_page_token.as_deref())?;

        let days = interval.days(calendar);
        let search = request.search_string.as_deref().unwrap_or_default().to_lowercase();
        let is_found = |value: &str| [value, &name(value)].iter().any(|text| text.to_lowercase().contains(&search));
        let mut sums: BTreeMap<&str, Sums> = BTreeMap::new();
        for line in view.lines().filter(|line| in_context(line) && filter.keeps(&line.attributes)) {
            let doing = line.during(days.clone());
            if doing.is_nothing() {
                continue;
            }
            for value in listed.of(&line.attributes) {
                sums.entry(value).or_default().add(line, doing);
            }
        }
        sums.retain(|value, _| is_found(value));
        let mut values: Vec<_> = sums.into_iter().collect();
        if let Some((metric, is_descending)) = order {
            values.sort_by_key(|(_, sums)| sums.amount(metric));
            if is_descending {
                values.reverse();
            }
        }
        let end = offset.saturating_add(size);
        // A sorted list has a single page: AWS returns no token with it.
        let has_next = order.is_none() && end < values.len();
        Ok(Self {
            total: values.len(),
            next: has_next.then(|| tie.token(end)),
            values: values.into_iter().skip(offset).take(size).map(|(value, _)| value.to_owned()).collect(),
        })
    }

    fn written(&self, member: &str, values: Vec<Value>) -> Value {
        let mut answer = json!({ "ReturnSize": values.len(), "TotalSize": self.total });
        answer[member] = Value::Array(values);
        if let Some(token) = &self.next {
            answer["NextPageToken"] = json!(token);
        }
        answer
    }
}

fn fingerprint(request: &Request) -> String {
    let period = request.time_period.as_ref().map(|period| (&period.start, &period.end));
    let keys = (&request.dimension, &request.tag_key, &request.cost_category_name);
    json!([period, keys, request.search_string, request.context, request.filter]).to_string()
}

/// The lines of a context.
fn context(name: Option<&str>) -> Result<fn(&Line) -> bool, Refusal> {
    match name {
        None | Some("COST_AND_USAGE") => Ok(|_| true),
        Some("RESERVATIONS") => Ok(|line| line.attributes.purchase_type == "Standard Reserved Instances"),
        Some("SAVINGS_PLANS") => Ok(|line| line.attributes.purchase_type == "Savings Plans"),
        Some(other) => Err(Refusal::validation(format!("Invalid context: {other}"))),
    }
}

/// The metric to sort by, and whether the order is descending.
fn order(request: &Request) -> Result<Option<(Metric, bool)>, Refusal> {
    let Some([first, ..]) = request.sort_by.as_deref() else {
        return Ok(None);
    };
    if request.search_string.is_some() || request.next_page_token.is_some() {
        let message = "SearchString and NextPageToken are not supported with SortBy";
        return Err(Refusal::validation(message));
    }
    let metric = Metric::named(&first.key)?;
    match first.sort_order.as_deref() {
        None | Some("DESCENDING") => Ok(Some((metric, true))),
        Some("ASCENDING") => Ok(Some((metric, false))),
        Some(other) => Err(Refusal::validation(format!("Invalid sort order: {other}"))),
    }
}

fn page_size(max_results: Option<usize>) -> Result<usize, Refusal> {
    match max_results.unwrap_or(PAGE_SIZE) {
        size @ 1..=PAGE_SIZE => Ok(size),
        size => Err(Refusal::validation(format!("MaxResults must be between 1 and {PAGE_SIZE}, not {size}"))),
    }
}
