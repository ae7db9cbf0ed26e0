//! Reserved DB instances.

use super::databases::{DAY, RDS, engine};
use super::draft::Draft;
use super::resource::{Kind, ReservedDatabases};
use super::uses::{Use, Uses};
use crate::account::catalog::price_nanos;
use crate::account::commitments::{is_reserved_use, reserved_price};

/// Whole months since their renewal.
const RENEWED_MONTHS: i32 = 5;
const MONTHS_A_YEAR: i32 = 12;

/// Adds a reservation for each class with reserved hours in a place, and the expired one that it replaced.
pub(super) fn add(draft: &mut Draft<'_>, uses: &Uses) {
    let reserved = |of: &&Use| is_reserved_use(of.attributes.record_type) && of.a_day > 0;
    let all: Vec<&Use> = uses.like(RDS, "").filter(reserved).collect();
    for (number, of) in all.iter().enumerate() {
        let is_same =
            |other: &&&Use| (other.member, other.region, &other.usage_type) == (of.member, of.region, &of.usage_type);
        // Several bill lines may describe databases of one class; the first adds the reservation for all.
        if !all.iter().take(number).any(|other| is_same(&other)) {
            let hours: i64 = all.iter().filter(is_same).map(|other| other.a_day).sum();
            reserve(draft, of, u64::try_from(hours).unwrap_or_default().div_ceil(DAY));
        }
    }
}

fn reserve(draft: &mut Draft<'_>, of: &Use, count: u64) {
    let on_demand = price_nanos(of.service, &of.usage_type, of.operation).unwrap_or_default();
    let class = of.attributes.instance_type;
    let (engine, _) = engine(of);
    for (state, months) in [("active", RENEWED_MONTHS), ("retired", RENEWED_MONTHS + MONTHS_A_YEAR)] {
        let kind = Kind::ReservedDatabases(ReservedDatabases {
            class,
            product: if engine == "postgres" { "postgresql" } else { engine },
            is_multi_az: of.usage_type.starts_with("Multi-AZ"),
            count,
            state,
            hourly_nanos: reserved_price(on_demand),
        });
        let id = format!("ri-{}-{:x}", class.replace('.', "-"), draft.ids.count());
        let place = draft.add(of, id.into(), "", kind);
        let bought = draft.first_of_month_ago(months);
        if let Some(resource) = draft.resources.get_mut(place as usize) {
            resource.created = bought;
        }
    }
}
