//! What can go wrong when AWS is asked, and the words for the visitor.

mod denial;
mod notice;
mod words;

use serde::{Deserialize, Serialize};

pub use self::{
    denial::{DataLimit, DenialReason, PolicyKind},
    notice::{FailedList, Notice, notices},
};
use crate::{credentials::CredentialsProblem, partition::Partition};

/// Why a source could not answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Fault {
    /// The identity lacks a permission. Adding it helps.
    Denied,
    /// AWS denies the call for a reason that no permission of the identity changes.
    Blocked(DenialReason),
    /// No usable credentials were found, or AWS does not know them.
    Unauthenticated,
    /// The configured credentials could not be loaded; nothing was sent.
    Credentials(Box<CredentialsProblem>),
    /// The credentials were good and have expired.
    Expired,
    /// AWS found the time of the request wrong.
    ClockSkewed,
    /// AWS asked to slow down until the retries were used up.
    Throttled,
    /// AWS understood the request and refuses it.
    Refused,
    /// AWS keeps no data for the requested range, or not without an opt-in.
    OutOfRange(DataLimit),
    /// AWS has no data for it (yet).
    NoData,
    /// AWS failed on its side.
    Broken,
    /// An answer came that is not AWS's, or only a part of one.
    Unreadable,
    /// No connection, or it was cut.
    Unreachable,
    /// The proxy would not connect to AWS.
    ProxyFailed,
    /// A connection was refused on this side: nobody who is trusted signed the certificate.
    Untrusted,
    /// A setting of this machine cannot be used; says which and why, and holds no secret. Nothing was sent.
    BadSetting(String),
    /// The partition has no Cost Explorer; nothing was sent.
    NoCostExplorer(Partition),
    /// No answer before the deadline.
    TimedOut,
    /// The daily cap on paid requests is reached; nothing was sent.
    Capped,
}

/// A failed call, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{operation}: {}", self.title())]
pub struct SourceError {
    /// What kind of failure.
    pub fault: Fault,
    /// The IAM action behind the call, such as `ce:GetCostAndUsage`.
    pub operation: String,
    /// AWS's request id, where an answer came.
    pub request_id: Option<String>,
    /// AWS's own words. May hold ARNs: shown only when asked for.
    pub said: Option<String>,
}

impl SourceError {
    /// The service that was asked, as people call it.
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

    /// Whether older figures may stand in for those that could not be had. A question that AWS refuses, or an identity that may
    /// not ask it (any more), has no answer.
    #[must_use]
    pub fn leaves_old_figures_true(&self) -> bool {
        self.may_pass() || matches!(self.fault, Fault::Capped | Fault::ClockSkewed | Fault::Untrusted)
    }

    /// Whether the same request may succeed later without any change.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(
            self.fault,
            Fault::Throttled
                | Fault::Broken
                | Fault::Unreadable
                | Fault::Unreachable
                | Fault::ProxyFailed
                | Fault::TimedOut
        )
    }
}
