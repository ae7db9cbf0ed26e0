//! Values for groups and filters: dimensions, tags and cost categories.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::error_response::ErrorResponse;
use super::cost_and_usage::account_json;
use super::expression::{Expression, Filter, Matching};
use super::grouping::{Key, parse_dimension};
use super::metric::{Metric, Sums};
use super::page_token::TokenContext;
use super::period::{Granularity, Interval, TimePeriod};
use super::view::View;
use crate::account::{Attributes, COST_CATEGORY, Dimension, Line, TAG_KEYS};

/// Maximum and default page size.
const PAGE_SIZE: usize = 1_000;

/// Request of all three operations. Each uses one of the keys.
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

pub(super) fn dimension_values(request: &Request, view: &View<'_>) -> Result<Value, ErrorResponse> {
    let dimension_name = request.dimension.as_deref().ok_or_else(|| ErrorResponse::missing("dimension"))?;
    let dimension = parse_dimension(dimension_name)?;
    let name = |value: &str| match dimension {
        Dimension::LinkedAccount => view.account.name_of(value).unwrap_or_default().to_owned(),
        _ => String::new(),
    };
    let page =
        Page::select(request, view, "GetDimensionValues", &ListedValues::OfKey(Key::Dimension(dimension)), &name)?;
    let to_json = |value: &String| match name(value) {
        name if name.is_empty() => json!({ "Value": value, "Attributes": {} }),
        name => account_json(value, &name),
    };
    let values = page.values.iter().map(to_json).collect();
    Ok(page.to_json("DimensionValues", values))
}

pub(super) fn tags(request: &Request, view: &View<'_>) -> Result<Value, ErrorResponse> {
    let listed =
        request.tag_key.as_ref().map_or(ListedValues::TagKeys, |key| ListedValues::OfKey(Key::Tag(key.clone())));
    let page = Page::select(request, view, "GetTags", &listed, &|_| String::new())?;
    Ok(page.to_json("Tags", page.values.iter().map(|value| json!(value)).collect()))
}

pub(super) fn cost_categories(request: &Request, view: &View<'_>) -> Result<Value, ErrorResponse> {
    let (listed, member) = match &request.cost_category_name {
        Some(name) => (ListedValues::OfKey(Key::CostCategory(name.clone())), "CostCategoryValues"),
        None => (ListedValues::CostCategories, "CostCategoryNames"),
    };
    let page = Page::select(request, view, "GetCostCategories", &listed, &|_| String::new())?;
    Ok(page.to_json(member, page.values.iter().map(|value| json!(value)).collect()))
}

/// Values to list.
enum ListedValues {
    OfKey(Key),
    TagKeys,
    CostCategories,
}

impl ListedValues {
    /// Values of one line item.
    fn values<'a>(&self, attributes: &'a Attributes) -> Vec<&'a str> {
        match self {
            Self::OfKey(key) => vec![key.value(attributes)],
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
    /// Selects the requested page. `name` returns the name of a value, which searches also match.
    fn select(
        request: &Request,
        view: &View<'_>,
        operation: &str,
        listed: &ListedValues,
        name: &dyn Fn(&str) -> String,
    ) -> Result<Self, ErrorResponse> {
        let calendar = &view.account.calendar;
        let interval = Interval::parse(request.time_period.as_ref(), Granularity::Daily, calendar)?;
        let filter = Filter::parse(request.filter.as_ref(), Matching::Parts)?;
        let in_context = context(request.context.as_deref())?;
        let order = order(request)?;
        let size = page_size(request.max_results)?;
        let token_context = TokenContext::new(view.seed, operation, &fingerprint(request));
        let offset = token_context.offset(request.next_page_token.as_deref())?;

        let days = interval.days(calendar);
        let search = request.search_string.as_deref().unwrap_or_default().to_lowercase();
        let matches_search =
            |value: &str| [value, &name(value)].iter().any(|text| text.to_lowercase().contains(&search));
        let mut sums: BTreeMap<&str, Sums> = BTreeMap::new();
        for line in view.lines().filter(|line| in_context(line) && filter.matches(&line.attributes)) {
            let usage_and_cost = line.total(days.clone());
            if usage_and_cost.is_zero() {
                continue;
            }
            for value in listed.values(&line.attributes) {
                sums.entry(value).or_default().add(line, usage_and_cost);
            }
        }
        sums.retain(|value, _| matches_search(value));
        let mut values: Vec<_> = sums.into_iter().collect();
        if let Some((metric, is_descending)) = order {
            values.sort_by_key(|(_, sums)| sums.amount(metric));
            if is_descending {
                values.reverse();
            }
        }
        let end = offset.saturating_add(size);
        // AWS returns no token with sorted lists.
        let has_next = order.is_none() && end < values.len();
        Ok(Self {
            total: values.len(),
            next: has_next.then(|| token_context.token(end)),
            values: values.into_iter().skip(offset).take(size).map(|(value, _)| value.to_owned()).collect(),
        })
    }

    fn to_json(&self, member: &str, values: Vec<Value>) -> Value {
        let mut response = json!({ "ReturnSize": values.len(), "TotalSize": self.total });
        response[member] = Value::Array(values);
        if let Some(token) = &self.next {
            response["NextPageToken"] = json!(token);
        }
        response
    }
}

fn fingerprint(request: &Request) -> String {
    let period = request.time_period.as_ref().map(|period| (&period.start, &period.end));
    let keys = (&request.dimension, &request.tag_key, &request.cost_category_name);
    json!([period, keys, request.search_string, request.context, request.filter]).to_string()
}

/// Filter of a context.
fn context(name: Option<&str>) -> Result<fn(&Line) -> bool, ErrorResponse> {
    match name {
        None | Some("COST_AND_USAGE") => Ok(|_| true),
        Some("RESERVATIONS") => Ok(|line| line.attributes.purchase_type == "Standard Reserved Instances"),
        Some("SAVINGS_PLANS") => Ok(|line| line.attributes.purchase_type == "Savings Plans"),
        Some(other) => Err(ErrorResponse::validation(format!("Invalid context: {other}"))),
    }
}

/// Metric to sort by, and whether the order is descending.
fn order(request: &Request) -> Result<Option<(Metric, bool)>, ErrorResponse> {
    let Some([first, ..]) = request.sort_by.as_deref() else {
        return Ok(None);
    };
    if request.search_string.is_some() || request.next_page_token.is_some() {
        let message = "SearchString and NextPageToken are not supported with SortBy";
        return Err(ErrorResponse::validation(message));
    }
    let metric = Metric::parse(&first.key)?;
    match first.sort_order.as_deref() {
        None | Some("DESCENDING") => Ok(Some((metric, true))),
        Some("ASCENDING") => Ok(Some((metric, false))),
        Some(other) => Err(ErrorResponse::validation(format!("Invalid sort order: {other}"))),
    }
}

fn page_size(max_results: Option<usize>) -> Result<usize, ErrorResponse> {
    match max_results.unwrap_or(PAGE_SIZE) {
        size @ 1..=PAGE_SIZE => Ok(size),
        size => Err(ErrorResponse::validation(format!("MaxResults must be between 1 and {PAGE_SIZE}, not {size}"))),
    }
}
