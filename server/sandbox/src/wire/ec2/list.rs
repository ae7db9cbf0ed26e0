//! Lists of EC2 resources, with IDs, filters and pages.

use std::borrow::Cow;
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::document::document;
use crate::account::Resource;
use crate::wire::call::Call;
use crate::wire::error_response::ErrorResponse;
use crate::wire::parameters::{Filter, filters, numbered_values};
use crate::wire::xml::Xml;

/// Default page size.
const DEFAULT_PAGE_SIZE: usize = 1_000;

pub(super) type Tags = [(Arc<str>, Arc<str>)];

/// Item of a list.
pub(super) trait ListItem {
    /// Name of the list in the response.
    const SET: &'static str;
    /// Name of the parameter with resource IDs.
    const IDS: &'static str;
    /// Error code for an unknown ID.
    const NOT_FOUND: &'static str;
    /// Range of `MaxResults`; `None` for lists without pages.
    const PAGES: Option<Limits>;
    /// Names of supported filters, in addition to tags.
    const FILTERS: &'static [&'static str];

    fn id(&self) -> &str;

    fn tags(&self) -> &Tags;

    /// Value to compare with a filter.
    fn field(&self, name: &str) -> Cow<'_, str>;

    fn write(&self, xml: &mut Xml);
}

/// Allowed values of `MaxResults`.
#[derive(Clone)]
pub(super) struct Limits {
    pub(super) allowed: RangeInclusive<usize>,
    /// Whether larger values are reduced to the maximum instead of rejected.
    pub(super) is_capped: bool,
}

impl Limits {
    pub(super) const STRICT: Self = Self { allowed: 5..=1_000, is_capped: false };

    pub(super) const fn capped(min: usize, max: usize) -> Self {
        Self { allowed: min..=max, is_capped: true }
    }
}

/// A resource of the inventory, with the attributes of its type.
pub(super) struct Row<'a, T> {
    pub(super) resource: &'a Resource,
    pub(super) detail: &'a T,
    pub(super) account: &'a str,
}

impl<T> Row<'_, T> {
    /// Name of an availability zone in the region of the resource.
    pub(super) fn zone(&self, character: char) -> String {
        format!("{}{character}", self.resource.region)
    }
}

/// Resources in the account and region of the call for which `pick` returns attributes.
pub(super) fn rows<'a, T>(call: &Call<'a>, pick: impl Fn(&'a Resource) -> Option<&'a T>) -> Vec<Row<'a, T>> {
    let account = call.account;
    call.resources().filter_map(|resource| Some(Row { resource, detail: pick(resource)?, account })).collect()
}

/// Response with a list of resources.
pub(super) fn list<T: ListItem>(call: &Call<'_>, action: &str, rows: &[T]) -> Result<String, ErrorResponse> {
    let ids = numbered_values(call.form, T::IDS);
    if let Some(missing) = ids.iter().find(|id| !rows.iter().any(|row| row.id() == **id)) {
        return Err(ErrorResponse::new(T::NOT_FOUND, format!("The ID '{missing}' does not exist")));
    }
    let size = page_size::<T>(call, !ids.is_empty())?;
    let filters = filters(call.form, "Filter", "Value")?;
    let is_known = |name: &str| name == "tag-key" || name.starts_with("tag:") || T::FILTERS.contains(&name);
    if let Some(unknown) = filters.iter().find(|filter| !is_known(filter.name)) {
        return Err(ErrorResponse::new("InvalidParameterValue", format!("The filter '{}' is invalid", unknown.name)));
    }
    let is_requested = |row: &T| ids.is_empty() || ids.contains(&row.id());
    let matching = rows.iter().filter(|row| is_requested(row) && filters.iter().all(|filter| is_match(*row, filter)));
    let token = T::PAGES.and_then(|_| call.parameter("NextToken"));
    let page = call.pages().page(matching, token, size);
    let page = page.ok_or_else(|| {
        let token = token.unwrap_or_default();
        ErrorResponse::new("InvalidNextToken", format!("The token '{token}' is invalid"))
    })?;
    Ok(document(call, action, |xml| {
        xml.list(T::SET, "item", &page.items, |xml, row| row.write(xml));
        xml.option("nextToken", page.next.as_ref());
    }))
}

fn page_size<T: ListItem>(call: &Call<'_>, has_ids: bool) -> Result<usize, ErrorResponse> {
    let Some(limits) = T::PAGES else {
        return Ok(usize::MAX);
    };
    let Some(requested) = call.parameter("MaxResults") else {
        return Ok(DEFAULT_PAGE_SIZE);
    };
    if has_ids {
        let message = format!("The parameter {} cannot be used with the parameter maxResults", T::IDS);
        return Err(ErrorResponse::new("InvalidParameterCombination", message));
    }
    let (min, max) = (*limits.allowed.start(), *limits.allowed.end());
    let invalid = |reason: &str| {
        let message = format!("Value ( {requested} ) for parameter maxResults is invalid. {reason}");
        ErrorResponse::new("InvalidParameterValue", message)
    };
    let size: usize = requested.parse().map_err(|_| invalid("Expecting a number."))?;
    if size < min {
        return Err(invalid(&format!("Expecting a value greater than or equal to {min}.")));
    }
    if size > max && !limits.is_capped {
        return Err(invalid(&format!("Expecting a value less than or equal to {max}.")));
    }
    Ok(size.min(max))
}

fn is_match(row: &impl ListItem, filter: &Filter<'_>) -> bool {
    match filter.name.strip_prefix("tag:") {
        Some(key) => row.tags().iter().any(|(known, value)| **known == *key && filter.matches(value)),
        None if filter.name == "tag-key" => row.tags().iter().any(|(key, _)| filter.matches(key)),
        None => filter.matches(&row.field(filter.name)),
    }
}

/// Writes the tags of a resource in EC2's format.
pub(super) fn write_tags(xml: &mut Xml, tags: &Tags) {
    xml.list("tagSet", "item", tags, |xml, (key, value)| {
        xml.text("key", key);
        xml.text("value", value);
    });
}
