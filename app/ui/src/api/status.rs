//! Status of Farthing.

use domain::status::Status;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, codec::Binary};

/// Current status: [`reports::Reports::status`].
#[allow(clippy::unused_async, reason = "a server function is asynchronous to those who call it")]
#[server(endpoint = "status", input = GetUrl, output = Binary)]
pub async fn current_status() -> Result<Status, ApiError> {
    Ok(super::reports().status())
}

/// Starts a check of all permissions: [`reports::Reports::check_permissions`].
#[allow(clippy::unused_async, reason = "a server function is asynchronous to those who call it")]
#[server(endpoint = "check-permissions", output = Binary)]
pub async fn check_permissions() -> Result<Status, ApiError> {
    Ok(super::reports().check_permissions())
}
