//! AWS's commercial regions, and the ones that the organization has enabled.

/// A region in `DescribeRegions`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Region {
    pub(crate) name: &'static str,
    pub(crate) opt_in: OptIn,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OptIn {
    NotRequired,
    OptedIn,
    NotOptedIn,
}

impl OptIn {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::NotRequired => "opt-in-not-required",
            Self::OptedIn => "opted-in",
            Self::NotOptedIn => "not-opted-in",
        }
    }
}

const fn enabled_by_default(name: &'static str) -> Region {
    Region { name, opt_in: OptIn::NotRequired }
}

/// Regions that are enabled by default, and three that require an opt-in.
pub(crate) const REGIONS: [Region; 20] = [
    enabled_by_default("ap-northeast-1"),
    enabled_by_default("ap-northeast-2"),
    enabled_by_default("ap-northeast-3"),
    enabled_by_default("ap-south-1"),
    enabled_by_default("ap-southeast-1"),
    enabled_by_default("ap-southeast-2"),
    enabled_by_default("ca-central-1"),
    enabled_by_default("eu-central-1"),
    enabled_by_default("eu-north-1"),
    enabled_by_default("eu-west-1"),
    enabled_by_default("eu-west-2"),
    enabled_by_default("eu-west-3"),
    enabled_by_default("sa-east-1"),
    enabled_by_default("us-east-1"),
    enabled_by_default("us-east-2"),
    enabled_by_default("us-west-1"),
    enabled_by_default("us-west-2"),
    Region { name: "ap-east-1", opt_in: OptIn::NotOptedIn },
    Region { name: "eu-south-1", opt_in: OptIn::OptedIn },
    Region { name: "me-south-1", opt_in: OptIn::NotOptedIn },
];

/// Region of requests without a region.
pub(crate) const DEFAULT_REGION: &str = "us-east-1";

/// Regions with an endpoint of Q Business.
const Q_BUSINESS_REGIONS: [&str; 4] = ["us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2"];

pub(crate) fn is_known(name: &str) -> bool {
    REGIONS.iter().any(|region| region.name == name)
}

/// Whether the organization has enabled the region.
pub(crate) fn is_enabled(name: &str) -> bool {
    REGIONS.iter().any(|region| region.name == name && region.opt_in != OptIn::NotOptedIn)
}

pub(crate) fn has_q_business(name: &str) -> bool {
    Q_BUSINESS_REGIONS.contains(&name)
}
