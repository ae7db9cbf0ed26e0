//! Errors of the SDK as the domain's, sorted by what a visitor can do about them.

use aws_sdk_costexplorer::{
    config::http::HttpResponse,
    error::{DisplayErrorContext, ProvideErrorMetadata, SdkError},
    operation::RequestId,
};
use aws_sdk_sts::operation::assume_role::AssumeRoleError;
use domain::error::{Fault, SourceError};

use crate::{meter::CapReached, raw_errors};

/// A call of AWS, by the IAM action behind it.
#[derive(Clone, Copy, Debug)]
pub struct Call(pub &'static str);

impl Call {
    /// Whether AWS charges for its answers, page by page.
    pub fn is_paid(self) -> bool {
        self.0.starts_with("ce:")
    }

    /// AWS answered something that cannot be read.
    pub fn broken(self, said: impl Into<String>) -> SourceError {
        self.error(Fault::Broken, None, Some(said.into()))
    }

    /// The call did not end before its deadline.
    pub fn timed_out(self) -> SourceError {
        self.error(Fault::TimedOut, None, None)
    }

    /// The call went wrong in a way that is known already.
    pub fn failed(self, fault: Fault, said: Option<String>) -> SourceError {
        self.error(fault, None, said)
    }

    fn error(self, fault: Fault, request_id: Option<String>, said: Option<String>) -> SourceError {
        if let Some(words) = &said {
            raw_errors::keep(words);
        }
        SourceError { fault, operation: self.0.to_owned(), request_id, said }
    }
}

/// What went wrong with a call.
pub fn source_error<E>(call: Call, error: &SdkError<E, HttpResponse>) -> SourceError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    // Credentials of an assumed role are fetched on the way: where that fails, it is the call to name.
    if let Some(refused) = cause::<_, SdkError<AssumeRoleError, HttpResponse>>(error) {
        return source_error(Call("sts:AssumeRole"), refused);
    }
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
        // An answer that cannot be read comes as an error of the service that has no code.
        SdkError::ServiceError(service) if service.err().code().is_some() => service.err().message().map(str::to_owned),
        other => Some(DisplayErrorContext(other).to_string()),
    };
    let request_id = error.raw_response().and_then(RequestId::request_id).map(str::to_owned);
    call.error(fault, request_id, said)
}

/// Whether our own meter stopped the request before it was sent.
fn is_capped<E: std::error::Error + 'static>(error: &SdkError<E, HttpResponse>) -> bool {
    cause::<_, CapReached>(error).is_some()
}

/// The first error of a type among those behind an error, itself left out.
fn cause<E, T>(error: &SdkError<E, HttpResponse>) -> Option<&T>
where
    E: std::error::Error + 'static,
    T: std::error::Error + 'static,
{
    let first = std::error::Error::source(error);
    std::iter::successors(first, |error| error.source()).find_map(|error| error.downcast_ref())
}

fn lacks_credentials<E: std::error::Error + 'static>(error: &SdkError<E, HttpResponse>) -> bool {
    let said = DisplayErrorContext(error).to_string();
    said.contains("CredentialsError") || said.contains("CredentialsNotLoaded") || said.contains("ProviderError")
}

/// The fault behind an error code; codes end in `Exception` for some protocols and do not for others.
fn by_code(code: Option<&str>, status: u16) -> Fault {
    let code = code.unwrap_or_default();
    match code.strip_suffix("Exception").unwrap_or(code) {
        "AccessDenied"
        | "AllAccessDisabled"
        | "AuthorizationError"
        | "Blocked"
        | "NotAuthorized"
        | "OptInRequired"
        | "PendingVerification"
        | "RegionDisabled"
        | "UnauthorizedAccess"
        | "UnauthorizedOperation" => Fault::Denied,
        "AuthFailure"
        | "ExpiredToken"
        | "InvalidAccessKeyId"
        | "RequestExpired"
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
        | "BandwidthLimitExceeded"
        | "EC2Throttled"
        | "ModelNotReady"
        | "PriorRequestNotComplete"
        | "RequestThrottled"
        | "ServiceQuotaExceeded" => Fault::Throttled,
        "DataUnavailable" => Fault::NoData,
        "Validation"
        | "ValidationError"
        | "BillExpiration"
        | "InvalidNextToken"
        | "RequestChanged"
        | "UnresolvableUsageUnit"
        | "ResourceNotFound"
        | "InvalidAction"
        | "InvalidArgument"
        | "InvalidPaginationToken"
        | "InvalidParameter"
        | "InvalidParameterCombination"
        | "InvalidParameterValue"
        | "InvalidRequest"
        | "UnsupportedOperation"
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
            ("UnauthorizedOperation", 403, Fault::Denied),
            ("AccessDenied", 403, Fault::Denied),
            ("AuthFailure", 401, Fault::Unauthenticated),
            ("RequestLimitExceeded", 503, Fault::Throttled),
            ("Throttling", 400, Fault::Throttled),
            ("SlowDown", 503, Fault::Throttled),
            ("TooManyRequestsException", 429, Fault::Throttled),
            ("InvalidParameterValueException", 400, Fault::Refused),
            ("", 403, Fault::Denied),
        ] {
            assert_eq!(by_code(Some(code), status), expected, "{code}");
        }
    }
}
