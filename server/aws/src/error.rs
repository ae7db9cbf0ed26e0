//! Conversion of SDK errors to domain errors.

mod causes;
mod codes;
mod messages;

use aws_sdk_costexplorer::{
    config::http::HttpResponse,
    error::{DisplayErrorContext, ProvideErrorMetadata, SdkError},
    operation::RequestId,
};
use aws_sdk_sts::operation::assume_role::AssumeRoleError;
use domain::error::{Fault, SourceError};

use self::causes::{fault_of_causes, is_endpoint_down};
pub use self::codes::Refusal;
use crate::{credentials::unusable, raw_errors};

/// An AWS operation, by its IAM action.
#[derive(Clone, Copy, Debug)]
pub struct Call(pub &'static str);

/// A failed request without its operation.
pub struct RequestError(Box<dyn FnOnce(Call) -> SourceError + Send>);

impl RequestError {
    /// Adds the operation.
    pub(crate) fn into_source_error(self, call: Call) -> SourceError {
        self.0(call)
    }
}

impl<E> From<SdkError<E, HttpResponse>> for RequestError
where
    E: ProvideErrorMetadata + std::error::Error + Send + 'static,
{
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        Self(Box::new(move |call| source_error(call, &error)))
    }
}

/// A failure with its operation.
impl From<SourceError> for RequestError {
    fn from(error: SourceError) -> Self {
        Self(Box::new(move |_| error))
    }
}

impl Call {
    /// The service, by its IAM prefix (`ec2`).
    #[must_use]
    pub fn service(self) -> &'static str {
        self.0.split(':').next().unwrap_or(self.0)
    }

    /// Whether AWS charges for the response, page by page.
    pub(crate) fn is_paid(self) -> bool {
        self.0.starts_with("ce:")
    }

    /// Error for a response without the expected content.
    pub fn unreadable(self, raw_message: impl Into<String>) -> SourceError {
        self.error(Fault::InvalidResponse, None, Some(raw_message.into()))
    }

    /// Error for a response that makes no sense.
    pub fn broken(self, raw_message: impl Into<String>) -> SourceError {
        self.error(Fault::ServerError, None, Some(raw_message.into()))
    }

    /// Error for a call without a response before its deadline.
    #[must_use]
    pub fn timed_out(self) -> SourceError {
        self.error(Fault::TimedOut, None, None)
    }

    /// Error for a call with a known fault.
    #[must_use]
    pub fn failed(self, fault: Fault, raw_message: Option<String>) -> SourceError {
        self.error(fault, None, raw_message)
    }

    fn error(self, fault: Fault, request_id: Option<String>, raw_message: Option<String>) -> SourceError {
        if let Some(words) = &raw_message {
            raw_errors::keep(words);
        }
        SourceError { fault, operation: self.0.to_owned(), request_id, raw_message }
    }
}

/// Converts an SDK error of a call.
pub fn source_error<E>(call: Call, error: &SdkError<E, HttpResponse>) -> SourceError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    // Credentials of an assumed role are loaded during the call: if that fails, the error names that operation.
    if let Some(refused) = causes::find::<SdkError<AssumeRoleError, HttpResponse>>(error) {
        return source_error(Call("sts:AssumeRole"), refused);
    }
    if let Some(problem) = unusable(error) {
        let detail = problem.detail.clone();
        return call.error(Fault::Credentials(Box::new(problem.clone())), None, detail);
    }
    let refusal = match error {
        SdkError::ServiceError(service) => Some(Refusal::of(call.0, service.err(), service.raw())),
        _ => None,
    };
    let fault = match (error, &refusal) {
        (_, Some(refusal)) => refusal.fault(),
        (SdkError::DispatchFailure(_), None) if is_endpoint_down(error) => fault_of_causes(error),
        (SdkError::TimeoutError(_), _) => Fault::TimedOut,
        (SdkError::DispatchFailure(failure), _) if failure.is_timeout() => Fault::TimedOut,
        (SdkError::ResponseError(_), _) => Fault::InvalidResponse,
        (_, None) => fault_of_causes(error),
    };
    let raw_message = match (error, refusal) {
        // An unreadable response results in a service error without a code.
        (_, Some(refusal)) if refusal.is_readable() => refusal.message,
        (other, _) => Some(DisplayErrorContext(other).to_string()),
    };
    let request_id = error.raw_response().and_then(RequestId::request_id).map(str::to_owned);
    call.error(fault, request_id, raw_message)
}
