//! On-demand capacity reservations and reserved instances.

use jiff::SignedDuration;

use super::compute::{COMPUTE, DAY};
use super::draft::Draft;
use super::resource::{CapacityReservation, Kind, ReservedInstances};
use super::uses::{Use, Uses};
use crate::account::catalog::price_nanos;
use crate::account::commitments::reserved_price;

/// Running instances in a capacity reservation.
const RUNNING: u64 = 2;
/// Days until reserved instances expire: soon in Frankfurt, where the check should find them, and later elsewhere.
const ENDS_SOON: i64 = 20;
const ENDS_LATER: i64 = 200;
const YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);

pub(super) fn add(draft: &mut Draft<'_>, uses: &Uses) {
    for (of, hours) in by_type(uses, "UnusedBox:", |of| of.a_day) {
        room(draft, uses, of, hours.div_ceil(DAY));
    }
    for (of, hours) in by_type(uses, "BoxUsage:", |of| of.reserved_a_day) {
        reserve(draft, of, hours.div_ceil(DAY));
    }
}

/// For each account, region and type with such hours: the first use, and the daily hours of all uses in millionths.
/// Several bill lines may describe instances of one type.
fn by_type<'a>(uses: &'a Uses, usage_type: &'a str, hours: impl Fn(&Use) -> i64) -> Vec<(&'a Use, u64)> {
    let mut found: Vec<(&Use, u64)> = Vec::new();
    for of in uses.like(COMPUTE, usage_type) {
        let Some(more) = u64::try_from(hours(of)).ok().filter(|hours| *hours > 0) else { continue };
        match found.iter_mut().find(|(first, _)| first.is_beside(of) && first.usage_type == of.usage_type) {
            Some((_, sum)) => *sum += more,
            None => found.push((of, more)),
        }
    }
    found
}

/// Adds a capacity reservation with `unused` instances; for the payer also a fully used one and a canceled one.
fn room(draft: &mut Draft<'_>, uses: &Uses, of: &Use, unused: u64) {
    let empty = add_capacity(draft, of, RUNNING + unused, unused, "active");
    if of.member == 0 {
        add_capacity(draft, of, RUNNING, 0, "active");
        add_capacity(draft, of, RUNNING, 0, "cancelled");
    }
    for line in uses.like(COMPUTE, &of.usage_type).filter(|line| line.is_beside(of) && line.usage_type == of.usage_type)
    {
        draft.give(line, &[(empty, 1)]);
    }
}

fn add_capacity(draft: &mut Draft<'_>, of: &Use, count: u64, available: u64, state: &'static str) -> u32 {
    let kind = Kind::CapacityReservation(CapacityReservation {
        instance_type: of.attributes.instance_type,
        platform: of.attributes.platform,
        zone: of.zone,
        count,
        available,
        state,
    });
    let id = draft.ids.hex("cr");
    draft.add(of, id, "", kind)
}

/// Adds reserved instances of a type, and the expired ones that they replaced.
fn reserve(draft: &mut Draft<'_>, of: &Use, count: u64) {
    let on_demand = price_nanos(of.service, &of.usage_type, of.operation).unwrap_or_default();
    let ends = draft.days_ahead(if of.region == "eu-central-1" { ENDS_SOON } else { ENDS_LATER });
    for (state, ends) in [("active", ends), ("retired", ends - YEAR)] {
        let kind = Kind::ReservedInstances(ReservedInstances {
            instance_type: of.attributes.instance_type,
            platform: of.attributes.platform,
            count,
            state,
            ends,
            hourly_nanos: reserved_price(on_demand),
        });
        let id = draft.ids.uuid();
        let place = draft.add(of, id, "", kind);
        draft.date(place, ends - YEAR);
    }
}
