//! Reservations of machines.

use rust_decimal::Decimal;

use super::{
    ec2::on_demand,
    prices::{HOURS_A_MONTH, asked},
    scene::{Scene, day},
    verdict::{Draft, Missing, Verdict},
};
use crate::{
    attribution::rules::COMPUTE,
    finding::{Command, Estimate, Factor, Line, Unpriced},
    inventory::Item,
    money::Unit,
    resource::{Resource, Value, fact},
};

const NANOS: u32 = 9;

/// 22: machines cost more without them.
pub(super) fn expiring(scene: &Scene<'_>, item: Item<'_>) -> Verdict {
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
    let draft = Draft::about(reservation)
        .text("Type", of)
        .number("Size", reservation.number(fact::COUNT).unwrap_or_default(), "machines")
        .day(if ago > 0 { "Ended" } else { "Ends" }, ends)
        .saves(renewed(scene, reservation, of))
        .console(&[
            "EC2 console, Reserved Instances, Purchase: the same type, class and term, for what still runs.",
            "Or Savings Plans, Recommendations: a plan covers other types as well.",
        ])
        .terraform("Reservations are bought, not declared: none of Terraform's resources renews one.");
    Ok(Some(draft))
}

/// What the same machines cost on demand less what they cost reserved.
fn renewed(scene: &Scene<'_>, reservation: &Resource, of: &str) -> Result<Estimate, Unpriced> {
    let unknown = |what: &str| Unpriced::because(format!("{what} of the reservation is not known"));
    let count = reservation.number(fact::COUNT).ok_or_else(|| unknown("the size"))?;
    let nanos = reservation.number(fact::HOURLY_NANOS).ok_or_else(|| unknown("the price"))?;
    let currency = Unit::new(reservation.word(fact::CURRENCY).ok_or_else(|| unknown("the currency"))?);
    let nanos = i64::try_from(nanos).map_err(|_| unknown("the price"))?;
    let (service, usage) = on_demand(of);
    let paid = scene.line(reservation, service, &usage, count)?;
    let factors = vec![
        Factor::times(count, "machines"),
        Factor::times(HOURS_A_MONTH, "h"),
        Factor::times(Decimal::new(nanos, NANOS), format!("{currency} per h, reserved")),
    ];
    let reserved = Line::product("Reserved", Some(reservation.key()), factors)?;
    Estimate::sum([paid, (reserved.negated(), currency)])
}

/// 23: room that is paid for and empty.
pub(super) fn unused(scene: &Scene<'_>, item: Item<'_>) -> Verdict {
    let reservation = item.resource;
    let available = reservation.number(fact::AVAILABLE).unwrap_or_default();
    if available == 0 || reservation.state.as_deref() != Some("active") {
        return Ok(None);
    }
    let of = reservation.word(fact::INSTANCE_TYPE).unwrap_or_default();
    // Empty room has its own usage type, at the price of the machine.
    let empty = format!("UnusedBox:{of}");
    let (service, running) = on_demand(of);
    let has_own = scene.prices.price(asked(reservation, COMPUTE, &empty)).is_ok();
    let line = scene.line(reservation, service, if has_own { &empty } else { &running }, available);
    let draft = Draft::about(reservation)
        .text("Type", of)
        .number("Reserved", reservation.number(fact::COUNT).unwrap_or(available), "machines")
        .number("Unused", available, "machines")
        .saves(line.and_then(|line| Estimate::sum([line])))
        .console(&[
            "EC2 console, Capacity Reservations: choose the reservation.",
            "Actions, Edit, and lower its number of instances; or Cancel it.",
        ])
        .terraform("In aws_ec2_capacity_reservation lower instance_count, or remove it.");
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
