//! Why a server function could not be answered at all. What AWS failed to answer travels inside the answers.

use domain::error::SourceError;
use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// A failed call of the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ApiError {
    /// Farthing's own server was not reached, or did not understand.
    #[error("Farthing’s server could not answer: {0}")]
    Server(String),
    /// AWS could not be asked.
    #[error(transparent)]
    Source(#[from] SourceError),
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        Self::Server(error.to_string())
    }
}

/// Marks the answer of a failed call as failed, so that caches and monitors see it.
#[cfg(feature = "ssr")]
pub fn mark_failed(status: http::StatusCode) {
    if let Some(response) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(status);
    }
}
