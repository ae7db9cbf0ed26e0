//! `GetResources`.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::list::{invalid, page, tagged};
use crate::account::Resource;
use crate::wire::arn::{arn, resource_type};
use crate::wire::call::Call;
use crate::wire::error_response::ErrorResponse;

/// Allowed page sizes.
const PAGE_SIZES: RangeInclusive<usize> = 1..=100;
const DEFAULT_PAGE_SIZE: usize = 50;
/// Allowed numbers of tags on a page, in steps of 100.
const TAGS_PER_PAGE: RangeInclusive<usize> = 100..=500;

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    #[serde(skip_serializing)]
    pagination_token: Option<String>,
    #[serde(skip_serializing)]
    resources_per_page: Option<usize>,
    #[serde(skip_serializing)]
    tags_per_page: Option<usize>,
    #[serde(default)]
    tag_filters: Vec<TagFilter>,
    #[serde(default)]
    resource_type_filters: Vec<String>,
    #[serde(default, rename = "ResourceARNList")]
    arns: Vec<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
struct TagFilter {
    key: String,
    /// Empty for any value.
    #[serde(default)]
    values: Vec<String>,
}

pub(super) fn respond(request: &Request, call: &Call<'_>) -> Result<Value, ErrorResponse> {
    let size = request.resources_per_page.unwrap_or(DEFAULT_PAGE_SIZE);
    if !PAGE_SIZES.contains(&size) {
        return Err(invalid("ResourcesPerPage must be between 1 and 100"));
    }
    if request.tags_per_page.is_some_and(|tags| !TAGS_PER_PAGE.contains(&tags) || tags % 100 != 0) {
        return Err(invalid("TagsPerPage must be between 100 and 500, in multiples of 100"));
    }
    let has_filters = !request.tag_filters.is_empty() || !request.resource_type_filters.is_empty();
    if has_filters && !request.arns.is_empty() {
        return Err(invalid("ResourceARNList cannot be used together with filters"));
    }
    let with_arns = tagged(call).map(|resource| (arn(resource, call.account), resource));
    let matching = with_arns.filter(|(arn, resource)| request.matches(arn, resource));
    let list = serde_json::to_string(request).unwrap_or_default();
    let page = page(call.pages_of(&list), matching, request.pagination_token.as_deref(), size)?;
    let mappings: Vec<Value> = page.items.iter().map(|(arn, resource)| mapping(arn, resource)).collect();
    Ok(json!({ "PaginationToken": page.next.unwrap_or_default(), "ResourceTagMappingList": mappings }))
}

impl Request {
    fn matches(&self, arn: &str, resource: &Resource) -> bool {
        let (service, resource_type) = resource_type(arn);
        let is_type = |filter: &String| match filter.split_once(':') {
            Some((filter_service, filter_type)) => filter_service == service && filter_type == resource_type,
            None => filter == service,
        };
        (self.arns.is_empty() || self.arns.iter().any(|requested| requested == arn))
            && (self.resource_type_filters.is_empty() || self.resource_type_filters.iter().any(is_type))
            && self.tag_filters.iter().all(|filter| filter.matches(resource))
    }
}

impl TagFilter {
    fn matches(&self, resource: &Resource) -> bool {
        let is_match = |value: &str| self.values.is_empty() || self.values.iter().any(|requested| requested == value);
        resource.tags.iter().any(|(key, value)| **key == *self.key && is_match(value))
    }
}

fn mapping(arn: &str, resource: &Resource) -> Value {
    let tags: Vec<Value> = resource.tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect();
    json!({ "ResourceARN": arn, "Tags": tags })
}
