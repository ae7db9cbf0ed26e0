//! Status of Farthing.

use domain::status::Status;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, codec::Binary};

/// Current status: [`reports::Reports::status`].
#[allow(clippy::unused_async, reason = "a server function is asynchronous to those who call it")]
#[server(endpoint = "status", input = GetUrl, output = Binary)]
pub async fn current_status() -> Result<Status, ApiError> {
    Ok(reports_for_admins()?.status())
}

/// Starts a check of all permissions: [`reports::Reports::check_permissions`].
#[allow(clippy::unused_async, reason = "a server function is asynchronous to those who call it")]
#[server(endpoint = "check-permissions", output = Binary)]
pub async fn check_permissions() -> Result<Status, ApiError> {
    Ok(reports_for_admins()?.check_permissions())
}

/// Use cases, if the visitor is an admin: a page that is rendered calls these functions past the check of their routes.
#[cfg(feature = "ssr")]
fn reports_for_admins() -> Result<reports::Reports, ApiError> {
    let services = expect_context::<crate::Services>();
    if services.account.role == domain::access::Role::Admin {
        Ok(services.reports)
    } else {
        Err(ApiError::Rejected("This page needs the role admin".to_owned()))
    }
}
