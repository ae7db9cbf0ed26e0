//! Resource facts that rules need: whether a resource can belong to a line item, and its share.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::{
    money::Unit,
    period::{DateRange, days_between},
    resource::{Resource, fact},
};

/// IOPS included in the price of gp3 storage ("Amazon EBS pricing", gp3).
const FREE_IOPS: u64 = 3_000;
const FREE_THROUGHPUT: u64 = 125;
/// IOPS at which the second and third price tiers of io2 begin ("Amazon EBS pricing", io2 Block Express).
const SECOND_TIER_FROM: u64 = 32_000;
const THIRD_TIER_FROM: u64 = 64_000;

/// Plausible maximum: a larger number is an error and must not take the whole line item.
const MOST: u64 = 1 << 40;

const SECONDS_A_DAY: i64 = 86_400;
const SECONDS_AN_HOUR: u32 = 3_600;

pub(super) fn any(_: &Resource) -> bool {
    true
}

fn is_in(resource: &Resource, states: &[&str]) -> bool {
    resource.state.as_deref().is_some_and(|state| states.contains(&state))
}

/// Tenancy of a running instance; `None` if it is not running.
fn tenancy(resource: &Resource) -> Option<&str> {
    is_in(resource, &["running"]).then(|| resource.word(fact::TENANCY).unwrap_or("default"))
}

pub(super) fn spot(resource: &Resource) -> bool {
    is_in(resource, &["running"]) && resource.word(fact::LIFECYCLE) == Some("spot")
}

/// Whether an instance is neither Spot nor part of a Capacity Block, which have other line items.
fn is_ordinary(resource: &Resource) -> bool {
    !matches!(resource.word(fact::LIFECYCLE), Some("spot" | "capacity-block"))
}

pub(super) fn on_demand(resource: &Resource) -> bool {
    tenancy(resource) == Some("default") && is_ordinary(resource)
}

pub(super) fn dedicated(resource: &Resource) -> bool {
    tenancy(resource) == Some("dedicated") && is_ordinary(resource)
}

pub(super) fn host(resource: &Resource) -> bool {
    tenancy(resource) == Some("host") && is_ordinary(resource)
}

/// Whether AWS bills a gateway: deleted ones stay listed for an hour.
pub(super) fn standing(resource: &Resource) -> bool {
    !is_in(resource, &["deleted", "deleting", "failed"])
}

pub(crate) fn associated(resource: &Resource) -> bool {
    resource.fact(fact::ATTACHED_TO).is_some() || is_in(resource, &["associated", "in-use"])
}

pub(super) fn idle(resource: &Resource) -> bool {
    !associated(resource)
}

/// Whether RDS bills the resource: RDS also lists instances of two other services, which bill under their own names.
fn is_of_rds(resource: &Resource) -> bool {
    !matches!(resource.word(fact::ENGINE), Some("neptune" | "docdb"))
}

pub(super) fn aurora(resource: &Resource) -> bool {
    resource.word(fact::ENGINE).is_some_and(|engine| engine.starts_with("aurora"))
}

/// Whether an instance is billed in its state; its storage always is ("DB instance status", Amazon RDS User Guide).
fn runs(resource: &Resource) -> bool {
    !is_in(resource, &["stopped", "stopping", "starting", "creating", "deleting", "failed"])
}

pub(super) fn in_one_zone(resource: &Resource) -> bool {
    is_of_rds(resource) && resource.flag(fact::MULTI_AZ) == Some(false)
}

pub(super) fn in_two_zones(resource: &Resource) -> bool {
    is_of_rds(resource) && resource.flag(fact::MULTI_AZ) == Some(true)
}

pub(super) fn runs_in_one_zone(resource: &Resource) -> bool {
    runs(resource) && in_one_zone(resource)
}

pub(super) fn runs_in_two_zones(resource: &Resource) -> bool {
    runs(resource) && in_two_zones(resource)
}

fn is_index(resource: &Resource, wanted: &str) -> bool {
    resource.word(fact::INDEX_TYPE).is_some_and(|it| it.eq_ignore_ascii_case(wanted))
}

pub(super) fn starter(resource: &Resource) -> bool {
    is_index(resource, "STARTER")
}

pub(super) fn enterprise(resource: &Resource) -> bool {
    is_index(resource, "ENTERPRISE")
}

fn number(resource: &Resource, name: &str) -> u64 {
    resource.number(name).unwrap_or(0).min(MOST)
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

/// A range of days in seconds of Unix time; the end is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    from: i64,
    until: i64,
}

impl Span {
    pub fn of(days: &DateRange) -> Self {
        let midnight = |date| i64::from(days_between(jiff::civil::date(1970, 1, 1), date)) * SECONDS_A_DAY;
        Self { from: midnight(days.from()), until: midnight(days.to()) + SECONDS_A_DAY }
    }

    /// Seconds of the time span during which a resource existed, until its end; the whole span if the creation is
    /// unknown.
    pub fn seconds(self, resource: &Resource) -> u64 {
        let from = resource.created.map_or(self.from, |created| created.as_second().max(self.from));
        u64::try_from(self.until.saturating_sub(from)).unwrap_or(0)
    }

    /// Whether the resource existed before the end of the time span.
    pub fn saw(self, resource: &Resource) -> bool {
        self.seconds(resource) > 0
    }
}

/// Usage in hours, converted to seconds; `None` for other units.
pub(super) fn seconds_used(usage: Decimal, unit: &Unit) -> Option<u128> {
    let in_hours = ["hrs", "hours", "hour", "hr"].iter().any(|it| unit.as_str().eq_ignore_ascii_case(it));
    let seconds = usage.checked_mul(Decimal::from(SECONDS_AN_HOUR))?;
    in_hours.then(|| seconds.round().to_u128()).flatten()
}
