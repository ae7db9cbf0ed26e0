//! AWS's commercial regions, and which of them the organization has enabled.

/// A region in `DescribeRegions`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Region {
    pub(crate) name: &'static str,
    pub(super) opt_in: OptIn,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OptIn {
    NotRequired,
    Done,
    Open,
}

impl OptIn {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::NotRequired => "opt-in-not-required",
            Self::Done => "opted-in",
            Self::Open => "not-opted-in",
        }
    }
}

const fn old(name: &'static str) -> Region {
    Region { name, opt_in: OptIn::NotRequired }
}

/// Regions that are enabled by default, and three that are not.
pub(super) const REGIONS: [Region; 20] = [
    old("ap-northeast-1"),
    old("ap-northeast-2"),
    old("ap-northeast-3"),
    old("ap-south-1"),
    old("ap-southeast-1"),
    old("ap-southeast-2"),
    old("ca-central-1"),
    old("eu-central-1"),
    old("eu-north-1"),
    old("eu-west-1"),
    old("eu-west-2"),
    old("eu-west-3"),
    old("sa-east-1"),
    old("us-east-1"),
    old("us-east-2"),
    old("us-west-1"),
    old("us-west-2"),
    Region { name: "ap-east-1", opt_in: OptIn::Open },
    Region { name: "eu-south-1", opt_in: OptIn::Done },
    Region { name: "me-south-1", opt_in: OptIn::Open },
];

/// Region of requests without a region, and of global resources.
pub(super) const HOME: &str = "us-east-1";

/// Regions with a Q Business host.
const WITH_Q_BUSINESS: [&str; 4] = ["us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2"];

pub(crate) fn is_known(name: &str) -> bool {
    REGIONS.iter().any(|region| region.name == name)
}

/// Whether the organization's credentials are valid in the region.
pub(super) fn is_enabled(name: &str) -> bool {
    REGIONS.iter().any(|region| region.name == name && region.opt_in != OptIn::Open)
}

pub(super) fn has_q_business(name: &str) -> bool {
    WITH_Q_BUSINESS.contains(&name)
}
