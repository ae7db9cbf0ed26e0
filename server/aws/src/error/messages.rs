//! Classification of AWS error messages, where the code is ambiguous: denials, and ranges of Cost Explorer.

use domain::error::{DataLimit, DenialReason, PolicyKind};

/// Starts of the clause with the reason of a denial. Text before the clause may contain untrusted names.
const CLAUSES: [&str; 2] = ["explicit deny", "because no "];
/// Policies that AWS names in the clause.
const POLICIES: [(&str, PolicyKind); 10] = [
    ("service control policy", PolicyKind::Organization),
    ("resource control policy", PolicyKind::Organization),
    ("permissions boundary", PolicyKind::Boundary),
    ("permission boundary", PolicyKind::Boundary),
    ("session policy", PolicyKind::Session),
    ("vpc endpoint policy", PolicyKind::Endpoint),
    ("role trust policy", PolicyKind::Trust),
    ("identity-based policy", PolicyKind::Identity),
    ("resource-based policy", PolicyKind::Resource),
    ("resource policy", PolicyKind::Resource),
];

/// Start of a denial about permissions.
const PERMISSION_DENIAL: &str = "not authorized to perform";
/// Phrases for a disabled feature.
const DISABLED: [&str; 22] = [
    "not enabled",
    "n't enabled",
    "not been enabled",
    "n't been enabled",
    "must be enabled",
    "needs to be enabled",
    "need to be enabled",
    "must enable",
    "need to enable",
    "needs to enable",
    "not activated",
    "n't activated",
    "not been activated",
    "n't been activated",
    "must be activated",
    "needs to be activated",
    "must activate",
    "need to activate",
    "needs to activate",
    "not switched on",
    "not turned on",
    "not subscribed",
];
/// Phrases for a feature that needs an opt-in.
const OPT_IN: [&str; 4] = ["opt-in", "opt in", "opted in", "opted-in"];

/// A message in lower case with plain apostrophes.
fn normalize(message: &str) -> String {
    message.to_lowercase().replace('\u{2019}', "'")
}

/// Whether a message is about a feature that needs an opt-in.
pub fn mentions_opt_in(message: &str) -> bool {
    let message = normalize(message);
    OPT_IN.iter().any(|it| message.contains(it))
}

/// Reason of a denial that cannot be fixed by adding a permission; `None` if it can, or if the message has no reason.
pub fn denial_reason(message: &str) -> Option<DenialReason> {
    let message = normalize(message);
    match clause(&message) {
        Some(Clause::Policy(kind)) => return Some(DenialReason::Policy(kind)),
        Some(Clause::PermissionMissing) => return None,
        None => {}
    }
    if message.contains(PERMISSION_DENIAL) {
        return None;
    }
    if message.contains("linked account") {
        return Some(DenialReason::PayerOnly);
    }
    DISABLED.iter().chain(&OPT_IN).any(|it| message.contains(it)).then_some(DenialReason::NotEnabled)
}

/// Content of a denial's clause.
enum Clause {
    /// The caller's own policies lack the permission: adding it is the remedy.
    PermissionMissing,
    /// A policy that denies the call, or does not allow it.
    Policy(PolicyKind),
}

/// Reason in the clause of a message; `None` without a clause.
fn clause(message: &str) -> Option<Clause> {
    let (clause, start) =
        CLAUSES.iter().filter_map(|it| Some((*it, message.rfind(it)?))).max_by_key(|(_, start)| *start)?;
    let rest = message.get(start + clause.len()..)?;
    let policy =
        POLICIES.iter().filter_map(|(name, kind)| Some((rest.find(name)?, *kind))).min_by_key(|(start, _)| *start);
    let is_explicit = clause == CLAUSES[0];
    match policy.map(|(_, kind)| kind) {
        Some(PolicyKind::Identity) if !is_explicit => Some(Clause::PermissionMissing),
        Some(kind) => Some(Clause::Policy(kind)),
        None => is_explicit.then_some(Clause::Policy(PolicyKind::Unnamed)),
    }
}

/// Whether a message rejects the time of a request, rather than the credentials.
pub fn rejects_request_time(message: &str) -> bool {
    let message = message.to_lowercase();
    ["signature expired", "not yet current", "request has expired", "request time", "clock"]
        .iter()
        .any(|it| message.contains(it))
}

/// Limit of Cost Explorer's data that a range exceeds.
pub fn data_limit(message: &str) -> Option<DataLimit> {
    let message = normalize(message);
    let has = |word: &str| message.contains(word);
    let is_disabled = DISABLED.iter().chain(&OPT_IN).any(|it| has(it));
    let is_by_resource =
        ["resource-level", "resource level", "withresources", "with resources"].iter().any(|it| has(it));
    if has("14 days") {
        Some(DataLimit::FourteenDays)
    } else if has("first day of the month") {
        Some(DataLimit::MonthStart)
    } else if (has("historical data") && is_disabled)
        || ["13 months", "14 months", "38 months"].iter().any(|it| has(it))
    {
        Some(DataLimit::History)
    } else if is_disabled && is_by_resource {
        Some(DataLimit::ResourceOptIn)
    } else if is_disabled && has("hourly") {
        Some(DataLimit::HourlyOptIn)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DENIAL: &str = "User: arn:aws:sts::111122223333:assumed-role/Viewer/jane is not authorized to perform: \
                       ec2:DescribeInstances on resource: arn:aws:ec2:eu-west-1:111122223333:instance/*";

    fn denial_with(clause: &str) -> Option<DenialReason> {
        denial_reason(&format!("{DENIAL} {clause}"))
    }

    #[test]
    fn names_the_denying_policy() {
        let policy = |kind| Some(DenialReason::Policy(kind));
        for (clause, expected) in [
            ("with an explicit deny in a service control policy", policy(PolicyKind::Organization)),
            (
                "with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-1/service_control_policy/p-1",
                policy(PolicyKind::Organization),
            ),
            (
                "because no service control policy allows the ec2:DescribeInstances action",
                policy(PolicyKind::Organization),
            ),
            ("with an explicit deny in a resource control policy", policy(PolicyKind::Organization)),
            ("with an explicit deny in a permissions boundary", policy(PolicyKind::Boundary)),
            ("because no permissions boundary allows the ec2:DescribeInstances action", policy(PolicyKind::Boundary)),
            ("with an explicit deny in a session policy", policy(PolicyKind::Session)),
            ("because no session policy allows the ec2:DescribeInstances action", policy(PolicyKind::Session)),
            ("because no VPC endpoint policy allows the ec2:DescribeInstances action", policy(PolicyKind::Endpoint)),
            ("with an explicit deny in a resource-based policy", policy(PolicyKind::Resource)),
            ("because no resource-based policy allows the ec2:DescribeInstances action", policy(PolicyKind::Resource)),
            ("with an explicit deny in an identity-based policy", policy(PolicyKind::Identity)),
            ("because no role trust policy allows the sts:AssumeRole action", policy(PolicyKind::Trust)),
            ("with an explicit deny", policy(PolicyKind::Unnamed)),
            ("because no identity-based policy allows the ec2:DescribeInstances action", None),
            ("", None),
        ] {
            assert_eq!(denial_with(clause), expected, "{clause}");
        }
    }

    #[test]
    fn resource_names_in_the_message_are_ignored() {
        let message = "User: arn:aws:iam::1:user/explicit-deny is not authorized to perform: s3:GetBucketTagging on resource: \
                       \"arn:aws:s3:::session-policy-linked\" because no identity-based policy allows the action";
        assert_eq!(denial_reason(message), None);
        let message = "User: arn:aws:iam::1:user/opt-in-only is not authorized to perform: s3:GetBucketTagging on resource: \
                       arn:aws:s3:::linked-account-not-enabled-for-x";
        assert_eq!(denial_reason(message), None);
    }

    #[test]
    fn distinguishes_disabled_and_payer_only_cost_explorer() {
        assert_eq!(denial_reason("User not enabled for cost explorer access"), Some(DenialReason::NotEnabled));
        for message in [
            "Rightsizing EC2 recommendation is an opt-in only feature. You can enable this feature from the PAYER account's \
             Cost Explorer Preferences page. Once opted in, your data will be available within 24 hours.",
            "Cost Explorer is not activated for this account",
            "Cost Explorer hasn\u{2019}t been activated yet",
            "Cost Explorer isn't enabled",
            "Cost Explorer must be enabled in the payer account first",
            "The account needs to enable Cost Explorer",
            "You have not opted in to this feature",
        ] {
            assert_eq!(denial_reason(message), Some(DenialReason::NotEnabled), "{message}");
        }
        for message in [
            "Linked account doesn't have access to cost explorer",
            "Linked account doesn't have access to rightsizing recommendations.",
        ] {
            assert_eq!(denial_reason(message), Some(DenialReason::PayerOnly));
        }
    }

    #[test]
    fn distinguishes_the_limits_of_a_range() {
        for (message, expected) in [
            (
                "Start date is more than 14 days ago \nfor hourly granularity. Please adjust start date",
                DataLimit::FourteenDays,
            ),
            (
                "Data is only available for the past 14 days when grouping or filtering by resource",
                DataLimit::FourteenDays,
            ),
            (
                "To retrieve data beyond the past 14 months, your start date needs to be the first day of the month.",
                DataLimit::MonthStart,
            ),
            ("You haven't enabled historical data beyond 14 months", DataLimit::History),
            ("Hourly data is not enabled for this account", DataLimit::HourlyOptIn),
            ("You have not opted in to hourly granularity", DataLimit::HourlyOptIn),
            ("Resource-level data at daily granularity is not enabled for this account.", DataLimit::ResourceOptIn),
            ("Resource-level data must be enabled in the payer account", DataLimit::ResourceOptIn),
            ("Hourly data isn\u{2019}t activated", DataLimit::HourlyOptIn),
            ("GetCostAndUsageWithResources is an opt-in only feature.", DataLimit::ResourceOptIn),
        ] {
            assert_eq!(data_limit(message), Some(expected), "{message}");
        }
        assert_eq!(data_limit("Group Definition dimension is invalid"), None);
        assert_eq!(data_limit("end date past the beginning of next month"), None);
    }
}
