//! Reasons for denied calls and unavailable data, beyond AWS's error code.

use serde::{Deserialize, Serialize};

/// Reason why AWS denies a call, regardless of the caller's permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DenialReason {
    /// The account has not enabled the service, or is not subscribed to it.
    NotEnabled,
    /// The management account does not allow linked accounts to see their costs.
    PayerOnly,
    /// The account has not enabled the region, which rejects valid credentials.
    RegionOff,
    /// A policy denies the call, or does not allow it.
    Policy(PolicyKind),
}

/// Kind of the denying policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PolicyKind {
    /// Service control policy or resource control policy of the organization.
    Organization,
    /// Permissions boundary of the identity.
    Boundary,
    /// Session policy.
    Session,
    /// VPC endpoint policy.
    Endpoint,
    /// Resource-based policy.
    Resource,
    /// A Deny statement in the identity's own policies.
    Identity,
    /// Trust policy of the role.
    Trust,
    /// Explicit deny in an unnamed policy.
    Unnamed,
}

/// Limit of AWS's data retention that a request exceeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DataLimit {
    /// Hourly and resource-level data: 14 days.
    FourteenDays,
    /// Hourly data requires an opt-in.
    HourlyOptIn,
    /// Resource-level data requires an opt-in.
    ResourceOptIn,
    /// More than 13 months plus the current one requires an opt-in, with monthly granularity.
    History,
    /// Monthly granularity beyond 14 months requires a range that begins on a month start.
    MonthStart,
}

impl DenialReason {
    /// The reason as a clause after "denied the request:".
    pub(crate) fn clause(self) -> String {
        match self {
            Self::NotEnabled => "it is not enabled for this account".to_owned(),
            Self::PayerOnly => "the management account must allow it".to_owned(),
            Self::RegionOff => "the region is disabled".to_owned(),
            Self::Policy(kind) => format!("{} denies it", kind.name()),
        }
    }

    /// Subject and verb of a sentence that names the denial.
    #[must_use]
    pub fn subject(self) -> String {
        match self {
            Self::NotEnabled => "The account has not enabled".to_owned(),
            Self::PayerOnly => "The management account does not allow".to_owned(),
            Self::RegionOff => "The account has not enabled the region for".to_owned(),
            Self::Policy(kind) => {
                let name = kind.name();
                let mut rest = name.chars();
                let first = rest.next().map(|it| it.to_uppercase().to_string()).unwrap_or_default();
                format!("{first}{} denies", rest.as_str())
            }
        }
    }

    /// Remedy, and who can apply it.
    pub(super) fn advice(self, is_regional: bool) -> String {
        let advice = match self {
            Self::NotEnabled => {
                "As the account’s administrator, open Cost Explorer once in the Billing and Cost Management console and activate IAM access to billing. Enable opt-in features in the management account’s Cost Management preferences. Data appears within 24 hours. Adding a permission does not help."
            }
            Self::PayerOnly => {
                "In the management (payer) account, open Billing and Cost Management, Cost Management preferences, and give linked accounts access to Cost Explorer; or start Farthing with credentials of the management account. Adding a permission does not help."
            }
            Self::RegionOff => {
                "The credentials are valid, but the account has not enabled this region. Enable it, or exclude it with FARTHING_REGIONS."
            }
            Self::Policy(kind) => kind.advice(),
        };
        match self {
            Self::NotEnabled if is_regional => {
                "The account is not signed up for the service. Sign up in the AWS console, or exclude the region with FARTHING_REGIONS. Adding a permission does not help.".to_owned()
            }
            Self::Policy(PolicyKind::Organization | PolicyKind::Unnamed) if is_regional => {
                format!("{advice} If the policy denies whole regions, exclude them with FARTHING_REGIONS.")
            }
            _ => advice.to_owned(),
        }
    }
}

impl PolicyKind {
    /// The policy within a sentence, with its article.
    fn name(self) -> &'static str {
        match self {
            Self::Organization => "an organization policy",
            Self::Boundary => "a permissions boundary",
            Self::Session => "a session policy",
            Self::Endpoint => "a VPC endpoint policy",
            Self::Resource => "the resource’s policy",
            Self::Identity => "a Deny statement of the role",
            Self::Trust => "the role’s trust policy",
            Self::Unnamed => "an explicit deny",
        }
    }

    fn advice(self) -> &'static str {
        match self {
            Self::Organization => {
                "Adding a permission does not help. Only the organization’s administrators can change its service or resource control policies."
            }
            Self::Boundary => {
                "Adding a permission does not help. The owner of the permissions boundary of Farthing’s role must allow the action there."
            }
            Self::Session => {
                "Adding a permission does not help. The creator of the session must pass a session policy that allows the action."
            }
            Self::Endpoint => {
                "Adding a permission does not help. The owner of the VPC endpoint must allow the action in its policy."
            }
            Self::Resource => {
                "Adding a permission does not help. The resource’s owner must allow the action in its policy."
            }
            Self::Identity => {
                "Adding a permission does not help. Remove the Deny statement from the policies of Farthing’s role, or use another role."
            }
            Self::Trust => {
                "The role’s owner must name Farthing’s identity in the role’s trust policy, with the external ID if it requires one."
            }
            Self::Unnamed => {
                "Adding a permission does not help. An administrator must find the policy with the Deny statement and change it."
            }
        }
    }
}

impl DataLimit {
    /// Missing data as the rest of a title.
    pub(super) fn clause(self) -> &'static str {
        match self {
            Self::FourteenDays => "keeps hourly and resource-level data for the last 14 days only",
            Self::HourlyOptIn => "has no hourly data: the account has not enabled it",
            Self::ResourceOptIn => "has no resource-level data: the account has not enabled it",
            Self::History => "has no data this far back",
            Self::MonthStart => "needs full months this far back",
        }
    }

    /// Alternative query, or the setting to enable.
    pub(super) fn advice(self) -> &'static str {
        match self {
            Self::FourteenDays => "Choose a range within the last 14 days, or daily granularity.",
            Self::HourlyOptIn => {
                "Choose daily granularity, or enable hourly data in Cost Explorer’s settings (AWS charges for it, and data starts when it is enabled)."
            }
            Self::ResourceOptIn => "Enable resource-level data in Cost Explorer’s settings (“Granular data”).",
            Self::History => {
                "Cost Explorer keeps 13 months plus the current one. For 38 months, enable multi-year data in Cost Explorer’s settings and choose monthly granularity; or choose a later start."
            }
            Self::MonthStart => "Start on the first day of a month and choose monthly granularity.",
        }
    }
}
