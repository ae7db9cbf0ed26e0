//! AWS's own words about an error, which no page and no other answer holds.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::ApiError;

/// The words behind the id of an error; `None` where the server does not keep them any more. They may hold ARNs.
#[allow(clippy::unused_async, reason = "a server function is asynchronous to those who call it")]
#[server(endpoint = "raw-error", input = GetUrl)]
pub async fn raw_error(id: String) -> Result<Option<String>, ApiError> {
    Ok((expect_context::<crate::Services>().raw_error)(&id))
}
