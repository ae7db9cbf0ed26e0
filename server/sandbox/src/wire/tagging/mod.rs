//! Resource Groups Tagging: tagged resources by ARN.

mod resources;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::call::Call;
use super::operation::Tagging;
use super::refusal::Refusal;
use super::region::HOME;
use crate::account::Resource;

/// Highest number of keys or values on a page.
const PAGE: usize = 1_000;

pub(super) fn answer(operation: Tagging, call: &Call<'_>) -> Result<String, Refusal> {
    let answer = match operation {
        Tagging::Resources => resources::answer(&parse(call.body)?, call)?,
        Tagging::Keys => keys(&parse(call.body)?, call)?,
        Tagging::Values => values(&parse(call.body)?, call)?,
    };
    Ok(answer.to_string())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ForTags {
    pagination_token: Option<String>,
    key: Option<String>,
}

fn keys(request: &ForTags, call: &Call<'_>) -> Result<Value, Refusal> {
    let keys: BTreeSet<&str> = tagged(call).flat_map(|resource| &resource.tags).map(|(key, _)| &**key).collect();
    let page = call.pages_of("").page(keys, token(request.pagination_token.as_deref()), PAGE);
    let page = page.ok_or_else(stale)?;
    Ok(json!({ "PaginationToken": page.next.unwrap_or_default(), "TagKeys": page.items }))
}

fn values(request: &ForTags, call: &Call<'_>) -> Result<Value, Refusal> {
    let key = request.key.as_deref().filter(|key| !key.is_empty());
    let key = key.ok_or_else(|| invalid("Key is a required parameter"))?;
    let tags = tagged(call).flat_map(|resource| &resource.tags).filter(|(known, _)| **known == *key);
    let values: BTreeSet<&str> = tags.map(|(_, value)| &**value).collect();
    let page = call.pages_of(key).page(values, token(request.pagination_token.as_deref()), PAGE);
    let page = page.ok_or_else(stale)?;
    Ok(json!({ "PaginationToken": page.next.unwrap_or_default(), "TagValues": page.items }))
}

/// Tagged resources of the region. The first region includes global resources.
fn tagged<'a>(call: &Call<'a>) -> impl Iterator<Item = &'a Resource> {
    let global = (call.region == HOME).then(|| call.resources_in("global"));
    call.resources().chain(global.into_iter().flatten()).filter(|resource| !resource.tags.is_empty())
}

/// A page token; an empty one counts as none, because clients send back the last page's.
fn token(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| Refusal::new("SerializationException", error.to_string()))
}

fn invalid(message: &str) -> Refusal {
    Refusal::new("InvalidParameterException", message)
}

fn stale() -> Refusal {
    let message = "A PaginationToken is valid for a maximum of 15 minutes and for its own request alone.";
    Refusal::new("PaginationTokenExpiredException", message)
}
