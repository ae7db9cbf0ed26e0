//! Resource Groups Tagging API: tagged resources by ARN.

mod list;
mod resources;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use self::list::{invalid, page, tagged};
use super::call::Call;
use super::error_response::ErrorResponse;
use crate::operation::Tagging;

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
    let page = page(call.pages_of(""), keys, request.pagination_token.as_deref(), PAGE_SIZE)?;
    Ok(json!({ "PaginationToken": page.next.unwrap_or_default(), "TagKeys": page.items }))
}

fn values(request: &TagRequest, call: &Call<'_>) -> Result<Value, ErrorResponse> {
    let key = request.key.as_deref().filter(|key| !key.is_empty());
    let key = key.ok_or_else(|| invalid("Key is a required parameter"))?;
    let tags = tagged(call).flat_map(|resource| &resource.tags).filter(|(known, _)| **known == *key);
    let values: BTreeSet<&str> = tags.map(|(_, value)| &**value).collect();
    let page = page(call.pages_of(key), values, request.pagination_token.as_deref(), PAGE_SIZE)?;
    Ok(json!({ "PaginationToken": page.next.unwrap_or_default(), "TagValues": page.items }))
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ErrorResponse> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| ErrorResponse::new("SerializationException", error.to_string()))
}
