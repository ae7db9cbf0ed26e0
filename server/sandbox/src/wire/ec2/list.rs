//! Lists of EC2 resources: by ids, by filters, page by page.

use std::borrow::Cow;
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::document;
use crate::account::Resource;
use crate::wire::call::Call;
use crate::wire::parameters::{Filter, filters, numbered};
use crate::wire::refusal::Refusal;
use crate::wire::xml::Xml;

/// Default page size.
const PAGE: usize = 1_000;

pub(super) type Tags = [(Arc<str>, Arc<str>)];

/// A listed resource type.
pub(super) trait Listed {
    /// The list's name in the response.
    const SET: &'static str;
    /// The parameter with resource ids.
    const IDS: &'static str;
    const NOT_FOUND: &'static str;
    /// Range of `MaxResults`; `None` for lists without pages.
    const PAGES: Option<Limits>;
    /// Supported filters beside tags.
    const FILTERS: &'static [&'static str];

    fn id(&self) -> &str;

    fn tags(&self) -> &Tags;

    /// Value that a filter compares, by filter name.
    fn field(&self, name: &str) -> Cow<'_, str>;

    fn write(&self, xml: &mut Xml);
}

#[derive(Clone)]
pub(super) struct Limits {
    pub(super) allowed: RangeInclusive<usize>,
    /// Whether a larger value is reduced to the maximum instead of refused.
    pub(super) is_cut_down: bool,
}

impl Limits {
    pub(super) const STRICT: Self = Self { allowed: 5..=1_000, is_cut_down: false };

    pub(super) const fn cut_down(least: usize, most: usize) -> Self {
        Self { allowed: least..=most, is_cut_down: true }
    }
}

/// A resource of the inventory, with the attributes of its kind.
pub(super) struct Row<'a, T> {
    pub(super) resource: &'a Resource,
    pub(super) detail: &'a T,
    pub(super) account: &'a str,
}

impl<T> Row<'_, T> {
    /// Name of a zone in the resource's region, by its letter.
    pub(super) fn zone(&self, letter: char) -> String {
        format!("{}{letter}", self.resource.region)
    }
}

/// Resources in the account and region of the call that `pick` selects.
pub(super) fn rows<'a, T>(call: &Call<'a>, pick: impl Fn(&'a Resource) -> Option<&'a T>) -> Vec<Row<'a, T>> {
    let account = call.account;
    call.resources().filter_map(|resource| Some(Row { resource, detail: pick(resource)?, account })).collect()
}

/// The response with a list of resources.
pub(super) fn list<T: Listed>(call: &Call<'_>, action: &str, rows: &[T]) -> Result<String, Refusal> {
    let ids = numbered(call.form, T::IDS);
    if let Some(missing) = ids.iter().find(|id| !rows.iter().any(|row| row.id() == **id)) {
        return Err(Refusal::new(T::NOT_FOUND, format!("The ID '{missing}' does not exist")));
    }
    let size = page_size::<T>(call, !ids.is_empty())?;
    let filters = filters(call.form, "Filter", "Value")?;
    let is_known = |name: &str| name == "tag-key" || name.starts_with("tag:") || T::FILTERS.contains(&name);
    if let Some(unknown) = filters.iter().find(|filter| !is_known(filter.name)) {
        return Err(Refusal::new("InvalidParameterValue", format!("The filter '{}' is invalid", unknown.name)));
    }
    let is_named = |row: &T| ids.is_empty() || ids.contains(&row.id());
    let kept = rows.iter().filter(|row| is_named(row) && filters.iter().all(|filter| is_kept(*row, filter)));
    let token = T::PAGES.and_then(|_| call.parameter("NextToken"));
    let page = call.pages().page(kept, token, size);
    let page = page.ok_or_else(|| {
        let token = token.unwrap_or_default();
        Refusal::new("InvalidNextToken", format!("The token '{token}' is invalid"))
    })?;
    Ok(document(call, action, |xml| {
        xml.list(T::SET, "item", &page.items, |xml, row| row.write(xml));
        xml.option("nextToken", page.next.as_ref());
    }))
}

fn page_size<T: Listed>(call: &Call<'_>, has_ids: bool) -> Result<usize, Refusal> {
    let Some(limits) = T::PAGES else {
        return Ok(usize::MAX);
    };
    let Some(asked) = call.parameter("MaxResults") else {
        return Ok(PAGE);
    };
    if has_ids {
        let message = format!("The parameter {} cannot be used with the parameter maxResults", T::IDS);
        return Err(Refusal::new("InvalidParameterCombination", message));
    }
    let (least, most) = (*limits.allowed.start(), *limits.allowed.end());
    let invalid = |why: &str| {
        let message = format!("Value ( {asked} ) for parameter maxResults is invalid. {why}");
        Refusal::new("InvalidParameterValue", message)
    };
    let size: usize = asked.parse().map_err(|_| invalid("Expecting a number."))?;
    if size < least {
        return Err(invalid(&format!("Expecting a value greater than or equal to {least}.")));
    }
    if size > most && !limits.is_cut_down {
        return Err(invalid(&format!("Expecting a value less than or equal to {most}.")));
    }
    Ok(size.min(most))
}

fn is_kept(row: &impl Listed, filter: &Filter<'_>) -> bool {
    match filter.name.strip_prefix("tag:") {
        Some(key) => row.tags().iter().any(|(known, value)| **known == *key && filter.allows(value)),
        None if filter.name == "tag-key" => row.tags().iter().any(|(key, _)| filter.allows(key)),
        None => filter.allows(&row.field(filter.name)),
    }
}

/// Writes the tags of a resource in EC2's format.
pub(super) fn write_tags(xml: &mut Xml, tags: &Tags) {
    xml.list("tagSet", "item", tags, |xml, (key, value)| {
        xml.text("key", key);
        xml.text("value", value);
    });
}
