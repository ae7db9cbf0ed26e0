//! Lists of tagged resources, of keys and of values, with pages.

use crate::account::Resource;
use crate::region::DEFAULT_REGION;
use crate::wire::call::Call;
use crate::wire::error_response::ErrorResponse;
use crate::wire::page::{Page, Pages};

/// Tagged resources of the region. Global resources belong to us-east-1.
pub(super) fn tagged<'a>(call: &Call<'a>) -> impl Iterator<Item = &'a Resource> {
    let global = (call.region == DEFAULT_REGION).then(|| call.resources_in("global"));
    call.resources().chain(global.into_iter().flatten()).filter(|resource| !resource.tags.is_empty())
}

/// Page of a token. Empty tokens count as none, because the last page has an empty token.
pub(super) fn page<T>(
    pages: Pages,
    items: impl IntoIterator<Item = T>,
    token: Option<&str>,
    size: usize,
) -> Result<Page<T>, ErrorResponse> {
    let token = token.filter(|text| !text.is_empty());
    pages.page(items, token, size).ok_or_else(|| {
        let message = "A PaginationToken is valid for a maximum of 15 minutes and for its own request alone.";
        ErrorResponse::new("PaginationTokenExpiredException", message)
    })
}

pub(super) fn invalid(message: &str) -> ErrorResponse {
    ErrorResponse::new("InvalidParameterException", message)
}
