//! Status of Farthing: identity, permissions, AWS calls, API cost and cache, as `/status` and `farthing doctor` show
//! them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    breaker::Breaker,
    error::{DenialReason, Fault},
    permissions::{ASSUME_ROLE, FEATURES, policy_of},
    spending::Spending,
};

/// Minimum calls of an operation for a meaningful latency.
pub const MIN_CALLS_FOR_LATENCY: u64 = 5;

/// Status at one point in time. Counts begin at the start of the process.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Time of the status, UTC.
    #[serde(with = "crate::time_encoding")]
    pub at: Timestamp,
    /// Start of the process, UTC.
    #[serde(with = "crate::time_encoding")]
    pub started: Timestamp,
    /// Version of Farthing.
    pub version: String,
    /// Version of the AWS SDK for Rust.
    pub sdk_version: String,
    /// Identity of the AWS requests; `None` until STS has responded.
    pub caller: Option<Caller>,
    /// Source of the credentials, such as "profile billing (SSO)"; `None` if there are none, or if loading them failed.
    pub credentials_source: Option<String>,
    /// Accounts whose roles Farthing assumes, 12 digits each.
    pub role_accounts: Vec<String>,
    /// Actions in the order of [`FEATURES`], then others that were called.
    pub operations: Vec<Operation>,
    /// The latest failed requests, newest first.
    pub problems: Vec<Problem>,
    /// Circuit breakers that have opened since the start.
    pub breakers: Vec<Breaker>,
    /// Paid requests against the daily cap.
    pub spending: Spending,
    /// Use of the cost cache.
    pub cache: CacheUse,
    /// Whether the permissions are being checked now.
    pub is_checking: bool,
}

/// AWS account and role or user. The ARN is not included, because it must not leave the process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    /// Account, 12 digits.
    pub account: String,
    /// Name, such as "role Farthing" or "user jane".
    pub name: String,
}

/// Requests of one operation, retries included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// IAM action, such as `ce:GetCostAndUsage`.
    pub action: String,
    /// Permission for the action.
    pub permission: Permission,
    /// Requests that were sent.
    pub calls: u64,
    /// Failed requests by category.
    pub errors: BTreeMap<ErrorCategory, u64>,
    /// Latency of the latest requests; `None` without requests.
    pub latency: Option<Latency>,
}

/// Permission for an action, by the latest response in each account and region.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Permission {
    /// Unknown: no request was sent, for example because there is no bucket to read.
    #[default]
    NotChecked,
    /// AWS accepted the request.
    Granted,
    /// AWS denied the request in these accounts; an empty name is the base account.
    Missing(Vec<String>),
    /// AWS denied the request for a reason that no permission changes.
    Blocked(DenialReason),
    /// The request failed for another reason.
    Failed(ErrorCategory),
}

/// Latency of an operation in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Latency {
    /// Median.
    pub p50: u64,
    /// 99th percentile.
    pub p99: u64,
}

/// A failed request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Time of the failure, UTC.
    #[serde(with = "crate::time_encoding")]
    pub at: Timestamp,
    /// IAM action.
    pub action: String,
    /// Category.
    pub category: ErrorCategory,
    /// AWS's request ID, if there was a response.
    pub request_id: Option<String>,
}

/// Category of a failed request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ErrorCategory {
    /// AWS throttled the request.
    Throttled,
    /// AWS failed with a server error.
    Server,
    /// AWS denied access.
    Denied,
    /// No response before the deadline.
    Timeout,
    /// No connection.
    Network,
    /// AWS rejected the request, or the response cannot be read.
    Invalid,
}

/// Memory of the cost cache.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CacheUse {
    /// Kilobytes in use.
    pub kilobytes: u64,
    /// Limit in kilobytes.
    pub limit: u64,
}

impl ErrorCategory {
    /// All categories, in the order of the page.
    pub const ALL: [Self; 6] =
        [Self::Throttled, Self::Server, Self::Denied, Self::Timeout, Self::Network, Self::Invalid];

    /// Category of a fault; `None` if no request was sent, or for a response without data.
    #[must_use]
    pub fn of(fault: &Fault) -> Option<Self> {
        match fault {
            Fault::Throttled => Some(Self::Throttled),
            Fault::ServerError => Some(Self::Server),
            Fault::Denied | Fault::Blocked(_) | Fault::Unauthenticated | Fault::Expired | Fault::ClockSkewed => {
                Some(Self::Denied)
            }
            Fault::TimedOut => Some(Self::Timeout),
            Fault::Unreachable | Fault::EndpointDown(_) | Fault::ProxyFailed | Fault::UntrustedCertificate => {
                Some(Self::Network)
            }
            Fault::InvalidRequest | Fault::OutOfRange(_) | Fault::InvalidResponse => Some(Self::Invalid),
            Fault::Credentials(_)
            | Fault::NoData
            | Fault::BadSetting(_)
            | Fault::NoCostExplorer(_)
            | Fault::CircuitOpen(_)
            | Fault::DailyCapReached
            | Fault::TooManyPages(_)
            | Fault::OutOfScope => None,
        }
    }

    /// Name on the page.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Throttled => "throttled",
            Self::Server => "server",
            Self::Denied => "denied",
            Self::Timeout => "timeout",
            Self::Network => "network",
            Self::Invalid => "invalid",
        }
    }

    /// Short description of the failure.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Throttled => "AWS throttled the request",
            Self::Server => "AWS failed on its side",
            Self::Denied => "AWS denied access",
            Self::Timeout => "No response before the deadline",
            Self::Network => "No connection to AWS",
            Self::Invalid => "AWS rejected the request, or its response can’t be read",
        }
    }
}

impl Permission {
    /// Combines the latest outcomes of all accounts and regions, each with its account and fault, if any. The
    /// permission is missing if it is missing in one of them.
    pub fn of<'a>(outcomes: impl IntoIterator<Item = (&'a str, Option<&'a Fault>)>) -> Self {
        let mut permission = Self::NotChecked;
        for (account, fault) in outcomes {
            permission = permission.combine(Self::of_outcome(account, fault));
        }
        permission
    }

    /// State in one or two words.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::NotChecked => "not checked",
            Self::Granted => "granted",
            Self::Missing(_) => "missing",
            Self::Blocked(_) => "blocked",
            Self::Failed(_) => "failed",
        }
    }

    /// Accounts without the permission, or the reason for a failure; `None` without either.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        match self {
            Self::NotChecked | Self::Granted => None,
            Self::Missing(accounts) => {
                let named: Vec<&str> = accounts.iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
                (!named.is_empty()).then(|| format!("in account {}", named.join(", ")))
            }
            Self::Blocked(reason) => Some(reason.clause()),
            Self::Failed(category) => Some(category.sentence().to_owned()),
        }
    }

    fn of_outcome(account: &str, fault: Option<&Fault>) -> Self {
        match fault {
            None => Self::Granted,
            Some(fault) if fault.affects_only_this_query() => Self::Granted,
            Some(Fault::Denied) => Self::Missing(vec![account.to_owned()]),
            Some(Fault::Blocked(reason)) => Self::Blocked(*reason),
            Some(fault) => ErrorCategory::of(fault).map_or(Self::NotChecked, Self::Failed),
        }
    }

    fn combine(self, other: Self) -> Self {
        match (self, other) {
            (Self::Missing(mut accounts), Self::Missing(others)) => {
                accounts.extend(others.into_iter().filter(|it| !accounts.contains(it)).collect::<Vec<_>>());
                Self::Missing(accounts)
            }
            (this, other) if this.severity() >= other.severity() => this,
            (_, other) => other,
        }
    }

    fn severity(&self) -> u8 {
        match self {
            Self::NotChecked => 0,
            Self::Granted => 1,
            Self::Failed(_) => 2,
            Self::Blocked(_) => 3,
            Self::Missing(_) => 4,
        }
    }
}

impl Operation {
    /// Failed requests.
    #[must_use]
    pub fn failures(&self) -> u64 {
        self.errors.values().sum()
    }

    /// Whether the permission is missing or requests failed.
    #[must_use]
    pub fn has_problem(&self) -> bool {
        self.failures() > 0
            || matches!(self.permission, Permission::Missing(_) | Permission::Blocked(_) | Permission::Failed(_))
    }

    /// Operation without its service, such as `GetCostAndUsage`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.action.split_once(':').map_or(self.action.as_str(), |(_, name)| name)
    }
}

impl Status {
    /// Operations by feature, in the order of [`FEATURES`]; "Accounts and roles" comes last.
    #[must_use]
    pub fn features(&self) -> Vec<(&'static str, Vec<&Operation>)> {
        let listed =
            FEATURES.iter().map(|it| (it.feature, self.operations_with(|action| it.actions.contains(&action))));
        let is_other = |action: &str| !FEATURES.iter().any(|it| it.actions.contains(&action));
        listed
            .chain([("Accounts and roles", self.operations_with(is_other))])
            .filter(|(_, it)| !it.is_empty())
            .collect()
    }

    fn operations_with(&self, keep: impl Fn(&str) -> bool) -> Vec<&Operation> {
        self.operations.iter().filter(|it| keep(&it.action)).collect()
    }

    /// Actions that AWS denied for lack of a permission.
    #[must_use]
    pub fn missing(&self) -> Vec<&str> {
        let missing = |it: &&Operation| matches!(it.permission, Permission::Missing(_));
        self.operations.iter().filter(missing).map(|it| it.action.as_str()).collect()
    }

    /// Policy that grants all missing permissions; `None` if none is missing. Excludes [`ASSUME_ROLE`], which needs a
    /// separate policy.
    #[must_use]
    pub fn policy(&self) -> Option<String> {
        let missing: Vec<&str> = self.missing().into_iter().filter(|it| *it != ASSUME_ROLE).collect();
        (!missing.is_empty()).then(|| policy_of(&missing))
    }

    /// Number of granted permissions, and of all. Permissions that were not checked do not count as granted.
    #[must_use]
    pub fn granted(&self) -> (usize, usize) {
        let granted = self.operations.iter().filter(|it| it.permission == Permission::Granted).count();
        (granted, self.operations.len())
    }

    /// Number of sent requests, and of failed ones.
    #[must_use]
    pub fn totals(&self) -> (u64, u64) {
        let calls = self.operations.iter().map(|it| it.calls).sum();
        (calls, self.operations.iter().map(Operation::failures).sum())
    }

    /// Failed requests of a category.
    #[must_use]
    pub fn failures_of(&self, category: ErrorCategory) -> u64 {
        self.operations.iter().filter_map(|it| it.errors.get(&category)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(action: &str, permission: Permission) -> Operation {
        Operation { action: action.to_owned(), permission, calls: 1, errors: BTreeMap::new(), latency: None }
    }

    #[test]
    fn a_permission_missing_in_one_account_is_missing() {
        let outcomes = [("1", None), ("2", Some(&Fault::Denied)), ("3", Some(&Fault::Throttled)), ("2", None)];
        assert_eq!(Permission::of(outcomes), Permission::Missing(vec!["2".to_owned()]));
        let both = [("1", Some(&Fault::Denied)), ("2", Some(&Fault::Denied)), ("2", Some(&Fault::Denied))];
        assert_eq!(Permission::of(both), Permission::Missing(vec!["1".to_owned(), "2".to_owned()]));
    }

    #[test]
    fn a_rejected_request_counts_as_permitted() {
        assert_eq!(Permission::of([("", Some(&Fault::InvalidRequest))]), Permission::Granted);
        assert_eq!(Permission::of([("", Some(&Fault::TimedOut))]), Permission::Failed(ErrorCategory::Timeout));
        let blocked = Fault::Blocked(DenialReason::PayerOnly);
        assert_eq!(Permission::of([("", Some(&blocked)), ("", None)]), Permission::Blocked(DenialReason::PayerOnly));
        assert_eq!(Permission::of([]), Permission::NotChecked);
        assert_eq!(
            Permission::of([("", Some(&Fault::DailyCapReached))]),
            Permission::NotChecked,
            "no request was sent"
        );
    }

    #[test]
    fn the_policy_grants_the_missing_permissions() {
        let missing = || Permission::Missing(vec![String::new()]);
        let operations = vec![
            operation("ce:GetTags", missing()),
            operation("ce:GetCostAndUsage", Permission::Granted),
            operation("s3:GetBucketTagging", missing()),
            operation(ASSUME_ROLE, missing()),
        ];
        let status = Status { operations, ..Status::default() };
        let policy: serde_json::Value =
            status.policy().and_then(|it| serde_json::from_str(&it).ok()).unwrap_or_default();
        assert_eq!(policy["Statement"][0]["Action"], serde_json::json!(["ce:GetTags", "s3:GetBucketTagging"]));
        assert_eq!(status.missing().len(), 3);
        let features: Vec<_> = status.features().into_iter().map(|(name, it)| (name, it.len())).collect();
        assert_eq!(features, [("Costs", 2), ("S3", 1), ("Accounts and roles", 1)]);
    }
}
