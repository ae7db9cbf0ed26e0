//! Parameters of requests for recommendations, and errors for their values.

use crate::wire::error_response::ErrorResponse;

/// Whether recommendations are per account instead of for the whole organization.
pub(super) fn is_linked(scope: Option<&str>) -> Result<bool, ErrorResponse> {
    match scope {
        None | Some("PAYER") => Ok(false),
        Some("LINKED") => Ok(true),
        Some(other) => Err(unknown(other, "accountScope", "PAYER, LINKED")),
    }
}

/// Value of a required field.
pub(super) fn required<'a>(value: Option<&'a str>, field: &str) -> Result<&'a str, ErrorResponse> {
    value.ok_or_else(|| ErrorResponse::missing(field))
}

pub(super) fn unknown(value: &str, field: &str, known: &str) -> ErrorResponse {
    ErrorResponse::validation(format!(
        "1 validation error detected: Value '{value}' at '{field}' failed to satisfy constraint: Member must satisfy enum \
         value set: [{known}]"
    ))
}
