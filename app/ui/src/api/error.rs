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
    #[error("The Farthing server could not answer: {0}")]
    Server(String),
    /// AWS could not be asked.
    #[error(transparent)]
    Source(#[from] SourceError),
}

#[cfg(feature = "ssr")]
impl ApiError {
    /// An error of the request itself (status 400), as a sentence.
    #[must_use]
    pub fn bad_request(why: &str) -> Self {
        mark_failed(http::StatusCode::BAD_REQUEST);
        Self::Server(why.to_owned())
    }

    /// A failure at AWS without any other result (status 502).
    #[must_use]
    pub fn at_aws(error: SourceError) -> Self {
        mark_failed(http::StatusCode::BAD_GATEWAY);
        Self::Source(error)
    }
}

#[cfg(feature = "ssr")]
impl From<reports::Unfinished> for ApiError {
    fn from(error: reports::Unfinished) -> Self {
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

/// What is wrong with a request that a server function cannot take; `None` where the request is not to blame.
#[cfg(feature = "ssr")]
fn status(error: &ServerFnErrorErr) -> Option<http::StatusCode> {
    use ServerFnErrorErr::{Args, Deserialization, MissingArg, Request};
    /// What a body that is cut at the limit ends with.
    const TOO_LARGE: &str = "length limit exceeded";

    match error {
        Args(why) | Deserialization(why) | MissingArg(why) | Request(why) if why.contains(TOO_LARGE) => {
            Some(http::StatusCode::PAYLOAD_TOO_LARGE)
        }
        Args(_) | Deserialization(_) | MissingArg(_) | Request(_) => Some(http::StatusCode::BAD_REQUEST),
        _ => None,
    }
}

/// Marks the answer of a failed call as failed, so that caches and monitors see it.
#[cfg(feature = "ssr")]
fn mark_failed(status: http::StatusCode) {
    if let Some(response) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(status);
    }
}
