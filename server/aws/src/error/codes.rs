//! Classification of AWS errors by code, message and the response's `Date` header.

use std::time::{Duration, SystemTime};

use aws_sdk_costexplorer::{config::http::HttpResponse, error::ProvideErrorMetadata};
use aws_smithy_types::{DateTime, date_time::Format};
use domain::error::{DataLimit, DenialReason, Fault};

use super::messages;

/// Maximum clock skew that AWS accepts.
const MAX_SKEW: Duration = Duration::from_mins(5);

/// Content of an error response.
pub struct ErrorResponse<'a> {
    action: &'a str,
    code: Option<String>,
    pub message: Option<String>,
    status: u16,
    /// Whether the response is a web page, for example of a proxy or captive portal.
    is_web_page: bool,
    /// Difference between the local clock and the response's date.
    skew: Option<Duration>,
}

impl<'a> ErrorResponse<'a> {
    pub fn of(action: &'a str, error: &impl ProvideErrorMetadata, response: &HttpResponse) -> Self {
        Self {
            action,
            code: error.code().filter(|it| !it.is_empty()).map(str::to_owned),
            message: error.message().map(str::to_owned),
            status: response.status().as_u16(),
            is_web_page: is_web_page(response),
            skew: response.headers().get("date").and_then(|date| clock_skew(date, SystemTime::now())),
        }
    }

    /// Whether the response has an AWS error code; web pages have none.
    pub fn is_readable(&self) -> bool {
        self.code.is_some()
    }

    pub fn fault(&self) -> Fault {
        let message = self.message.as_deref().unwrap_or_default();
        let Some(code) = &self.code else { return self.fault_without_code() };
        let fault = match fault_by_code(code, self.status) {
            // EC2 has one code for expired requests and expired sessions.
            Fault::Expired if code == "RequestExpired" && self.is_clock_off() => Fault::ClockSkewed,
            Fault::Unauthenticated if messages::is_about_time(message) || self.is_clock_off() => Fault::ClockSkewed,
            Fault::Denied | Fault::NoData | Fault::InvalidRequest if self.action.starts_with("ce:") => {
                messages::limit(message).map_or_else(|| fault_by_code(code, self.status), Fault::OutOfRange)
            }
            fault => fault,
        };
        match fault {
            Fault::Denied => match messages::denial(message) {
                Some(DenialReason::NotEnabled) if self.is_by_resource() && messages::is_opt_in(message) => {
                    Fault::OutOfRange(DataLimit::ResourceOptIn)
                }
                denial => denial.map_or(Fault::Denied, Fault::Blocked),
            },
            fault => fault,
        }
    }

    /// Fault of a response without an error code. Some of AWS's responses are empty.
    fn fault_without_code(&self) -> Fault {
        match self.status {
            _ if self.is_web_page => Fault::InvalidResponse,
            403 => Fault::Denied,
            429 => Fault::Throttled,
            500.. => Fault::ServerError,
            _ => Fault::InvalidResponse,
        }
    }

    /// Whether the call is for resource-level costs, which are a separate opt-in.
    fn is_by_resource(&self) -> bool {
        self.action.ends_with("WithResources")
    }

    fn is_clock_off(&self) -> bool {
        self.skew.is_some_and(|skew| skew > MAX_SKEW)
    }
}

/// Whether the response is HTML, by its content type or first bytes.
fn is_web_page(response: &HttpResponse) -> bool {
    let is_html = response.headers().get("content-type").is_some_and(|it| it.to_ascii_lowercase().contains("html"));
    let body = response.body().bytes().unwrap_or_default().trim_ascii_start();
    let begins = |word: &str| body.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word.as_bytes()));
    is_html || begins("<!doctype html") || begins("<html")
}

/// Difference between the time in a response's header and now.
fn clock_skew(date: &str, now: SystemTime) -> Option<Duration> {
    let then = SystemTime::try_from(DateTime::from_str(date, Format::HttpDate).ok()?).ok()?;
    Some(now.duration_since(then).unwrap_or_else(|error| error.duration()))
}

/// Fault of an error code. The suffix `Exception`, which some protocols append, is ignored.
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
    use aws_smithy_types::body::SdkBody;
    use domain::error::PolicyKind;

    use super::*;

    fn fault_of(operation: &'static str, code: &str, message: &str) -> Fault {
        let code = Some(code.to_owned()).filter(|it| !it.is_empty());
        let message = Some(message.to_owned());
        ErrorResponse { action: operation, code, message, status: 400, is_web_page: false, skew: None }.fault()
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
            ("Whatever", 403, Fault::Denied),
        ] {
            assert_eq!(fault_by_code(code, status), expected, "{code}");
        }
    }

    #[test]
    fn message_decides_if_the_code_is_ambiguous() {
        let policy = |kind| Fault::Blocked(DenialReason::Policy(kind));
        for (operation, code, message, expected) in [
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
            assert_eq!(fault_of(operation, code, message), expected, "{message}");
        }
    }

    #[test]
    fn response_date_distinguishes_a_wrong_clock_from_wrong_keys() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_mins(24_090_208);
        let skewed_by = clock_skew("Wed, 21 Oct 2015 07:28:00 GMT", now + Duration::from_hours(1)).unwrap();
        assert_eq!(skewed_by, Duration::from_hours(1));
        assert_eq!(
            clock_skew("Wed, 21 Oct 2015 07:28:00 GMT", now - Duration::from_mins(2)).unwrap(),
            Duration::from_mins(2)
        );
        assert_eq!(clock_skew("yesterday", now), None);
        let response = |skew| ErrorResponse {
            action: "ec2:DescribeRegions",
            code: Some("AuthFailure".to_owned()),
            message: None,
            status: 401,
            is_web_page: false,
            skew,
        };
        assert_eq!(response(Some(skewed_by)).fault(), Fault::ClockSkewed);
        assert_eq!(response(Some(Duration::from_mins(1))).fault(), Fault::Unauthenticated);
        assert_eq!(response(None).fault(), Fault::Unauthenticated);
        // EC2's message is the same for an old request and an expired session.
        let expired = |skew| ErrorResponse {
            code: Some("RequestExpired".to_owned()),
            message: Some("Request has expired.".to_owned()),
            ..response(skew)
        };
        assert_eq!(expired(Some(skewed_by)).fault(), Fault::ClockSkewed);
        assert_eq!(expired(Some(Duration::from_mins(1))).fault(), Fault::Expired);
        assert_eq!(expired(None).fault(), Fault::Expired);
    }

    #[test]
    fn web_pages_are_not_aws_responses() {
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
            let metadata = aws_smithy_types::error::ErrorMetadata::builder().build();
            let error = ErrorResponse::of("s3:ListAllMyBuckets", &metadata, &response);
            assert_eq!(error.fault(), expected, "{response:?}");
        }
    }
}
