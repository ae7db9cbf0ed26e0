//! Original AWS error messages, which other responses exclude.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, codec::Binary};

/// Original message by error id; `None` if it is no longer cached on the server. It can include ARNs.
#[allow(clippy::unused_async, reason = "a server function is asynchronous to those who call it")]
#[server(endpoint = "raw-error", input = GetUrl, output = Binary)]
pub async fn raw_error(id: String) -> Result<Option<String>, ApiError> {
    Ok((expect_context::<crate::Services>().raw_error)(&id))
}
