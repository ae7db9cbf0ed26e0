//! Errors of a whole server function call. Partial AWS failures are part of its result.

use domain::error::SourceError;
use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// Failed server function call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ApiError {
    /// Farthing's server was not reached or rejected the request.
    #[error("The Farthing server could not answer: {0}")]
    Server(String),
    /// AWS could not be reached or refused.
    #[error(transparent)]
    Source(#[from] SourceError),
}

#[cfg(feature = "ssr")]
impl ApiError {
    /// Error of a malformed request (status 400), as a sentence.
    #[must_use]
    pub fn bad_request(why: &str) -> Self {
        mark_failed(http::StatusCode::BAD_REQUEST);
        Self::Server(why.to_owned())
    }

    /// AWS failure without any result (status 502).
    #[must_use]
    pub fn at_aws(error: SourceError) -> Self {
        mark_failed(http::StatusCode::BAD_GATEWAY);
        Self::Source(error)
    }
}

#[cfg(feature = "ssr")]
impl From<reports::ReportError> for ApiError {
    fn from(error: reports::ReportError) -> Self {
        Self::Server(error.to_string())
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        #[cfg(feature = "ssr")]
        if let Some(status) = status(&error) {
            mark_failed(status);
            return Self::Server(format!("invalid request: {error}"));
        }
        Self::Server(error.to_string())
    }
}

/// Describes a request that no server function accepts; `None` where the request is not at fault.
#[cfg(feature = "ssr")]
fn status(error: &ServerFnErrorErr) -> Option<http::StatusCode> {
    use ServerFnErrorErr::{Args, Deserialization, MissingArg, Request};
    /// Suffix of the error message for a body over the size limit.
    const TOO_LARGE: &str = "length limit exceeded";

    match error {
        Args(why) | Deserialization(why) | MissingArg(why) | Request(why) if why.contains(TOO_LARGE) => {
            Some(http::StatusCode::PAYLOAD_TOO_LARGE)
        }
        Args(_) | Deserialization(_) | MissingArg(_) | Request(_) => Some(http::StatusCode::BAD_REQUEST),
        _ => None,
    }
}

/// Sets the HTTP status of a failed call, so that caches and monitors see it.
#[cfg(feature = "ssr")]
fn mark_failed(status: http::StatusCode) {
    if let Some(response) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(status);
    }
}
