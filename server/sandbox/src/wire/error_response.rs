//! Error responses, independent of the protocol.

use axum::http::StatusCode;

/// Error response with the code and message of AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ErrorResponse {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// Region of the bucket, for S3 requests to another region.
    pub(super) bucket_region: Option<&'static str>,
}

impl ErrorResponse {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code, message: message.into(), bucket_region: None }
    }

    pub(crate) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    pub(super) fn with_bucket_region(self, region: &'static str) -> Self {
        Self { bucket_region: Some(region), ..self }
    }

    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new("ValidationException", message)
    }
}
