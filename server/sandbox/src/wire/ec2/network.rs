//! Networks, which are not in the inventory: each region has one, with a subnet per zone.

use crate::random::{hash, mix};

/// An id in EC2's format, equal for equal words.
pub(super) fn id(kind: &str, words: &str) -> String {
    let number = mix(hash(format!("{kind} {words}").as_bytes()));
    format!("{kind}-0{number:016x}")
}

pub(super) fn vpc(account: &str, region: &str) -> String {
    id("vpc", &format!("{account} {region}"))
}

pub(super) fn subnet(account: &str, region: &str, zone: char) -> String {
    id("subnet", &format!("{account} {region}{zone}"))
}
