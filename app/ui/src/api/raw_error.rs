//! Original AWS error messages, which other responses exclude.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Postcard},
};

use super::ApiError;

/// Original message by error id; `None` if it is no longer cached on the server. It can include ARNs.
#[allow(clippy::unused_async, reason = "a server function is asynchronous to those who call it")]
#[server(endpoint = "raw-error", input = GetUrl, output = Postcard)]
pub async fn raw_error(id: String) -> Result<Option<String>, ApiError> {
    Ok((expect_context::<crate::Services>().raw_error)(&id))
}
