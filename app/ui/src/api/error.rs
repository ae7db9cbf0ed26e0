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
    /// Farthing's server could not be reached, or its response is damaged. The text gives the technical reason.
    #[error("The Farthing server could not answer: {0}")]
    Server(String),
    /// Farthing's server did not process the request. The text gives the reason and the remedy, without the last period.
    #[error("{0}")]
    Rejected(String),
    /// Failed AWS request.
    #[error(transparent)]
    Source(#[from] SourceError),
}

impl ApiError {
    /// Title of a notice.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::Source(error) => error.title(),
            Self::Server(_) => "Farthing could not be reached".to_owned(),
            Self::Rejected(_) => "Farthing did not answer".to_owned(),
        }
    }
}

#[cfg(feature = "ssr")]
impl ApiError {
    /// Error of a malformed request (status 400), as a sentence.
    #[must_use]
    pub fn bad_request(reason: &str) -> Self {
        set_status(http::StatusCode::BAD_REQUEST);
        Self::Rejected(reason.to_owned())
    }

    /// AWS error in place of a result (status 502).
    #[must_use]
    pub fn from_aws(error: SourceError) -> Self {
        set_status(http::StatusCode::BAD_GATEWAY);
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
        if is_rejected(&error) {
            return Self::bad_request(&format!("The request is invalid: {error}"));
        }
        Self::Server(error.to_string())
    }
}

/// Whether the arguments of a call are invalid.
#[cfg(feature = "ssr")]
fn is_rejected(error: &ServerFnErrorErr) -> bool {
    use ServerFnErrorErr::{Args, Deserialization, MissingArg, Request};
    matches!(error, Args(_) | Deserialization(_) | MissingArg(_) | Request(_))
}

/// Sets the HTTP status of a failed call, so that caches and monitors see it.
#[cfg(feature = "ssr")]
fn set_status(status: http::StatusCode) {
    if let Some(response) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(status);
    }
}
