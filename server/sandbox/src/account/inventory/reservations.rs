//! Reserved DB instances.

use super::billed_services::RDS;
use super::draft::Draft;
use super::engine::engine;
use super::resource::{ReservedDatabases, ResourceType};
use super::usage_groups::{DAY, UsageGroup, UsageGroups};
use crate::account::catalog::price_nanos;
use crate::account::commitments::{is_reserved_usage, reserved_price};

/// Months since the reservations were renewed.
const MONTHS_SINCE_RENEWAL: i32 = 5;
const MONTHS_PER_YEAR: i32 = 12;

/// Adds a reservation per class with reserved hours in an account and region, and the expired reservation before it.
pub(super) fn add(draft: &mut Draft<'_>, groups: &UsageGroups) {
    let is_reserved = |usage: &&UsageGroup| is_reserved_usage(usage.attributes.record_type) && usage.daily_usage > 0;
    let all: Vec<&UsageGroup> = groups.matching(RDS, "").filter(is_reserved).collect();
    for (number, usage) in all.iter().enumerate() {
        let is_same = |other: &&&UsageGroup| {
            (other.member, other.region, &other.usage_type) == (usage.member, usage.region, &usage.usage_type)
        };
        // Several usage groups may have databases of one class. The first adds the reservation for all.
        if !all.iter().take(number).any(|other| is_same(&other)) {
            let hours: i64 = all.iter().filter(is_same).map(|other| other.daily_usage).sum();
            add_reservation(draft, usage, u64::try_from(hours).unwrap_or_default().div_ceil(DAY));
        }
    }
}

fn add_reservation(draft: &mut Draft<'_>, usage: &UsageGroup, count: u64) {
    let on_demand = price_nanos(usage.service, &usage.usage_type, usage.operation).unwrap_or_default();
    let class = usage.attributes.instance_type;
    let (engine, _) = engine(usage);
    for (state, months) in [("active", MONTHS_SINCE_RENEWAL), ("retired", MONTHS_SINCE_RENEWAL + MONTHS_PER_YEAR)] {
        let resource_type = ResourceType::ReservedDatabases(ReservedDatabases {
            class,
            product: if engine == "postgres" { "postgresql" } else { engine },
            is_multi_az: usage.usage_type.starts_with("Multi-AZ"),
            count,
            state,
            hourly_nanos: reserved_price(on_demand),
        });
        let id = format!("ri-{}-{:x}", class.replace('.', "-"), draft.ids.count());
        let index = draft.add(usage, id.into(), "", resource_type);
        let purchased = draft.first_of_month_ago(months);
        if let Some(resource) = draft.resources.get_mut(index as usize) {
            resource.created = purchased;
        }
    }
}
