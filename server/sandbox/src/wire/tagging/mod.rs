//! Resource Groups Tagging API: tagged resources by ARN.

mod resources;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::call::Call;
use super::error_response::ErrorResponse;
use super::operation::Tagging;
use super::region::DEFAULT_REGION;
use crate::account::Resource;

/// Number of keys or values on a page.
const PAGE_SIZE: usize = 1_000;

pub(super) fn respond(operation: Tagging, call: &Call<'_>) -> Result<String, ErrorResponse> {
    let response = match operation {
        Tagging::Resources => resources::respond(&parse(call.body)?, call)?,
        Tagging::Keys => keys(&parse(call.body)?, call)?,
        Tagging::Values => values(&parse(call.body)?, call)?,
    };
    Ok(response.to_string())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TagRequest {
    pagination_token: Option<String>,
    key: Option<String>,
}

fn keys(request: &TagRequest, call: &Call<'_>) -> Result<Value, ErrorResponse> {
    let keys: BTreeSet<&str> = tagged(call).flat_map(|resource| &resource.tags).map(|(key, _)| &**key).collect();
    let page = call.pages_of("").page(keys, token(request.pagination_token.as_deref()), PAGE_SIZE);
    let page = page.ok_or_else(invalid_token)?;
    Ok(json!({ "PaginationToken": page.next.unwrap_or_default(), "TagKeys": page.items }))
}

fn values(request: &TagRequest, call: &Call<'_>) -> Result<Value, ErrorResponse> {
    let key = request.key.as_deref().filter(|key| !key.is_empty());
    let key = key.ok_or_else(|| invalid("Key is a required parameter"))?;
    let tags = tagged(call).flat_map(|resource| &resource.tags).filter(|(known, _)| **known == *key);
    let values: BTreeSet<&str> = tags.map(|(_, value)| &**value).collect();
    let page = call.pages_of(key).page(values, token(request.pagination_token.as_deref()), PAGE_SIZE);
    let page = page.ok_or_else(invalid_token)?;
    Ok(json!({ "PaginationToken": page.next.unwrap_or_default(), "TagValues": page.items }))
}

/// Tagged resources of the region. Global resources belong to us-east-1.
fn tagged<'a>(call: &Call<'a>) -> impl Iterator<Item = &'a Resource> {
    let global = (call.region == DEFAULT_REGION).then(|| call.resources_in("global"));
    call.resources().chain(global.into_iter().flatten()).filter(|resource| !resource.tags.is_empty())
}

/// Page token. Empty tokens count as none, because the last page has an empty token.
fn token(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ErrorResponse> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| ErrorResponse::new("SerializationException", error.to_string()))
}

fn invalid(message: &str) -> ErrorResponse {
    ErrorResponse::new("InvalidParameterException", message)
}

fn invalid_token() -> ErrorResponse {
    let message = "A PaginationToken is valid for a maximum of 15 minutes and for its own request alone.";
    ErrorResponse::new("PaginationTokenExpiredException", message)
}
