//! Supported operations, named as in IAM: `ce:GetCostAndUsage`, `s3:ListAllMyBuckets`.

use std::fmt;

/// Defines the operations of a service with their IAM actions.
macro_rules! actions {
    ($service:ident { $($operation:ident = $action:literal,)+ }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum $service {
            $($operation,)+
        }

        impl $service {
            const ALL: &'static [Self] = &[$(Self::$operation,)+];

            fn action(self) -> &'static str {
                match self {
                    $(Self::$operation => $action,)+
                }
            }
        }
    };
}

actions!(CostExplorer {
    CostAndUsage = "GetCostAndUsage",
    CostAndUsageWithResources = "GetCostAndUsageWithResources",
    DimensionValues = "GetDimensionValues",
    Tags = "GetTags",
    CostCategories = "GetCostCategories",
    PlanUtilization = "GetSavingsPlansUtilization",
    PlanCoverage = "GetSavingsPlansCoverage",
    ReservationUtilization = "GetReservationUtilization",
    ReservationCoverage = "GetReservationCoverage",
    AnomalyMonitors = "GetAnomalyMonitors",
    Rightsizing = "GetRightsizingRecommendation",
    PlanPurchase = "GetSavingsPlansPurchaseRecommendation",
    ReservationPurchase = "GetReservationPurchaseRecommendation",
});

actions!(Sts {
    GetCallerIdentity = "GetCallerIdentity",
    AssumeRole = "AssumeRole",
});

actions!(Ec2 {
    Regions = "DescribeRegions",
    Instances = "DescribeInstances",
    Volumes = "DescribeVolumes",
    Addresses = "DescribeAddresses",
    Snapshots = "DescribeSnapshots",
    Images = "DescribeImages",
    NatGateways = "DescribeNatGateways",
    Subnets = "DescribeSubnets",
    Endpoints = "DescribeVpcEndpoints",
    Capacity = "DescribeCapacityReservations",
    Reservations = "DescribeReservedInstances",
});

actions!(Rds {
    Instances = "DescribeDBInstances",
    Clusters = "DescribeDBClusters",
    Snapshots = "DescribeDBSnapshots",
    ClusterSnapshots = "DescribeDBClusterSnapshots",
    Reservations = "DescribeReservedDBInstances",
});

actions!(S3 {
    Buckets = "ListAllMyBuckets",
    Location = "GetBucketLocation",
    Tagging = "GetBucketTagging",
    Versioning = "GetBucketVersioning",
    Lifecycle = "GetLifecycleConfiguration",
    Encryption = "GetEncryptionConfiguration",
    PolicyStatus = "GetBucketPolicyStatus",
    PublicAccessBlock = "GetBucketPublicAccessBlock",
    Uploads = "ListBucketMultipartUploads",
    Parts = "ListMultipartUploadParts",
});

actions!(Lambda {
    Functions = "ListFunctions",
    Tags = "ListTags",
    ProvisionedConcurrency = "ListProvisionedConcurrencyConfigs",
});

actions!(QBusiness {
    Applications = "ListApplications",
    Application = "GetApplication",
    Indices = "ListIndices",
    Index = "GetIndex",
    Subscriptions = "ListSubscriptions",
    Tags = "ListTagsForResource",
});

// IAM's actions differ from the names of the operations, `Converse` and `ConverseStream`.
actions!(Bedrock {
    Converse = "InvokeModel",
    ConverseStream = "InvokeModelWithResponseStream",
});

actions!(Tagging {
    Resources = "GetResources",
    Keys = "GetTagKeys",
    Values = "GetTagValues",
});

/// Combines the services into one type.
macro_rules! services {
    ($($service:ident = $prefix:literal,)+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum Operation {
            $($service($service),)+
        }

        impl Operation {
            /// IAM prefixes of the services.
            pub(crate) const SERVICES: &'static [&'static str] = &[$($prefix,)+];

            pub(crate) fn all() -> impl Iterator<Item = Self> {
                std::iter::empty()$(.chain($service::ALL.iter().copied().map(Self::$service)))+
            }

            pub(crate) fn service(self) -> &'static str {
                match self {
                    $(Self::$service(_) => $prefix,)+
                }
            }

            pub(crate) fn action(self) -> &'static str {
                match self {
                    $(Self::$service(operation) => operation.action(),)+
                }
            }
        }
    };
}

services! {
    CostExplorer = "ce",
    Sts = "sts",
    Ec2 = "ec2",
    Rds = "rds",
    S3 = "s3",
    Lambda = "lambda",
    QBusiness = "qbusiness",
    Bedrock = "bedrock",
    Tagging = "tag",
}

impl Operation {
    pub(crate) fn parse(service: &str, action: &str) -> Option<Self> {
        Self::all().find(|operation| operation.service() == service && operation.action() == action)
    }

    /// Whether the operation has a response per region, and requires an enabled region.
    pub(crate) fn is_regional(self) -> bool {
        !matches!(self, Self::CostExplorer(_) | Self::Sts(_) | Self::S3(_))
    }

    /// Whether AWS charges $0.01 per response.
    pub(crate) fn is_paid(self) -> bool {
        matches!(self, Self::CostExplorer(_))
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.service(), self.action())
    }
}
