//! Errors of the SDK as the domain's, sorted by what a visitor can do about them.

use aws_sdk_costexplorer::{
    config::http::HttpResponse,
    error::{DisplayErrorContext, ProvideErrorMetadata, SdkError},
    operation::RequestId,
};
use domain::error::{Fault, SourceError};

use crate::meter::CapReached;

/// A call of AWS, by the IAM action behind it.
#[derive(Clone, Copy, Debug)]
pub struct Call(pub &'static str);

impl Call {
    /// AWS answered something that cannot be read.
    pub fn broken(self, said: impl Into<String>) -> SourceError {
        self.error(Fault::Broken, None, Some(said.into()))
    }

    /// The call did not end before its deadline.
    pub fn timed_out(self) -> SourceError {
        self.error(Fault::TimedOut, None, None)
    }

    fn error(self, fault: Fault, request_id: Option<String>, said: Option<String>) -> SourceError {
        SourceError { fault, operation: self.0.to_owned(), request_id, said }
    }
}

/// What went wrong with a call.
pub fn source_error<E>(call: Call, error: &SdkError<E, HttpResponse>) -> SourceError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let fault = match error {
        SdkError::TimeoutError(_) => Fault::TimedOut,
        SdkError::DispatchFailure(failure) if failure.is_timeout() => Fault::TimedOut,
        _ if is_capped(error) => Fault::Capped,
        // The SDK looks for credentials while it dispatches, and says so in words alone.
        SdkError::DispatchFailure(_) if lacks_credentials(error) => Fault::Unauthenticated,
        SdkError::DispatchFailure(_) => Fault::Unreachable,
        SdkError::ServiceError(service) => by_code(service.err().code(), service.raw().status().as_u16()),
        _ => Fault::Broken,
    };
    let said = match error {
        SdkError::ServiceError(service) => service.err().message().map(str::to_owned),
        other => Some(DisplayErrorContext(other).to_string()),
    };
    let request_id = error.raw_response().and_then(RequestId::request_id).map(str::to_owned);
    call.error(fault, request_id, said)
}

/// Whether our own meter stopped the request before it was sent.
fn is_capped<E: std::error::Error + 'static>(error: &SdkError<E, HttpResponse>) -> bool {
    let first: Option<&(dyn std::error::Error + 'static)> = Some(error);
    std::iter::successors(first, |error| error.source()).any(<dyn std::error::Error>::is::<CapReached>)
}

fn lacks_credentials<E: std::error::Error + 'static>(error: &SdkError<E, HttpResponse>) -> bool {
    let said = DisplayErrorContext(error).to_string();
    said.contains("CredentialsError") || said.contains("CredentialsNotLoaded") || said.contains("ProviderError")
}

/// The fault behind an error code; codes end in `Exception` for some protocols and do not for others.
fn by_code(code: Option<&str>, status: u16) -> Fault {
    let code = code.unwrap_or_default();
    match code.strip_suffix("Exception").unwrap_or(code) {
        "AccessDenied" | "UnauthorizedOperation" | "OptInRequired" => Fault::Denied,
        "ExpiredToken"
        | "UnrecognizedClient"
        | "InvalidClientTokenId"
        | "InvalidSignature"
        | "SignatureDoesNotMatch"
        | "MissingAuthenticationToken"
        | "IncompleteSignature"
        | "InvalidToken" => Fault::Unauthenticated,
        "LimitExceeded"
        | "Throttling"
        | "ThrottledRequest"
        | "Throttled"
        | "TooManyRequests"
        | "RequestLimitExceeded"
        | "SlowDown"
        | "ServiceQuotaExceeded" => Fault::Throttled,
        "DataUnavailable" => Fault::NoData,
        "Validation"
        | "BillExpiration"
        | "InvalidNextToken"
        | "RequestChanged"
        | "UnresolvableUsageUnit"
        | "ResourceNotFound"
        | "UnknownOperation" => Fault::Refused,
        _ if status == 403 => Fault::Denied,
        _ if status == 429 => Fault::Throttled,
        _ => Fault::Broken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_by_what_to_do() {
        for (code, status, expected) in [
            ("AccessDeniedException", 400, Fault::Denied),
            ("ExpiredTokenException", 400, Fault::Unauthenticated),
            ("ExpiredToken", 403, Fault::Unauthenticated),
            ("LimitExceededException", 400, Fault::Throttled),
            ("ThrottlingException", 400, Fault::Throttled),
            ("ValidationException", 400, Fault::Refused),
            ("DataUnavailableException", 400, Fault::NoData),
            ("InternalFailure", 500, Fault::Broken),
            ("", 403, Fault::Denied),
        ] {
            assert_eq!(by_code(Some(code), status), expected, "{code}");
        }
    }
}
