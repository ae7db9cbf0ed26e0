//! Errors of AWS calls, and their messages. The messages are not in the UI crate, because exports and the command line print them,
//! too, and must not depend on it.

mod denial;
mod messages;
mod notice;
mod pause;

use std::{
    hash::{BuildHasher, RandomState},
    sync::LazyLock,
};

use serde::{Deserialize, Serialize, Serializer};

pub use self::{
    denial::{DataLimit, DenialReason, PolicyKind},
    notice::{FailedList, Notice, name_account_regions, notices},
    pause::Pause,
};
use crate::{credentials::CredentialsProblem, partition::Partition};

/// Prefix of the IDs of AWS error messages.
const RAW_ID: &str = "raw-";
/// Random keys of this process, so that IDs do not reveal messages to guessing.
static RAW_KEYS: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// ID of an AWS error message; an ID is returned unchanged.
#[must_use]
pub fn raw_id(message: &str) -> String {
    let is_id = |rest: &str| rest.len() == 16 && rest.bytes().all(|byte| byte.is_ascii_hexdigit());
    match message.strip_prefix(RAW_ID) {
        Some(rest) if is_id(rest) => message.to_owned(),
        _ => format!("{RAW_ID}{:016x}", RAW_KEYS.hash_one(message)),
    }
}

#[expect(clippy::ref_option, reason = "serde hands over a reference to the field")]
fn serialize_id<S: Serializer>(message: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    message.as_deref().map(raw_id).serialize(serializer)
}

/// Kind of failure of a call.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Fault {
    /// The identity lacks a permission, which can be added.
    Denied,
    /// AWS denies the call for a reason that no permission of the identity can change.
    Blocked(DenialReason),
    /// No usable credentials were found, or AWS rejected them.
    Unauthenticated,
    /// The configured credentials could not be loaded; no request was sent.
    Credentials(Box<CredentialsProblem>),
    /// The credentials have expired.
    Expired,
    /// AWS rejected the time of the request.
    ClockSkewed,
    /// AWS throttled the request and all retries.
    Throttled,
    /// AWS rejected the request as invalid.
    InvalidRequest,
    /// AWS has no data for the requested range, or requires an opt-in.
    OutOfRange(DataLimit),
    /// AWS has no data for the request (yet).
    NoData,
    /// An error within AWS.
    ServerError,
    /// A response that is not from AWS, or is incomplete.
    InvalidResponse,
    /// No connection, or an interrupted one.
    Unreachable,
    /// No server responds at a configured endpoint; contains the setting and the URL, without secrets.
    EndpointDown(String),
    /// The proxy refused to connect to AWS.
    ProxyFailed,
    /// The server's certificate is not signed by a trusted authority.
    UntrustedCertificate,
    /// Invalid local setting; contains its name and the reason, without secrets. No request was sent.
    BadSetting(String),
    /// The partition has no Cost Explorer; no request was sent.
    NoCostExplorer(Partition),
    /// No response before the deadline.
    TimedOut,
    /// The operation failed repeatedly and is paused; no request was sent.
    CircuitOpen(Pause),
    /// The daily cap on paid requests is reached; no request was sent.
    DailyCapReached,
    /// The response has more result pages than the limit for one query: this number of them was read.
    TooManyPages(u32),
    /// The data is of the whole account or organization, of which the visitor may see only a part; no request was sent.
    OutOfScope,
}

impl Fault {
    /// Whether AWS responded that the requested figures do not exist or are too many: other queries still work.
    #[must_use]
    pub fn affects_only_this_query(&self) -> bool {
        matches!(
            self,
            Self::InvalidRequest | Self::OutOfRange(_) | Self::NoData | Self::TooManyPages(_) | Self::OutOfScope
        )
    }

    /// Whether two failures have one cause. Pauses of several regions end at different times.
    #[must_use]
    pub fn has_same_cause(&self, other: &Self) -> bool {
        matches!((self, other), (Self::CircuitOpen(_), Self::CircuitOpen(_))) || self == other
    }

    /// Whether the cause is AWS's response, rather than the network, a limit of Farthing or a local setting.
    #[must_use]
    pub fn is_from_aws(&self) -> bool {
        match self {
            Self::Denied
            | Self::Blocked(_)
            | Self::Unauthenticated
            | Self::Expired
            | Self::ClockSkewed
            | Self::Throttled
            | Self::InvalidRequest
            | Self::OutOfRange(_)
            | Self::NoData
            | Self::ServerError => true,
            Self::Credentials(_)
            | Self::InvalidResponse
            | Self::Unreachable
            | Self::EndpointDown(_)
            | Self::ProxyFailed
            | Self::UntrustedCertificate
            | Self::BadSetting(_)
            | Self::NoCostExplorer(_)
            | Self::TimedOut
            | Self::CircuitOpen(_)
            | Self::DailyCapReached
            | Self::TooManyPages(_)
            | Self::OutOfScope => false,
        }
    }
}

/// A failed call, ready for display.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{operation}: {}", self.title())]
pub struct SourceError {
    /// Kind of failure, which decides the message and the remedy.
    pub fault: Fault,
    /// IAM action of the call, such as `ce:GetCostAndUsage`.
    pub operation: String,
    /// AWS's request id; `None` without a response.
    pub request_id: Option<String>,
    /// AWS's error message, or local details of the failure; both may contain ARNs. They never leave this process:
    /// serialization replaces them with their [`raw_id`], by which a visitor can request them.
    #[serde(serialize_with = "serialize_id")]
    pub raw_message: Option<String>,
}

impl SourceError {
    /// Display name of the service.
    #[must_use]
    pub fn service(&self) -> &'static str {
        match self.operation.split_once(':').map_or("", |(service, _)| service) {
            "ce" => "Cost Explorer",
            "ec2" => "EC2",
            "rds" => "RDS",
            "s3" => "S3",
            "lambda" => "Lambda",
            "qbusiness" => "Q Business",
            "tag" => "The tagging API",
            "sts" => "STS",
            "bedrock" => "Bedrock",
            _ => "AWS",
        }
    }

    /// Id of AWS's error message, or of the details; `None` if there are none.
    #[must_use]
    pub fn raw_id(&self) -> Option<String> {
        self.raw_message.as_deref().map(raw_id)
    }

    /// Whether [`Self::raw_message`] is AWS's message. Some AWS faults are detected without a response, such as missing
    /// credentials: a response has a request ID.
    #[must_use]
    pub fn is_aws_message(&self) -> bool {
        self.raw_message.is_some() && self.request_id.is_some() && self.fault.is_from_aws()
    }

    /// Whether older figures may be shown instead. Not if AWS rejects the query, or the identity may not send it (any
    /// more).
    #[must_use]
    pub fn allows_stale_data(&self) -> bool {
        self.is_transient()
            || matches!(self.fault, Fault::DailyCapReached | Fault::ClockSkewed | Fault::UntrustedCertificate)
    }

    /// Whether the same request may succeed later without changes.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(
            self.fault,
            Fault::Throttled
                | Fault::ServerError
                | Fault::InvalidResponse
                | Fault::Unreachable
                | Fault::EndpointDown(_)
                | Fault::ProxyFailed
                | Fault::TimedOut
                | Fault::CircuitOpen(_)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serialization_replaces_the_raw_message_with_its_id() {
        let message = "User: arn:aws:sts::123456789012:assumed-role/Farthing is not authorized";
        let failed = |fault, raw_message| SourceError {
            fault,
            operation: "ce:GetCostAndUsage".to_owned(),
            request_id: None,
            raw_message,
        };
        let error = failed(Fault::Denied, Some(message.to_owned()));
        let sent = serde_json::to_string(&error).unwrap();
        assert!(!sent.contains("arn:aws") && !sent.contains("123456789012"), "{sent}");
        let received: SourceError = serde_json::from_str(&sent).unwrap();
        assert_eq!(received.raw_id(), error.raw_id(), "browser and server use the same ID");
        assert_eq!(failed(Fault::ServerError, None).raw_id(), None);
        let problem = CredentialsProblem::new("Profile billing could not assume its role", "Check role_arn.")
            .with_detail(message);
        let error = failed(Fault::Credentials(Box::new(problem)), Some(message.to_owned()));
        let sent = serde_json::to_string(&error).unwrap();
        assert!(!sent.contains("arn:aws") && !sent.contains("123456789012"), "{sent}");
        let received: SourceError = serde_json::from_str(&sent).unwrap();
        assert_eq!((received.title(), received.raw_id()), (error.title(), error.raw_id()));
    }

    #[test]
    fn only_messages_of_aws_responses_count_as_aws_messages() {
        let from_aws = [
            Fault::Denied,
            Fault::Blocked(DenialReason::NotEnabled),
            Fault::Unauthenticated,
            Fault::Expired,
            Fault::ClockSkewed,
            Fault::Throttled,
            Fault::InvalidRequest,
            Fault::OutOfRange(DataLimit::History),
            Fault::NoData,
            Fault::ServerError,
        ];
        let problem = CredentialsProblem {
            title: String::new(),
            remedy: String::new(),
            command: None,
            detail: Some("no such profile".to_owned()),
        };
        let others = [
            Fault::Credentials(Box::new(problem)),
            Fault::InvalidResponse,
            Fault::Unreachable,
            Fault::EndpointDown("AWS_ENDPOINT_URL is http://127.0.0.1:9, where no server answers".to_owned()),
            Fault::ProxyFailed,
            Fault::UntrustedCertificate,
            Fault::BadSetting("HTTPS_PROXY is not a valid address".to_owned()),
            Fault::NoCostExplorer(Partition::UsGov),
            Fault::TimedOut,
            Fault::CircuitOpen(Pause { failures: 8, next_try: None }),
            Fault::DailyCapReached,
            Fault::TooManyPages(3),
        ];
        let failed = |fault: &Fault, request_id: Option<&str>, raw_message: Option<&str>| SourceError {
            fault: fault.clone(),
            operation: "ce:GetCostAndUsage".to_owned(),
            request_id: request_id.map(str::to_owned),
            raw_message: raw_message.map(str::to_owned),
        };
        for (fault, expected) in from_aws.iter().map(|it| (it, true)).chain(others.iter().map(|it| (it, false))) {
            assert_eq!(fault.is_from_aws(), expected, "{fault:?}");
            assert_eq!(failed(fault, Some("r-1"), Some("Access denied")).is_aws_message(), expected, "{fault:?}");
            assert!(!failed(fault, None, Some("dispatch failure")).is_aws_message(), "{fault:?} without a response");
            assert!(!failed(fault, Some("r-1"), None).is_aws_message(), "{fault:?} without a message");
        }
    }
}
