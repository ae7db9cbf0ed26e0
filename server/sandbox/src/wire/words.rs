//! Errors of each service that any request can meet: throttled, denied, failed, expired.

use axum::http::StatusCode;

use super::operation::Operation;
use super::refusal::Refusal;
use super::session::Caller;

/// Too many requests.
pub(super) fn throttled(operation: Operation) -> Refusal {
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
    refusal(code, message, status)
}

/// A failure inside AWS.
pub(super) fn failed(operation: Operation) -> Refusal {
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
    refusal(code, message, 500)
}

/// The caller's session has expired.
pub(super) fn expired(operation: Operation) -> Refusal {
    let message = "The security token included in the request is expired";
    match operation {
        Operation::CostExplorer(_) | Operation::Tagging(_) => refusal("ExpiredTokenException", message, 400),
        Operation::Lambda(_) | Operation::QBusiness(_) | Operation::Bedrock(_) => {
            refusal("ExpiredTokenException", message, 403)
        }
        Operation::Sts(_) | Operation::Rds(_) => refusal("ExpiredToken", message, 403),
        Operation::Ec2(_) => refusal("RequestExpired", "Request has expired.", 400),
        Operation::S3(_) => refusal("ExpiredToken", "The provided token has expired.", 400),
    }
}

/// Credentials of an account are invalid in a region that it has not enabled.
pub(super) fn stranger(operation: Operation) -> Refusal {
    let message = "The security token included in the request is invalid.";
    match operation {
        Operation::Ec2(_) => {
            refusal("AuthFailure", "AWS was not able to validate the provided access credentials", 401)
        }
        Operation::Sts(_) | Operation::Rds(_) => refusal("InvalidClientTokenId", message, 403),
        Operation::CostExplorer(_) | Operation::Tagging(_) => refusal("UnrecognizedClientException", message, 400),
        Operation::Lambda(_) | Operation::QBusiness(_) | Operation::Bedrock(_) => {
            refusal("UnrecognizedClientException", message, 403)
        }
        Operation::S3(_) => {
            let message = "The AWS Access Key Id you provided does not exist in our records.";
            refusal("InvalidAccessKeyId", message, 403)
        }
    }
}

/// The caller lacks the permission.
pub(super) fn denied(operation: Operation, caller: &Caller, region: &str) -> Refusal {
    let action = operation.action();
    let (account, service) = (&caller.account, operation.service());
    let because = format!("because no identity-based policy allows the {operation} action");
    let not_authorized = format!("User: {} is not authorized to perform: {operation}", caller.arn);
    match operation {
        Operation::CostExplorer(_) => {
            let message = format!("{not_authorized} on resource: arn:aws:ce:us-east-1:{account}:/{action} {because}");
            refusal("AccessDeniedException", &message, 400)
        }
        Operation::Tagging(_) => refusal("AccessDeniedException", &format!("{not_authorized} {because}"), 400),
        Operation::Lambda(_) | Operation::QBusiness(_) => {
            let resource = format!("arn:aws:{service}:{region}:{account}:*");
            refusal("AccessDeniedException", &format!("{not_authorized} on resource: {resource} {because}"), 403)
        }
        Operation::Bedrock(_) => {
            let resource = format!("arn:aws:bedrock:{region}::foundation-model/*");
            refusal("AccessDeniedException", &format!("{not_authorized} on resource: {resource} {because}"), 403)
        }
        Operation::Sts(_) => refusal("AccessDenied", &not_authorized, 403),
        Operation::Rds(_) | Operation::S3(_) => refusal("AccessDenied", &format!("{not_authorized} {because}"), 403),
        Operation::Ec2(_) => {
            let message = format!("You are not authorized to perform this operation. {not_authorized} {because}");
            refusal("UnauthorizedOperation", &message, 403)
        }
    }
}

fn refusal(code: &'static str, message: &str, status: u16) -> Refusal {
    Refusal::new(code, message).with_status(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST))
}

/// The model is still starting.
pub(super) fn not_ready() -> Refusal {
    refusal("ModelNotReadyException", "The model is not ready for inference. Wait and try your request again.", 429)
}

/// Bedrock has no capacity for the call now.
pub(super) fn unavailable() -> Refusal {
    refusal("ServiceUnavailableException", "Bedrock is unable to process your request.", 503)
}

/// The payer must enable resource-level cost data.
pub(super) fn not_enabled() -> Refusal {
    let message = "Resource-level data at daily granularity is not enabled for this account.";
    Refusal::new("DataUnavailableException", message)
}

const EC2: &str = "Amazon Elastic Compute Cloud - Compute";

/// Whether a request filters by EC2 instances only.
pub(super) fn is_about_ec2(body: &[u8]) -> bool {
    std::str::from_utf8(body).is_ok_and(|body| body.contains(EC2))
}

/// The error of resource-level costs in AWS's older documentation.
pub(super) fn ec2_only() -> Refusal {
    Refusal::validation(format!("Resource-level data is only available for {EC2}: filter by that SERVICE"))
}
