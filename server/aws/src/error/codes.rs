//! Classification of AWS errors by code, message and the response's `Date` header.

use std::time::{Duration, SystemTime};

use aws_sdk_costexplorer::{config::http::HttpResponse, error::ProvideErrorMetadata};
use aws_smithy_types::{DateTime, date_time::Format};
use domain::error::{DataLimit, DenialReason, Fault};

use super::messages;

/// Maximum clock skew that AWS accepts.
const MAX_CLOCK_SKEW: Duration = Duration::from_mins(5);

/// Content of a response that is an error or cannot be parsed.
pub struct ErrorResponse<'a> {
    /// IAM action of the request (`ce:GetCostAndUsage`).
    action: &'a str,
    code: Option<String>,
    pub message: Option<String>,
    status: u16,
    /// Whether the response is a web page, for example from a proxy or captive portal.
    is_web_page: bool,
    /// Difference between the local clock and the response's `Date` header; `None` without a valid header.
    clock_skew: Option<Duration>,
}

impl<'a> ErrorResponse<'a> {
    pub fn of(action: &'a str, error: &impl ProvideErrorMetadata, response: &HttpResponse) -> Self {
        Self {
            action,
            code: error.code().filter(|it| !it.is_empty()).map(str::to_owned),
            message: error.message().map(str::to_owned),
            status: response.status().as_u16(),
            is_web_page: is_web_page(response),
            clock_skew: response.headers().get("date").and_then(|date| clock_skew(date, SystemTime::now())),
        }
    }

    /// Whether AWS sent an error code; web pages have none.
    pub fn has_error_code(&self) -> bool {
        self.code.is_some()
    }

    pub fn fault(&self) -> Fault {
        let message = self.message.as_deref().unwrap_or_default();
        let Some(code) = &self.code else { return self.fault_without_code() };
        let fault = match fault_by_code(code, self.status) {
            // EC2 has one code for expired requests and expired sessions.
            Fault::Expired if code == "RequestExpired" && self.is_clock_skewed() => Fault::ClockSkewed,
            Fault::Unauthenticated if messages::rejects_request_time(message) || self.is_clock_skewed() => {
                Fault::ClockSkewed
            }
            fault @ (Fault::Denied | Fault::NoData | Fault::InvalidRequest) if self.action.starts_with("ce:") => {
                messages::data_limit(message).map_or(fault, Fault::OutOfRange)
            }
            fault => fault,
        };
        match fault {
            Fault::Denied => match messages::denial_reason(message) {
                Some(DenialReason::NotEnabled)
                    if self.requests_resource_level_data() && messages::mentions_opt_in(message) =>
                {
                    // Shown as a limit of AWS's data: the account has Cost Explorer, but not resource-level data.
                    Fault::OutOfRange(DataLimit::ResourceOptIn)
                }
                reason => reason.map_or(Fault::Denied, Fault::Blocked),
            },
            fault => fault,
        }
    }

    /// Fault of a response without an error code, such as a web page or an empty response from AWS.
    fn fault_without_code(&self) -> Fault {
        if self.is_web_page {
            return Fault::InvalidResponse;
        }
        match self.status {
            403 => Fault::Denied,
            429 => Fault::Throttled,
            500.. => Fault::ServerError,
            _ => Fault::InvalidResponse,
        }
    }

    /// Whether the request was for resource-level data, which requires a separate opt-in.
    fn requests_resource_level_data(&self) -> bool {
        self.action.ends_with("WithResources")
    }

    fn is_clock_skewed(&self) -> bool {
        self.clock_skew.is_some_and(|clock_skew| clock_skew > MAX_CLOCK_SKEW)
    }
}

/// Whether the response is HTML, by its content type or first bytes.
fn is_web_page(response: &HttpResponse) -> bool {
    let is_html = response.headers().get("content-type").is_some_and(|it| it.to_ascii_lowercase().contains("html"));
    let body = response.body().bytes().unwrap_or_default().trim_ascii_start();
    let starts_with = |tag: &str| body.get(..tag.len()).is_some_and(|it| it.eq_ignore_ascii_case(tag.as_bytes()));
    is_html || starts_with("<!doctype html") || starts_with("<html")
}

/// Difference between a response's `Date` header and `now`, in either direction; `None` for an invalid header.
fn clock_skew(date: &str, now: SystemTime) -> Option<Duration> {
    let response_time = SystemTime::try_from(DateTime::from_str(date, Format::HttpDate).ok()?).ok()?;
    // For a time in the future, the error has the difference.
    Some(now.duration_since(response_time).unwrap_or_else(|error| error.duration()))
}

/// Fault of an error code, with or without the suffix `Exception`, which some protocols append. Unknown
/// codes are denials with status 403, throttling with 429, and server errors otherwise.
fn fault_by_code(code: &str, status: u16) -> Fault {
    match code.strip_suffix("Exception").unwrap_or(code) {
        "AccessDenied"
        | "AllAccessDisabled"
        | "AuthorizationError"
        | "Blocked"
        | "NotAuthorized"
        | "UnauthorizedAccess"
        | "UnauthorizedOperation" => Fault::Denied,
        "RegionDisabled" => Fault::Blocked(DenialReason::RegionOff),
        "NotSignedUp" | "OptInRequired" | "PendingVerification" | "SubscriptionRequired" => {
            Fault::Blocked(DenialReason::NotEnabled)
        }
        "ExpiredToken" | "ExpiredTokenId" | "RequestExpired" | "TokenRefreshRequired" | "WebIdentityTokenExpired" => {
            Fault::Expired
        }
        "RequestInTheFuture" | "RequestTimeTooSkewed" => Fault::ClockSkewed,
        "AuthFailure"
        | "IncompleteSignature"
        | "InvalidAccessKeyId"
        | "InvalidClientTokenId"
        | "InvalidSignature"
        | "InvalidToken"
        | "MissingAuthenticationToken"
        | "SignatureDoesNotMatch"
        | "UnrecognizedClient" => Fault::Unauthenticated,
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
        | "UnknownOperation" => Fault::InvalidRequest,
        _ if status == 403 => Fault::Denied,
        _ if status == 429 => Fault::Throttled,
        _ => Fault::ServerError,
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::http::StatusCode;
    use aws_smithy_types::{body::SdkBody, error::ErrorMetadata};
    use domain::{Timestamp, error::PolicyKind};

    use super::*;

    fn fault_of(action: &'static str, code: &str, message: &str) -> Fault {
        let (code, message) = (Some(code.to_owned()), Some(message.to_owned()));
        ErrorResponse { action, code, message, status: 400, is_web_page: false, clock_skew: None }.fault()
    }

    #[test]
    fn maps_error_codes_to_faults() {
        for (code, status, expected) in [
            ("AccessDeniedException", 400, Fault::Denied),
            ("ExpiredTokenException", 400, Fault::Expired),
            ("ExpiredToken", 403, Fault::Expired),
            ("LimitExceededException", 400, Fault::Throttled),
            ("ThrottlingException", 400, Fault::Throttled),
            ("ValidationException", 400, Fault::InvalidRequest),
            ("DataUnavailableException", 400, Fault::NoData),
            ("InternalFailure", 500, Fault::ServerError),
            ("UnauthorizedOperation", 403, Fault::Denied),
            ("AccessDenied", 403, Fault::Denied),
            ("AuthFailure", 401, Fault::Unauthenticated),
            ("OptInRequired", 401, Fault::Blocked(DenialReason::NotEnabled)),
            ("RequestExpired", 400, Fault::Expired),
            ("RequestTimeTooSkewed", 403, Fault::ClockSkewed),
            ("RequestInTheFuture", 400, Fault::ClockSkewed),
            ("RequestLimitExceeded", 503, Fault::Throttled),
            ("Throttling", 400, Fault::Throttled),
            ("SlowDown", 503, Fault::Throttled),
            ("TooManyRequestsException", 429, Fault::Throttled),
            ("InvalidParameterValueException", 400, Fault::InvalidRequest),
            ("UnknownCode", 403, Fault::Denied),
        ] {
            assert_eq!(fault_by_code(code, status), expected, "{code}");
        }
    }

    #[test]
    fn message_resolves_ambiguous_codes() {
        let policy = |kind| Fault::Blocked(DenialReason::Policy(kind));
        for (action, code, message, expected) in [
            (
                "ce:GetCostAndUsage",
                "AccessDeniedException",
                "User not enabled for cost explorer access",
                Fault::Blocked(DenialReason::NotEnabled),
            ),
            (
                "ce:GetCostAndUsage",
                "AccessDeniedException",
                "Linked account doesn't have access to cost explorer",
                Fault::Blocked(DenialReason::PayerOnly),
            ),
            (
                "ec2:DescribeVpcs",
                "UnauthorizedOperation",
                "x is not authorized to perform: y with an explicit deny in a service control policy",
                policy(PolicyKind::Organization),
            ),
            (
                "ce:GetCostAndUsage",
                "AccessDeniedException",
                "x is not authorized to perform: ce:GetCostAndUsage because no identity-based policy allows the action",
                Fault::Denied,
            ),
            (
                "ce:GetCostAndUsage",
                "InvalidSignatureException",
                "Signature expired: 20261128T080000Z is now earlier than 20261128T090000Z",
                Fault::ClockSkewed,
            ),
            (
                "sts:GetCallerIdentity",
                "SignatureDoesNotMatch",
                "Signature not yet current: 20261128T100000Z is still later than 20261128T090500Z",
                Fault::ClockSkewed,
            ),
            (
                "ce:GetCostAndUsage",
                "InvalidSignatureException",
                "The request signature we calculated does not match",
                Fault::Unauthenticated,
            ),
            (
                "ce:GetCostAndUsageWithResources",
                "ValidationException",
                "start date is too old for hourly, the max supported days for hourly granularity is 14 days",
                Fault::OutOfRange(DataLimit::FourteenDays),
            ),
            (
                "ce:GetCostAndUsage",
                "ValidationException",
                "You haven't enabled historical data beyond 14 months",
                Fault::OutOfRange(DataLimit::History),
            ),
            ("ec2:DescribeVpcs", "InvalidParameterValue", "beyond 14 months", Fault::InvalidRequest),
            (
                "ce:GetCostAndUsageWithResources",
                "AccessDeniedException",
                "This is an opt-in only feature. You can enable this feature from the PAYER account's Cost Explorer Preferences page",
                Fault::OutOfRange(DataLimit::ResourceOptIn),
            ),
            (
                "ce:GetRightsizingRecommendation",
                "AccessDeniedException",
                "Rightsizing EC2 recommendation is an opt-in only feature. You can enable this feature from the PAYER account's \
                 Cost Explorer Preferences page",
                Fault::Blocked(DenialReason::NotEnabled),
            ),
        ] {
            assert_eq!(fault_of(action, code, message), expected, "{message}");
        }
    }

    #[test]
    fn clock_skew_is_the_difference_in_either_direction() {
        const DATE: &str = "Wed, 21 Oct 2015 07:28:00 GMT";
        let response_time = SystemTime::from("2015-10-21T07:28:00Z".parse::<Timestamp>().unwrap());
        let hour = Duration::from_hours(1);
        assert_eq!(clock_skew(DATE, response_time + hour), Some(hour));
        assert_eq!(clock_skew(DATE, response_time - hour), Some(hour));
        assert_eq!(clock_skew("yesterday", response_time), None);
    }

    #[test]
    fn response_date_distinguishes_clock_skew_from_invalid_credentials() {
        let (large_skew, small_skew) = (Some(Duration::from_hours(1)), Some(Duration::from_mins(1)));
        let unauthenticated = |clock_skew| ErrorResponse {
            action: "ec2:DescribeRegions",
            code: Some("AuthFailure".to_owned()),
            message: None,
            status: 401,
            is_web_page: false,
            clock_skew,
        };
        assert_eq!(unauthenticated(large_skew).fault(), Fault::ClockSkewed);
        assert_eq!(unauthenticated(small_skew).fault(), Fault::Unauthenticated);
        assert_eq!(unauthenticated(None).fault(), Fault::Unauthenticated);
        // EC2's message is the same for an expired request and an expired session.
        let expired = |clock_skew| ErrorResponse {
            code: Some("RequestExpired".to_owned()),
            message: Some("Request has expired.".to_owned()),
            ..unauthenticated(clock_skew)
        };
        assert_eq!(expired(large_skew).fault(), Fault::ClockSkewed);
        assert_eq!(expired(small_skew).fault(), Fault::Expired);
        assert_eq!(expired(None).fault(), Fault::Expired);
    }

    #[test]
    fn responses_without_an_error_code_are_classified() {
        let response = |status: u16, content_type: &str, body: &'static str| {
            let mut response = HttpResponse::new(StatusCode::try_from(status).unwrap(), SdkBody::from(body));
            response.headers_mut().insert("content-type", content_type.to_owned());
            response
        };
        for (response, expected) in [
            (response(200, "text/html; charset=utf-8", "<p>Sign in"), Fault::InvalidResponse),
            (response(403, "text/plain", "\n<!DOCTYPE html><html>"), Fault::InvalidResponse),
            (response(502, "TEXT/HTML", "<HTML>"), Fault::InvalidResponse),
            (response(511, "application/json", "<html>"), Fault::InvalidResponse),
            (response(200, "application/json", "{\"a\":"), Fault::InvalidResponse),
            (response(503, "application/xml", ""), Fault::ServerError),
            (response(403, "application/xml", ""), Fault::Denied),
        ] {
            let no_error_code = ErrorMetadata::builder().build();
            let error = ErrorResponse::of("s3:ListAllMyBuckets", &no_error_code, &response);
            assert_eq!(error.fault(), expected, "{response:?}");
        }
    }
}
