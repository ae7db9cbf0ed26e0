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

    /// Error for a resource or setting that does not exist.
    pub(super) fn not_found(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(code, message).with_status(StatusCode::NOT_FOUND)
    }

    /// Error for a required field without a value.
    pub(super) fn missing(field: &str) -> Self {
        Self::validation(format!(
            "1 validation error detected: Value null at '{field}' failed to satisfy constraint: Member must not be null"
        ))
    }

    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new("ValidationException", message)
    }
}
