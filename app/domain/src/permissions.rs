//! AWS permissions that Farthing uses, as listed in `/connect`, `/status`, `farthing doctor` and `docs/permissions.md`.
//!
//! `tests/permissions.rs` compares it with every call in `server/aws` and with the docs.

/// Permissions of one feature. Without them, only this feature is unavailable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeaturePermissions {
    /// Name of the feature.
    pub feature: &'static str,
    /// IAM actions, in order.
    pub actions: &'static [&'static str],
}

/// Permissions by feature. All are read-only.
pub const FEATURES: [FeaturePermissions; 8] = [
    FeaturePermissions {
        feature: "Costs",
        actions: &["ce:GetCostAndUsage", "ce:GetCostCategories", "ce:GetDimensionValues", "ce:GetTags"],
    },
    FeaturePermissions {
        feature: "Commitments and AWS recommendations",
        actions: &[
            "ce:GetAnomalyMonitors",
            "ce:GetReservationCoverage",
            "ce:GetReservationPurchaseRecommendation",
            "ce:GetReservationUtilization",
            "ce:GetRightsizingRecommendation",
            "ce:GetSavingsPlansCoverage",
            "ce:GetSavingsPlansPurchaseRecommendation",
            "ce:GetSavingsPlansUtilization",
        ],
    },
    FeaturePermissions { feature: "Costs by resource", actions: &["ce:GetCostAndUsageWithResources"] },
    FeaturePermissions {
        feature: "EC2",
        actions: &[
            "ec2:DescribeAddresses",
            "ec2:DescribeCapacityReservations",
            "ec2:DescribeImages",
            "ec2:DescribeInstances",
            "ec2:DescribeNatGateways",
            "ec2:DescribeRegions",
            "ec2:DescribeReservedInstances",
            "ec2:DescribeSnapshots",
            "ec2:DescribeSubnets",
            "ec2:DescribeVolumes",
            "ec2:DescribeVpcEndpoints",
        ],
    },
    FeaturePermissions {
        feature: "RDS",
        actions: &[
            "rds:DescribeDBClusterSnapshots",
            "rds:DescribeDBClusters",
            "rds:DescribeDBInstances",
            "rds:DescribeDBSnapshots",
            "rds:DescribeReservedDBInstances",
        ],
    },
    FeaturePermissions {
        feature: "S3",
        actions: &[
            "s3:GetBucketLocation",
            "s3:GetBucketPolicyStatus",
            "s3:GetBucketPublicAccessBlock",
            "s3:GetBucketTagging",
            "s3:GetBucketVersioning",
            "s3:GetEncryptionConfiguration",
            "s3:GetLifecycleConfiguration",
            "s3:ListAllMyBuckets",
            "s3:ListBucketMultipartUploads",
            "s3:ListMultipartUploadParts",
        ],
    },
    FeaturePermissions {
        feature: "Lambda, Q Business and tagged resources of other services",
        actions: &[
            "lambda:ListFunctions",
            "lambda:ListProvisionedConcurrencyConfigs",
            "lambda:ListTags",
            "qbusiness:GetApplication",
            "qbusiness:GetIndex",
            "qbusiness:ListApplications",
            "qbusiness:ListIndices",
            "qbusiness:ListSubscriptions",
            "qbusiness:ListTagsForResource",
            "tag:GetResources",
        ],
    },
    FeaturePermissions { feature: "AI answers", actions: &["bedrock:InvokeModelWithResponseStream"] },
];

/// Action for assuming roles in other accounts.
pub const ASSUME_ROLE: &str = "sts:AssumeRole";

/// Actions that AWS allows without a permission.
pub const ALWAYS_ALLOWED: [&str; 1] = ["sts:GetCallerIdentity"];

/// Role name in examples.
const ROLE: &str = "Farthing";

/// Actions of [`FEATURES`], in order.
pub fn actions() -> impl Iterator<Item = &'static str> {
    FEATURES.iter().flat_map(|feature| feature.actions).copied()
}

/// Whether Farthing's policies or AWS allow an action.
#[must_use]
pub fn is_allowed(action: &str) -> bool {
    actions().chain(ALWAYS_ALLOWED).chain([ASSUME_ROLE]).any(|allowed| allowed == action)
}

/// Policy for Farthing's role or user, and for each role that it assumes.
#[must_use]
pub fn policy() -> String {
    policy_of(&actions().collect::<Vec<_>>())
}

/// Policy that allows some actions.
#[must_use]
pub fn policy_of(actions: &[&str]) -> String {
    let mut sorted = actions.to_vec();
    sorted.sort_unstable();
    let lines: Vec<String> = sorted.iter().map(|action| format!("      \"{action}\"")).collect();
    statement(&format!("\"Action\": [\n{}\n    ],\n    \"Resource\": \"*\"", lines.join(",\n")))
}

/// Policy that allows Farthing's identity to assume the roles.
#[must_use]
pub fn caller_policy() -> String {
    statement(&format!("\"Action\": \"{ASSUME_ROLE}\",\n    \"Resource\": \"arn:aws:iam::*:role/{ROLE}\""))
}

/// Trust policy of a role: the trusted identity, and the external ID.
#[must_use]
pub fn trust_policy() -> String {
    statement(&format!(
        "\"Principal\": {{ \"AWS\": \"arn:aws:iam::111122223333:role/{ROLE}Server\" }},\n    \"Action\": \"{ASSUME_ROLE}\",\n    \
         \"Condition\": {{ \"StringEquals\": {{ \"sts:ExternalId\": \"your-external-id\" }} }}"
    ))
}

/// Setting that lists the roles, with the names in the examples.
#[must_use]
pub fn roles_setting() -> String {
    format!("FARTHING_ROLES='arn:aws:iam::444455556666:role/{ROLE}?external-id=your-external-id' dist/farthing serve")
}

fn statement(inside: &str) -> String {
    format!(
        "{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{{\n    \"Effect\": \"Allow\",\n    {inside}\n  }}]\n}}"
    )
}
