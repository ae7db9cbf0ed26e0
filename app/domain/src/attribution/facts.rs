//! Conditions and quantities of the rules: whether a line item can belong to a resource, and the resource's weight.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::{
    money::Unit,
    period::{DateRange, days_between},
    resource::{Resource, fact},
};

/// IOPS included in the price of gp3 storage ("Amazon EBS pricing", gp3).
const FREE_IOPS: u64 = 3_000;
/// Throughput included in the price of gp3 storage, in MiB/s ("Amazon EBS pricing", gp3).
const FREE_THROUGHPUT: u64 = 125;
/// IOPS at which the second and third price tiers of io2 begin ("Amazon EBS pricing", io2 Block Express).
const SECOND_TIER_FROM: u64 = 32_000;
const THIRD_TIER_FROM: u64 = 64_000;

/// Cap of any quantity: multiplied by the seconds of a year, it stays below the largest weight of a division (2^96).
const MAX_QUANTITY: u64 = 1 << 40;

const SECONDS_PER_DAY: i64 = 86_400;
const SECONDS_PER_HOUR: u32 = 3_600;

pub(super) fn accepts_all(_: &Resource) -> bool {
    true
}

fn is_in(resource: &Resource, states: &[&str]) -> bool {
    resource.state.as_deref().is_some_and(|state| states.contains(&state))
}

/// Tenancy of a running instance; `None` if it is not running.
fn tenancy(resource: &Resource) -> Option<&str> {
    is_in(resource, &["running"]).then(|| resource.word(fact::TENANCY).unwrap_or("default"))
}

pub(super) fn is_spot(resource: &Resource) -> bool {
    is_in(resource, &["running"]) && resource.word(fact::LIFECYCLE) == Some("spot")
}

/// Whether an instance is neither Spot nor part of a Capacity Block, which have other line items.
fn has_standard_lifecycle(resource: &Resource) -> bool {
    !matches!(resource.word(fact::LIFECYCLE), Some("spot" | "capacity-block"))
}

pub(super) fn is_on_demand(resource: &Resource) -> bool {
    tenancy(resource) == Some("default") && has_standard_lifecycle(resource)
}

pub(super) fn is_dedicated(resource: &Resource) -> bool {
    tenancy(resource) == Some("dedicated") && has_standard_lifecycle(resource)
}

pub(super) fn is_on_dedicated_host(resource: &Resource) -> bool {
    tenancy(resource) == Some("host") && has_standard_lifecycle(resource)
}

/// Whether a gateway or endpoint still exists: deleted ones stay listed for an hour.
pub(super) fn is_present(resource: &Resource) -> bool {
    !is_in(resource, &["deleted", "deleting", "failed"])
}

pub(crate) fn is_associated(resource: &Resource) -> bool {
    resource.fact(fact::ATTACHED_TO).is_some() || is_in(resource, &["associated", "in-use"])
}

pub(super) fn is_idle_address(resource: &Resource) -> bool {
    !is_associated(resource)
}

/// Whether RDS bills the resource: RDS also lists instances of Neptune and `DocumentDB`, which bill under their own
/// names.
fn is_billed_by_rds(resource: &Resource) -> bool {
    !matches!(resource.word(fact::ENGINE), Some("neptune" | "docdb"))
}

pub(super) fn is_aurora(resource: &Resource) -> bool {
    resource.word(fact::ENGINE).is_some_and(|engine| engine.starts_with("aurora"))
}

/// Whether an instance is billed in its state ("DB instance status", Amazon RDS User Guide). Rules for storage ignore the
/// state: storage of a stopped instance is billed, and the other states are short or, like `failed`, rare.
fn is_billed_in_state(resource: &Resource) -> bool {
    !is_in(resource, &["stopped", "stopping", "starting", "creating", "deleting", "failed"])
}

pub(super) fn is_single_az(resource: &Resource) -> bool {
    is_billed_by_rds(resource) && resource.flag(fact::MULTI_AZ) == Some(false)
}

pub(super) fn is_multi_az(resource: &Resource) -> bool {
    is_billed_by_rds(resource) && resource.flag(fact::MULTI_AZ) == Some(true)
}

pub(super) fn is_billed_single_az(resource: &Resource) -> bool {
    is_billed_in_state(resource) && is_single_az(resource)
}

pub(super) fn is_billed_multi_az(resource: &Resource) -> bool {
    is_billed_in_state(resource) && is_multi_az(resource)
}

fn is_index_type(resource: &Resource, index_type: &str) -> bool {
    resource.word(fact::INDEX_TYPE).is_some_and(|it| it.eq_ignore_ascii_case(index_type))
}

pub(super) fn is_starter_index(resource: &Resource) -> bool {
    is_index_type(resource, "STARTER")
}

pub(super) fn is_enterprise_index(resource: &Resource) -> bool {
    is_index_type(resource, "ENTERPRISE")
}

fn number(resource: &Resource, name: &str) -> u64 {
    resource.number(name).unwrap_or(0).min(MAX_QUANTITY)
}

pub(super) fn one(_: &Resource) -> u64 {
    1
}

/// Number of Availability Zones of an endpoint.
pub(super) fn zones(resource: &Resource) -> u64 {
    number(resource, fact::ZONES)
}

pub(super) fn units(resource: &Resource) -> u64 {
    number(resource, fact::UNITS)
}

pub(super) fn gigabytes(resource: &Resource) -> u64 {
    number(resource, fact::SIZE_GIB)
}

pub(super) fn iops(resource: &Resource) -> u64 {
    number(resource, fact::IOPS)
}

pub(super) fn iops_over_3000(resource: &Resource) -> u64 {
    iops(resource).saturating_sub(FREE_IOPS)
}

pub(super) fn iops_tier_1(resource: &Resource) -> u64 {
    iops(resource).min(SECOND_TIER_FROM)
}

pub(super) fn iops_tier_2(resource: &Resource) -> u64 {
    iops(resource).min(THIRD_TIER_FROM).saturating_sub(SECOND_TIER_FROM)
}

pub(super) fn iops_tier_3(resource: &Resource) -> u64 {
    iops(resource).saturating_sub(THIRD_TIER_FROM)
}

pub(super) fn throughput_over_125(resource: &Resource) -> u64 {
    number(resource, fact::THROUGHPUT).saturating_sub(FREE_THROUGHPUT)
}

/// Time span in seconds of Unix time; the end is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    from: i64,
    until: i64,
}

impl Span {
    /// Time span of UTC days, both ends inclusive.
    pub fn of(days: &DateRange) -> Self {
        let midnight = |date| i64::from(days_between(jiff::civil::date(1970, 1, 1), date)) * SECONDS_PER_DAY;
        Self { from: midnight(days.from()), until: midnight(days.to()) + SECONDS_PER_DAY }
    }

    /// Seconds from a resource's creation to the end of the time span; the whole span if the creation is earlier or
    /// unknown.
    pub fn seconds(self, resource: &Resource) -> u64 {
        let from = resource.created.map_or(self.from, |created| created.as_second().max(self.from));
        u64::try_from(self.until.saturating_sub(from)).unwrap_or(0)
    }

    /// Whether the resource was created before the end of the time span.
    pub fn overlaps(self, resource: &Resource) -> bool {
        self.seconds(resource) > 0
    }
}

/// Usage in hours, converted to seconds; `None` for other units.
pub(super) fn usage_seconds(usage: Decimal, unit: &Unit) -> Option<u128> {
    let in_hours = ["hrs", "hours", "hour", "hr"].iter().any(|it| unit.as_str().eq_ignore_ascii_case(it));
    let seconds = usage.checked_mul(Decimal::from(SECONDS_PER_HOUR))?;
    in_hours.then(|| seconds.round().to_u128()).flatten()
}
