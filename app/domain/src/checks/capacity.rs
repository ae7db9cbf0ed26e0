//! Checks of Reserved Instances and Capacity Reservations.

use rust_decimal::Decimal;

use super::{
    context::{CheckContext, day},
    ec2::on_demand,
    outcome::{Draft, Missing, Verdict},
    prices::{HOURS_A_MONTH, price_query},
};
use crate::{
    attribution::rules::COMPUTE,
    finding::{Command, Estimate, Factor, Grade, Line, Unpriced},
    inventory::Item,
    money::Unit,
    period::days_between,
    resource::{Resource, Value, fact},
};

const NANOS: u32 = 9;

/// Check 22: expiring or expired EC2 Reserved Instances.
pub(super) fn expiring(scene: &CheckContext<'_>, item: Item<'_>) -> Verdict {
    let reservation = item.resource;
    let is_of_interest = matches!(reservation.state.as_deref(), Some("active" | "retired"));
    if !is_of_interest {
        return Ok(None);
    }
    let Some(Value::Time(ends)) = reservation.fact(fact::ENDS) else { return Err(Missing::Fact(fact::ENDS.into())) };
    let ends = day(*ends);
    let ago = scene.days_since(ends);
    if ago.unsigned_abs() > scene.settings.reservation_days {
        return Ok(None);
    }
    let of = reservation.word(fact::INSTANCE_TYPE).unwrap_or_default();
    let count = reservation.number(fact::COUNT).ok_or(Missing::Fact(fact::COUNT.into()))?;
    let left = count.saturating_sub(successors(scene, reservation, of, ends));
    let on = if ago > 0 { running(scene, reservation, of, left)? } else { vec![(reservation, left)] };
    let without = on.iter().map(|(_, count)| count).sum::<u64>();
    let saving = renewed(scene, reservation, of, &on);
    if without == 0 || saving.as_ref().is_ok_and(|it| it.amount() <= Decimal::ZERO) {
        return Ok(None);
    }
    let draft = Draft::about(reservation)
        .text("Type", of)
        .number("Reserved instances", count, "instances")
        .number("Not renewed", without, "instances")
        .day(if ago > 0 { "Ended" } else { "Ends" }, ends)
        .saves(saving)
        // All instances of a type have the same usage type, whatever their operating system.
        .sure(Grade::Medium)
        .console(&[
            "EC2 console, Reserved Instances, Purchase Reserved Instances: the same type, class and term, for the instances that still run.",
            "Or Billing console, Savings Plans, Recommendations: a Compute Savings Plan also covers other types.",
        ])
        .terraform("Terraform cannot buy or renew EC2 Reserved Instances: use the console.");
    Ok(Some(draft))
}

/// Number of instances covered by a replacement reservation, bought shortly before the end or later.
fn successors(scene: &CheckContext<'_>, reservation: &Resource, of: &str, ends: jiff::civil::Date) -> u64 {
    let takes_over = |it: &&Resource| {
        (&it.account, &it.region) == (&reservation.account, &reservation.region)
            && it.id != reservation.id
            && it.state.as_deref() == Some("active")
            && it.word(fact::INSTANCE_TYPE) == Some(of)
            && it.created.is_some_and(|begun| {
                days_between(day(begun), ends) <= i32::try_from(scene.settings.reservation_days).unwrap_or(i32::MAX)
            })
    };
    let others = scene.each("ec2:reserved-instances").iter().map(|it| it.resource).filter(takes_over);
    others.map(|it| it.number(fact::COUNT).unwrap_or_default()).fold(0, u64::saturating_add)
}

/// Instances now running on demand because a reservation ended, up to a limit: only these cost more.
fn running<'a>(
    scene: &CheckContext<'a>,
    reservation: &Resource,
    of: &str,
    most: u64,
) -> Result<Vec<(&'a Resource, u64)>, Missing> {
    scene.complete(reservation, &["ec2:instance"])?;
    let runs = |it: &&Resource| {
        (&it.account, &it.region) == (&reservation.account, &reservation.region)
            && it.state.as_deref() == Some("running")
            && it.word(fact::INSTANCE_TYPE) == Some(of)
            && it.word(fact::LIFECYCLE) != Some("spot")
    };
    let mut machines: Vec<_> = scene.each("ec2:instance").iter().map(|it| it.resource).filter(runs).collect();
    machines.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(machines.into_iter().take(usize::try_from(most).unwrap_or(usize::MAX)).map(|it| (it, 1)).collect())
}

/// Saving of a renewal: on-demand cost less reserved cost of the instances.
fn renewed(
    scene: &CheckContext<'_>,
    reservation: &Resource,
    of: &str,
    on: &[(&Resource, u64)],
) -> Result<Estimate, Unpriced> {
    let unknown = |what: &str| Unpriced::because(format!("{what} of the reservation is unknown"));
    let nanos = reservation.number(fact::HOURLY_NANOS).ok_or_else(|| unknown("the price"))?;
    let currency = Unit::new(reservation.word(fact::CURRENCY).ok_or_else(|| unknown("the currency"))?);
    let nanos = i64::try_from(nanos).map_err(|_| unknown("the price"))?;
    let (service, usage) = on_demand(of);
    let mut lines = Vec::with_capacity(2 * on.len());
    for (resource, count) in on {
        lines.push(scene.line(resource, service, &usage, *count)?);
        let factors = vec![
            Factor::times(*count, "instances"),
            Factor::times(HOURS_A_MONTH, "h"),
            Factor::times(Decimal::new(nanos, NANOS), format!("{currency} per h, reserved")),
        ];
        lines.push((Line::product("Reserved", Some(resource.key()), factors)?.negated(), currency.clone()));
    }
    Estimate::sum(lines)
}

/// Check 23: unused Capacity Reservation.
pub(super) fn unused(scene: &CheckContext<'_>, item: Item<'_>) -> Verdict {
    let reservation = item.resource;
    let available = reservation.number(fact::AVAILABLE).unwrap_or_default();
    if available == 0 || reservation.state.as_deref() != Some("active") {
        return Ok(None);
    }
    let of = reservation.word(fact::INSTANCE_TYPE).unwrap_or_default();
    // Unused capacity has its own usage type, at the instance's price.
    let empty = format!("UnusedBox:{of}");
    let (service, running) = on_demand(of);
    let has_own = scene.prices.price(price_query(reservation, COMPUTE, &empty)).is_ok();
    let line = scene.line(reservation, service, if has_own { &empty } else { &running }, available);
    let draft = Draft::about(reservation)
        .text("Type", of)
        .number("Reserved", reservation.number(fact::COUNT).unwrap_or(available), "instances")
        .number("Unused", available, "instances")
        .saves(line.and_then(|line| Estimate::sum([line])))
        .sure(if has_own { Grade::High } else { Grade::Medium })
        .console(&[
            "EC2 console, Capacity Reservations: select the reservation.",
            "Actions, Edit, and reduce its number of instances; or Cancel.",
        ])
        .terraform("In aws_ec2_capacity_reservation reduce instance_count, or remove the resource.");
    let used = reservation.number(fact::COUNT).map(|count| count.saturating_sub(available));
    Ok(Some(match used {
        None => draft,
        Some(0) => draft.command(
            &Command::aws("ec2", "cancel-capacity-reservation", &reservation.region)
                .option("capacity-reservation-id", &reservation.id),
        ),
        Some(used) => draft.command(
            &Command::aws("ec2", "modify-capacity-reservation", &reservation.region)
                .option("capacity-reservation-id", &reservation.id)
                .option("instance-count", &used.to_string()),
        ),
    }))
}
