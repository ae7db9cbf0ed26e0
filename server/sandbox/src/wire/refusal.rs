//! A request that AWS would refuse, and AWS's error message.

use axum::http::StatusCode;

/// An error with AWS's code, independent of the protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// For S3: the region of the bucket, when it is another.
    pub(super) held_in: Option<&'static str>,
}

impl Refusal {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code, message: message.into(), held_in: None }
    }

    pub(crate) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    pub(super) fn held_in(self, region: &'static str) -> Self {
        Self { held_in: Some(region), ..self }
    }

    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new("ValidationException", message)
    }
}
