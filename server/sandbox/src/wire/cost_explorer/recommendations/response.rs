//! Currency, metadata and pages of all recommendations.

use serde_json::{Value, json};

use super::super::page_token::TokenContext;
use super::super::view::View;
use crate::random::{hash, mix};
use crate::wire::error_response::ErrorResponse;

pub(super) const USD: &str = "USD";
/// Default number of recommendations on a page.
const PAGE_SIZE: usize = 20;
/// Maximum number of recommendations on a page.
const MAX_PAGE_SIZE: usize = 1_000;

/// Page of a list, and the token of the next page.
pub(super) fn page(
    token_context: &TokenContext,
    size: Option<usize>,
    token: Option<&str>,
    all: Vec<Value>,
) -> Result<(Vec<Value>, Option<String>), ErrorResponse> {
    let size = size.unwrap_or(PAGE_SIZE);
    if !(1..=MAX_PAGE_SIZE).contains(&size) {
        return Err(ErrorResponse::validation(format!("PageSize must be between 1 and {MAX_PAGE_SIZE}")));
    }
    let offset = token_context.offset(token)?;
    let end = offset.saturating_add(size);
    let next = (end < all.len()).then(|| token_context.token(end));
    Ok((all.into_iter().skip(offset).take(size).collect(), next))
}

/// ID and creation time of recommendations.
pub(super) fn metadata(view: &View<'_>, parameters: &str) -> Value {
    let id = mix(view.seed ^ hash(parameters.as_bytes()));
    json!({
        "RecommendationId": format!("{:08x}-0000-4000-8000-{:012x}", id >> 32, id >> 16),
        "GenerationTimestamp": format!("{}T02:30:00Z", view.account.calendar.today()),
    })
}
