//! AWS partitions: separate clouds with their own regions, names and billing.

use serde::{Deserialize, Serialize};

/// AWS partition. Credentials are valid in one partition only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Partition {
    /// The commercial regions.
    #[default]
    Aws,
    /// The regions in mainland China.
    China,
    /// The `us-gov` regions.
    UsGov,
    /// The AWS European Sovereign Cloud.
    EuSovereign,
    /// Regions without a connection to the internet.
    Isolated,
}

impl Partition {
    /// Partition of a region; the commercial one for names that belong to no other.
    #[must_use]
    pub fn of_region(region: &str) -> Self {
        match region {
            it if it.starts_with("cn-") => Self::China,
            it if it.starts_with("us-gov-") => Self::UsGov,
            it if it.starts_with("eusc-") => Self::EuSovereign,
            it if it.split('-').nth(1).is_some_and(|area| area.starts_with("iso")) => Self::Isolated,
            _ => Self::Aws,
        }
    }

    /// Partition of an ARN.
    #[must_use]
    pub fn of_arn(arn: &str) -> Option<Self> {
        match arn.strip_prefix("arn:")?.split(':').next()? {
            "aws" => Some(Self::Aws),
            "aws-cn" => Some(Self::China),
            "aws-us-gov" => Some(Self::UsGov),
            "aws-eusc" => Some(Self::EuSovereign),
            it if it.starts_with("aws-iso") => Some(Self::Isolated),
            _ => None,
        }
    }

    /// Region of Cost Explorer's endpoint and signatures; `None` without Cost Explorer.
    #[must_use]
    pub fn cost_explorer_region(self) -> Option<&'static str> {
        match self {
            Self::Aws => Some("us-east-1"),
            Self::China => Some("cn-northwest-1"),
            Self::UsGov | Self::EuSovereign | Self::Isolated => None,
        }
    }

    /// Region that every account of the partition has; `None` if not documented.
    #[must_use]
    pub fn default_region(self) -> Option<&'static str> {
        match self {
            Self::Aws => Some("us-east-1"),
            Self::China => Some("cn-northwest-1"),
            Self::UsGov => Some("us-gov-west-1"),
            Self::EuSovereign => Some("eusc-de-east-1"),
            Self::Isolated => None,
        }
    }

    /// Host of the console; `None` if unknown.
    #[must_use]
    pub fn console(self) -> Option<&'static str> {
        match self {
            Self::Aws => Some("console.aws.amazon.com"),
            Self::China => Some("console.amazonaws.cn"),
            Self::UsGov => Some("console.amazonaws-us-gov.com"),
            Self::EuSovereign => Some("console.amazonaws-eusc.eu"),
            Self::Isolated => None,
        }
    }

    /// Display name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Aws => "AWS",
            Self::China => "AWS China",
            Self::UsGov => "AWS GovCloud (US)",
            Self::EuSovereign => "The AWS European Sovereign Cloud",
            Self::Isolated => "This isolated AWS partition",
        }
    }

    /// Location of the bill in partitions without Cost Explorer.
    #[must_use]
    pub fn billing_advice(self) -> &'static str {
        match self {
            Self::UsGov => {
                "Nothing was sent. Costs of a GovCloud account are in its paired commercial account: start Farthing with credentials of that account."
            }
            _ => {
                "Nothing was sent. See the bill in the Billing console of this partition. Farthing can list resources here, but has no costs for them."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_map_to_their_partition() {
        for (region, partition) in [
            ("us-east-1", Partition::Aws),
            ("eu-central-1", Partition::Aws),
            ("mx-central-1", Partition::Aws),
            ("cn-north-1", Partition::China),
            ("us-gov-west-1", Partition::UsGov),
            ("eusc-de-east-1", Partition::EuSovereign),
            ("us-iso-east-1", Partition::Isolated),
            ("us-isob-east-1", Partition::Isolated),
            ("eu-isoe-west-1", Partition::Isolated),
            ("us-isof-south-1", Partition::Isolated),
            ("", Partition::Aws),
        ] {
            assert_eq!(Partition::of_region(region), partition, "{region}");
        }
    }

    #[test]
    fn arns_map_to_their_partition() {
        assert_eq!(Partition::of_arn("arn:aws-cn:iam::123456789012:role/F"), Some(Partition::China));
        assert_eq!(Partition::of_arn("arn:aws-us-gov:sts::1:assumed-role/F/s"), Some(Partition::UsGov));
        assert_eq!(Partition::of_arn("arn:aws-eusc:iam::1:role/F"), Some(Partition::EuSovereign));
        assert_eq!(Partition::of_arn("arn:aws-iso-b:iam::1:role/F"), Some(Partition::Isolated));
        assert_eq!(Partition::of_arn("arn:aws:iam::1:role/F"), Some(Partition::Aws));
        assert_eq!((Partition::of_arn("role/F"), Partition::of_arn("arn:other:iam")), (None, None));
    }

    #[test]
    fn cost_explorer_region_is_in_the_same_partition() {
        for region in ["us-east-1", "cn-north-1", "us-gov-east-1", "eusc-de-east-1", "us-iso-east-1"] {
            let partition = Partition::of_region(region);
            for it in partition.cost_explorer_region().into_iter().chain(partition.default_region()) {
                assert_eq!(Partition::of_region(it), partition, "{it}");
            }
        }
        assert_eq!(Partition::UsGov.cost_explorer_region(), None);
    }
}
