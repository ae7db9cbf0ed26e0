//! On-demand capacity reservations and reserved instances.

use jiff::SignedDuration;

use super::billed_services::EC2_COMPUTE;
use super::draft::Draft;
use super::resource::{CapacityReservation, ReservedInstances, ResourceType};
use super::usage_groups::{DAY, UsageGroup, UsageGroups};
use crate::account::catalog::price_nanos;
use crate::account::commitments::reserved_price;

/// Number of running instances in a capacity reservation.
const RUNNING: u64 = 2;
/// Days until reserved instances in Frankfurt expire: soon, so that the check finds them.
const DAYS_LEFT_FRANKFURT: i64 = 20;
/// Days until reserved instances in other regions expire.
const DAYS_LEFT_ELSEWHERE: i64 = 200;
const YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);

pub(super) fn add(draft: &mut Draft<'_>, groups: &UsageGroups) {
    for (usage, hours) in by_type(groups, "UnusedBox:", |usage| usage.daily_usage) {
        add_unused_capacity(draft, groups, usage, hours.div_ceil(DAY));
    }
    for (usage, hours) in by_type(groups, "BoxUsage:", |usage| usage.daily_reserved_usage) {
        add_reserved_instances(draft, usage, hours.div_ceil(DAY));
    }
}

/// Groups usage by account, region and usage type: the first usage group of each, and the daily hours of all in
/// millionths. Several line items may describe instances of one type.
fn by_type<'a>(
    groups: &'a UsageGroups,
    usage_type: &'a str,
    hours: impl Fn(&UsageGroup) -> i64,
) -> Vec<(&'a UsageGroup, u64)> {
    let mut found: Vec<(&UsageGroup, u64)> = Vec::new();
    for usage in groups.matching(EC2_COMPUTE, usage_type) {
        let Some(group_hours) = u64::try_from(hours(usage)).ok().filter(|hours| *hours > 0) else { continue };
        match found
            .iter_mut()
            .find(|(first, _)| first.is_in_same_location(usage) && first.usage_type == usage.usage_type)
        {
            Some((_, sum)) => *sum += group_hours,
            None => found.push((usage, group_hours)),
        }
    }
    found
}

/// Adds a capacity reservation with `unused` instances. In the payer's account, also adds a fully used and a canceled one.
fn add_unused_capacity(draft: &mut Draft<'_>, groups: &UsageGroups, usage: &UsageGroup, unused: u64) {
    let partly_used = add_capacity(draft, usage, RUNNING + unused, unused, "active");
    if usage.member == 0 {
        add_capacity(draft, usage, RUNNING, 0, "active");
        add_capacity(draft, usage, RUNNING, 0, "cancelled");
    }
    for line in groups
        .matching(EC2_COMPUTE, &usage.usage_type)
        .filter(|line| line.is_in_same_location(usage) && line.usage_type == usage.usage_type)
    {
        draft.attribute(line, &[(partly_used, 1)]);
    }
}

fn add_capacity(draft: &mut Draft<'_>, usage: &UsageGroup, count: u64, available: u64, state: &'static str) -> u32 {
    let resource_type = ResourceType::CapacityReservation(CapacityReservation {
        instance_type: usage.attributes.instance_type,
        platform: usage.attributes.platform,
        zone: usage.zone,
        count,
        available,
        state,
    });
    let id = draft.ids.hex("cr");
    draft.add(usage, id, "", resource_type)
}

/// Adds reserved instances of a type, and the expired reservation before them.
fn add_reserved_instances(draft: &mut Draft<'_>, usage: &UsageGroup, count: u64) {
    let on_demand = price_nanos(usage.service, &usage.usage_type, usage.operation).unwrap_or_default();
    let ends = draft.days_ahead(if usage.region == "eu-central-1" { DAYS_LEFT_FRANKFURT } else { DAYS_LEFT_ELSEWHERE });
    for (state, ends) in [("active", ends), ("retired", ends - YEAR)] {
        let resource_type = ResourceType::ReservedInstances(ReservedInstances {
            instance_type: usage.attributes.instance_type,
            platform: usage.attributes.platform,
            count,
            state,
            ends,
            hourly_nanos: reserved_price(on_demand),
        });
        let id = draft.ids.uuid();
        let index = draft.add(usage, id, "", resource_type);
        draft.set_created(index, ends - YEAR);
    }
}
