//! Conversion of SDK errors to domain errors.

mod blocked;
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

use self::causes::{is_endpoint_down, local_fault};
pub use self::{blocked::Blocked, causes::is_local, codes::ErrorResponse};
use crate::{credentials::find_problem, raw_errors};

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

/// An error that already has an operation keeps it.
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

    /// Whether AWS charges for each page of the response.
    pub(crate) fn is_paid(self) -> bool {
        self.0.starts_with("ce:")
    }

    /// Error for a response without the expected content.
    pub fn unreadable(self, message: impl Into<String>) -> SourceError {
        self.error(Fault::InvalidResponse, None, Some(message.into()))
    }

    /// Error for a contradictory response, or another unexpected failure.
    pub fn server_error(self, message: impl Into<String>) -> SourceError {
        self.error(Fault::ServerError, None, Some(message.into()))
    }

    /// Error for a call without a response before its deadline.
    #[must_use]
    pub fn timed_out(self) -> SourceError {
        self.error(Fault::TimedOut, None, None)
    }

    /// Error for a call with a known fault.
    #[must_use]
    pub fn failed(self, fault: Fault, message: Option<String>) -> SourceError {
        self.error(fault, None, message)
    }

    fn error(self, fault: Fault, request_id: Option<String>, message: Option<String>) -> SourceError {
        if let Some(text) = &message {
            raw_errors::store(text);
        }
        SourceError { fault, operation: self.0.to_owned(), request_id, raw_message: message }
    }
}

/// Converts an SDK error of a call.
pub fn source_error<E>(call: Call, error: &SdkError<E, HttpResponse>) -> SourceError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    // The SDK assumes a role during another call. If that fails, the error names the operation of STS.
    if let Some(assume_role_error) = causes::find_cause::<SdkError<AssumeRoleError, HttpResponse>>(error) {
        return source_error(Call("sts:AssumeRole"), assume_role_error);
    }
    if let Some(blocked) = causes::find_cause::<Blocked>(error) {
        let Blocked { fault, request_id, message } = blocked.clone();
        return call.error(fault, request_id, message);
    }
    if let Some(problem) = find_problem(error) {
        let detail = problem.detail.clone();
        return call.error(Fault::Credentials(Box::new(problem.clone())), None, detail);
    }
    let response = match error {
        SdkError::ServiceError(service) => Some(ErrorResponse::of(call.0, service.err(), service.raw())),
        _ => None,
    };
    let fault = match (error, &response) {
        (_, Some(response)) => response.fault(),
        (SdkError::DispatchFailure(_), None) if is_endpoint_down(error) => local_fault(error),
        (SdkError::TimeoutError(_), _) => Fault::TimedOut,
        (SdkError::DispatchFailure(failure), _) if failure.is_timeout() => Fault::TimedOut,
        (SdkError::ResponseError(_), _) => Fault::InvalidResponse,
        (_, None) => local_fault(error),
    };
    let message = match (error, response) {
        // An unreadable response results in a service error without a code.
        (_, Some(response)) if response.has_error_code() => response.message,
        (other, _) => Some(DisplayErrorContext(other).to_string()),
    };
    let request_id = error.raw_response().and_then(RequestId::request_id).map(str::to_owned);
    call.error(fault, request_id, message)
}
