//! Errors of each service that are common to all operations.

use axum::http::StatusCode;

use super::error_response::ErrorResponse;
use crate::operation::Operation;
use crate::session::Caller;

/// Too many requests.
pub(super) fn throttling(operation: Operation) -> ErrorResponse {
    let (code, message, status) = match operation {
        Operation::CostExplorer(_) => ("LimitExceededException", "Rate limit exceeded", 400),
        Operation::Sts(_) | Operation::Rds(_) => ("Throttling", "Rate exceeded", 400),
        Operation::Ec2(_) => ("RequestLimitExceeded", "Request limit exceeded.", 503),
        Operation::S3(_) => ("SlowDown", "Please reduce your request rate.", 503),
        Operation::Lambda(_) => ("TooManyRequestsException", "Rate exceeded", 429),
        Operation::QBusiness(_) => ("ThrottlingException", "Rate exceeded", 429),
        Operation::Bedrock(_) => ("ThrottlingException", "Too many requests, please wait before trying again.", 429),
        Operation::Tagging(_) => ("ThrottledException", "Rate exceeded", 400),
    };
    error(code, message, status)
}

/// Internal failure of the service.
pub(super) fn internal_failure(operation: Operation) -> ErrorResponse {
    let (code, message) = match operation {
        Operation::CostExplorer(_) | Operation::Sts(_) | Operation::Rds(_) => {
            ("InternalFailure", "The request processing has failed because of an unknown error, exception or failure.")
        }
        Operation::Ec2(_) => ("InternalError", "An internal error has occurred"),
        Operation::S3(_) => ("InternalError", "We encountered an internal error. Please try again."),
        Operation::Lambda(_) => ("ServiceException", "An internal error occurred."),
        Operation::QBusiness(_) => ("InternalServerException", "An internal error occurred."),
        Operation::Bedrock(_) => (
            "InternalServerException",
            "The system encountered an unexpected error during processing. Try your request again.",
        ),
        Operation::Tagging(_) => ("InternalServiceException", "An internal error occurred."),
    };
    error(code, message, 500)
}

/// The credentials of the caller have expired.
pub(super) fn expired_credentials(operation: Operation) -> ErrorResponse {
    let message = "The security token included in the request is expired";
    match operation {
        Operation::CostExplorer(_) | Operation::Tagging(_) => error("ExpiredTokenException", message, 400),
        Operation::Lambda(_) | Operation::QBusiness(_) | Operation::Bedrock(_) => {
            error("ExpiredTokenException", message, 403)
        }
        Operation::Sts(_) | Operation::Rds(_) => error("ExpiredToken", message, 403),
        Operation::Ec2(_) => error("RequestExpired", "Request has expired.", 400),
        Operation::S3(_) => error("ExpiredToken", "The provided token has expired.", 400),
    }
}

/// The time of the request differs too much from AWS's.
pub(super) fn clock_skewed(operation: Operation) -> ErrorResponse {
    let message =
        "Signature expired: 20261123T110000Z is now earlier than 20261123T115500Z (20261123T120000Z - 5 min.)";
    match operation {
        Operation::CostExplorer(_) | Operation::Tagging(_) => error("InvalidSignatureException", message, 400),
        Operation::Lambda(_) | Operation::QBusiness(_) | Operation::Bedrock(_) => {
            error("InvalidSignatureException", message, 403)
        }
        Operation::Sts(_) | Operation::Rds(_) => error("SignatureDoesNotMatch", message, 403),
        Operation::Ec2(_) => error("RequestExpired", "Request has expired.", 400),
        Operation::S3(_) => {
            let message = "The difference between the request time and the current time is too large.";
            error("RequestTimeTooSkewed", message, 403)
        }
    }
}

/// Error in a region that the account has not enabled: the credentials are invalid there.
pub(super) fn region_not_enabled(operation: Operation) -> ErrorResponse {
    let message = "The security token included in the request is invalid.";
    match operation {
        Operation::Ec2(_) => error("AuthFailure", "AWS was not able to validate the provided access credentials", 401),
        Operation::Sts(_) | Operation::Rds(_) => error("InvalidClientTokenId", message, 403),
        Operation::CostExplorer(_) | Operation::Tagging(_) => error("UnrecognizedClientException", message, 400),
        Operation::Lambda(_) | Operation::QBusiness(_) | Operation::Bedrock(_) => {
            error("UnrecognizedClientException", message, 403)
        }
        Operation::S3(_) => {
            let message = "The AWS Access Key Id you provided does not exist in our records.";
            error("InvalidAccessKeyId", message, 403)
        }
    }
}

/// The caller does not have the permission.
pub(super) fn access_denied(operation: Operation, caller: &Caller, region: &str) -> ErrorResponse {
    let action = operation.action();
    let (account, service) = (&caller.account, operation.service());
    let reason = format!("because no identity-based policy allows the {operation} action");
    let not_authorized = format!("User: {} is not authorized to perform: {operation}", caller.arn);
    match operation {
        Operation::CostExplorer(_) => {
            let message = format!("{not_authorized} on resource: arn:aws:ce:us-east-1:{account}:/{action} {reason}");
            error("AccessDeniedException", &message, 400)
        }
        Operation::Tagging(_) => error("AccessDeniedException", &format!("{not_authorized} {reason}"), 400),
        Operation::Lambda(_) | Operation::QBusiness(_) => {
            let resource = format!("arn:aws:{service}:{region}:{account}:*");
            error("AccessDeniedException", &format!("{not_authorized} on resource: {resource} {reason}"), 403)
        }
        Operation::Bedrock(_) => {
            let resource = format!("arn:aws:bedrock:{region}::foundation-model/*");
            error("AccessDeniedException", &format!("{not_authorized} on resource: {resource} {reason}"), 403)
        }
        Operation::Sts(_) => error("AccessDenied", &not_authorized, 403),
        Operation::Rds(_) | Operation::S3(_) => error("AccessDenied", &format!("{not_authorized} {reason}"), 403),
        Operation::Ec2(_) => {
            let message = format!("You are not authorized to perform this operation. {not_authorized} {reason}");
            error("UnauthorizedOperation", &message, 403)
        }
    }
}

fn error(code: &'static str, message: &str, status: u16) -> ErrorResponse {
    ErrorResponse::new(code, message).with_status(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST))
}

/// The model is still starting.
pub(super) fn model_not_ready() -> ErrorResponse {
    error("ModelNotReadyException", "The model is not ready for inference. Wait and try your request again.", 429)
}

/// Bedrock has no capacity for the call.
pub(super) fn bedrock_unavailable() -> ErrorResponse {
    error("ServiceUnavailableException", "Bedrock is unable to process your request.", 503)
}

/// Resource-level cost data is not enabled.
pub(super) fn resource_data_not_enabled() -> ErrorResponse {
    let message = "Resource-level data at daily granularity is not enabled for this account.";
    ErrorResponse::new("DataUnavailableException", message)
}

const EC2: &str = "Amazon Elastic Compute Cloud - Compute";

/// Whether the filter of a request contains EC2 instances.
pub(super) fn filters_by_ec2(body: &[u8]) -> bool {
    std::str::from_utf8(body).is_ok_and(|body| body.contains(EC2))
}

/// Resource-level cost data is available for EC2 instances only, as in older documentation of AWS.
pub(super) fn ec2_only() -> ErrorResponse {
    ErrorResponse::validation(format!("Resource-level data is only available for {EC2}: filter by that SERVICE"))
}
