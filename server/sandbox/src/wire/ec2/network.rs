//! VPCs and subnets, which are not in the inventory: one VPC per region, with a subnet per zone.

use crate::random::{hash, mix};

/// ID in EC2's format, derived from a name.
pub(super) fn id(prefix: &str, name: &str) -> String {
    let number = mix(hash(format!("{prefix} {name}").as_bytes()));
    format!("{prefix}-0{number:016x}")
}

pub(super) fn vpc(account: &str, region: &str) -> String {
    id("vpc", &format!("{account} {region}"))
}

pub(super) fn subnet(account: &str, region: &str, zone: char) -> String {
    id("subnet", &format!("{account} {region}{zone}"))
}
