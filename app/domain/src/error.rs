//! Errors of AWS calls, and their messages.

mod denial;
mod notice;
mod words;

use std::{
    hash::{BuildHasher, RandomState},
    sync::LazyLock,
};

use serde::{Deserialize, Serialize, Serializer};

pub use self::{
    denial::{DataLimit, DenialReason, PolicyKind},
    notice::{FailedList, Notice, notices},
};
use crate::{credentials::CredentialsProblem, partition::Partition};

/// Prefix of the IDs of AWS error messages.
const RAW_ID: &str = "raw-";
/// Random keys of this process, so that IDs do not reveal messages to guessing.
static RAW_KEYS: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// ID of an AWS error message; an ID is returned unchanged.
#[must_use]
pub fn raw_id(words: &str) -> String {
    let is_id = |rest: &str| rest.len() == 16 && rest.bytes().all(|byte| byte.is_ascii_hexdigit());
    match words.strip_prefix(RAW_ID) {
        Some(rest) if is_id(rest) => words.to_owned(),
        _ => format!("{RAW_ID}{:016x}", RAW_KEYS.hash_one(words)),
    }
}

#[expect(clippy::ref_option, reason = "serde hands over a reference to the field")]
fn id_alone<S: Serializer>(said: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    said.as_deref().map(raw_id).serialize(serializer)
}

/// Reason why a source could not answer.
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
    Refused,
    /// AWS keeps no data for the requested range, or not without an opt-in.
    OutOfRange(DataLimit),
    /// AWS has no data for the request (yet).
    NoData,
    /// An error within AWS.
    Broken,
    /// A response that is not from AWS, or is incomplete.
    Unreadable,
    /// No connection, or an interrupted one.
    Unreachable,
    /// No service at a configured endpoint; names the setting and the address, without secrets.
    EndpointDown(String),
    /// The proxy refused to connect to AWS.
    ProxyFailed,
    /// The server's certificate is not signed by a trusted authority.
    Untrusted,
    /// Invalid local setting; names it and the reason, without secrets. No request was sent.
    BadSetting(String),
    /// The partition has no Cost Explorer; no request was sent.
    NoCostExplorer(Partition),
    /// No response before the deadline.
    TimedOut,
    /// The daily cap on paid requests is reached; no request was sent.
    Capped,
    /// The response has more pages than the limit for one query: this number of pages was read.
    TooManyPages(u32),
}

impl Fault {
    /// Whether AWS responded that the requested figures do not exist or are too many: other queries still work.
    #[must_use]
    pub fn is_answer(&self) -> bool {
        matches!(self, Self::Refused | Self::OutOfRange(_) | Self::NoData | Self::TooManyPages(_))
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
            | Self::Refused
            | Self::OutOfRange(_)
            | Self::NoData
            | Self::Broken => true,
            Self::Credentials(_)
            | Self::Unreadable
            | Self::Unreachable
            | Self::EndpointDown(_)
            | Self::ProxyFailed
            | Self::Untrusted
            | Self::BadSetting(_)
            | Self::NoCostExplorer(_)
            | Self::TimedOut
            | Self::Capped
            | Self::TooManyPages(_) => false,
        }
    }
}

/// A failed call, ready for display.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{operation}: {}", self.title())]
pub struct SourceError {
    /// Kind of failure.
    pub fault: Fault,
    /// IAM action of the call, such as `ce:GetCostAndUsage`.
    pub operation: String,
    /// AWS's request id; `None` without a response.
    pub request_id: Option<String>,
    /// AWS's error message, or local details of the failure; both may contain ARNs. They never leave this process:
    /// serialization replaces them with their [`raw_id`], by which a visitor can request them.
    #[serde(serialize_with = "id_alone")]
    pub said: Option<String>,
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
        self.said.as_deref().map(raw_id)
    }

    /// Whether [`Self::said`] is AWS's message. Some AWS faults are detected without a response, such as missing
    /// credentials: a response has a request ID.
    #[must_use]
    pub fn is_said_by_aws(&self) -> bool {
        self.said.is_some() && self.request_id.is_some() && self.fault.is_from_aws()
    }

    /// Whether older figures may be shown instead. Not if AWS rejects the query, or the identity may not send it (any
    /// more).
    #[must_use]
    pub fn leaves_old_figures_true(&self) -> bool {
        self.may_pass() || matches!(self.fault, Fault::Capped | Fault::ClockSkewed | Fault::Untrusted)
    }

    /// Whether the same request may succeed later without changes.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(
            self.fault,
            Fault::Throttled
                | Fault::Broken
                | Fault::Unreadable
                | Fault::Unreachable
                | Fault::EndpointDown(_)
                | Fault::ProxyFailed
                | Fault::TimedOut
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_aws_stay_in_the_process() {
        let words = "User: arn:aws:sts::123456789012:assumed-role/Farthing is not authorized";
        let failed =
            |fault, said| SourceError { fault, operation: "ce:GetCostAndUsage".to_owned(), request_id: None, said };
        let error = failed(Fault::Denied, Some(words.to_owned()));
        let sent = serde_json::to_string(&error).unwrap();
        assert!(!sent.contains("arn:aws") && !sent.contains("123456789012"), "{sent}");
        let received: SourceError = serde_json::from_str(&sent).unwrap();
        assert_eq!(received.raw_id(), error.raw_id(), "the browser asks for them by the id that the server knows");
        assert_eq!(failed(Fault::Broken, None).raw_id(), None);
        let problem =
            CredentialsProblem::new("Profile billing could not assume its role", "Check role_arn.").because(words);
        let error = failed(Fault::Credentials(Box::new(problem)), Some(words.to_owned()));
        let sent = serde_json::to_string(&error).unwrap();
        assert!(!sent.contains("arn:aws") && !sent.contains("123456789012"), "{sent}");
        let received: SourceError = serde_json::from_str(&sent).unwrap();
        assert_eq!((received.title(), received.raw_id()), (error.title(), error.raw_id()));
    }

    #[test]
    fn aws_said_only_what_came_in_an_answer() {
        let of_aws = [
            Fault::Denied,
            Fault::Blocked(DenialReason::NotEnabled),
            Fault::Unauthenticated,
            Fault::Expired,
            Fault::ClockSkewed,
            Fault::Throttled,
            Fault::Refused,
            Fault::OutOfRange(DataLimit::History),
            Fault::NoData,
            Fault::Broken,
        ];
        let problem = CredentialsProblem {
            title: String::new(),
            remedy: String::new(),
            command: None,
            detail: Some("no such profile".to_owned()),
        };
        let others = [
            Fault::Credentials(Box::new(problem)),
            Fault::Unreadable,
            Fault::Unreachable,
            Fault::EndpointDown("AWS_ENDPOINT_URL is http://127.0.0.1:9, where nothing answers".to_owned()),
            Fault::ProxyFailed,
            Fault::Untrusted,
            Fault::BadSetting("HTTPS_PROXY is no address".to_owned()),
            Fault::NoCostExplorer(Partition::UsGov),
            Fault::TimedOut,
            Fault::Capped,
            Fault::TooManyPages(3),
        ];
        let failed = |fault: &Fault, request_id: Option<&str>, said: Option<&str>| SourceError {
            fault: fault.clone(),
            operation: "ce:GetCostAndUsage".to_owned(),
            request_id: request_id.map(str::to_owned),
            said: said.map(str::to_owned),
        };
        for (fault, expected) in of_aws.iter().map(|it| (it, true)).chain(others.iter().map(|it| (it, false))) {
            assert_eq!(fault.is_from_aws(), expected, "{fault:?}");
            assert_eq!(failed(fault, Some("r-1"), Some("words")).is_said_by_aws(), expected, "{fault:?}");
            assert!(!failed(fault, None, Some("dispatch failure")).is_said_by_aws(), "{fault:?} without an answer");
            assert!(!failed(fault, Some("r-1"), None).is_said_by_aws(), "{fault:?} without words");
        }
    }
}
