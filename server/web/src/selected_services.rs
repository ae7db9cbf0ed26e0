//! Application services of the account that a request selects: the demo account's, if its cookie is set.

use std::sync::Arc;

use app::Services;
use axum::extract::FromRequestParts;
use http::request::Parts;
use leptos::prelude::use_context;

/// Application services for the account that a request selects; without a selection, those for the default account.
pub struct SelectedServices(pub Arc<Services>);

impl FromRequestParts<Arc<Services>> for SelectedServices {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, default_services: &Arc<Services>) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get().unwrap_or(default_services).clone()))
    }
}

/// Application services for the account that the current request selects; `None` without a selection. For Leptos contexts.
#[must_use]
pub fn selected_services() -> Option<Arc<Services>> {
    use_context::<Parts>().and_then(|parts| parts.extensions.get().cloned())
}
