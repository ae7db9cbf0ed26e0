//! Checks of Reserved Instances and Capacity Reservations.

use rust_decimal::Decimal;

use super::{
    context::CheckContext,
    ec2::on_demand,
    outcome::{CheckResult, FindingDraft, MissingData},
    prices::{HOURS_A_MONTH, price_query},
};
use crate::{
    attribution::rules::COMPUTE,
    finding::{Command, Estimate, Factor, Grade, Line, Unpriced},
    inventory::Item,
    money::Unit,
    period::{days_between, utc_date},
    resource::{Resource, Value, fact},
};

/// Decimal places of a billionth.
const NANO_SCALE: u32 = 9;

/// Check 22: expiring or expired EC2 Reserved Instances.
pub(super) fn expiring(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let reservation = item.resource;
    let is_of_interest = matches!(reservation.state.as_deref(), Some("active" | "retired"));
    if !is_of_interest {
        return Ok(None);
    }
    let Some(Value::Time(ends)) = reservation.fact(fact::ENDS) else {
        return Err(MissingData::Fact(fact::ENDS.into()));
    };
    let ends = utc_date(*ends);
    let days_since_end = context.days_since(ends);
    if days_since_end.unsigned_abs() > context.settings.reservation_days {
        return Ok(None);
    }
    let instance_type = reservation.word(fact::INSTANCE_TYPE).unwrap_or_default();
    let count = reservation.number(fact::COUNT).ok_or(MissingData::Fact(fact::COUNT.into()))?;
    let not_replaced = count.saturating_sub(replacements(context, reservation, instance_type, ends));
    let has_ended = days_since_end > 0;
    let resources = if has_ended {
        running(context, reservation, instance_type, not_replaced)?
    } else {
        vec![(reservation, not_replaced)]
    };
    let not_renewed = resources.iter().map(|(_, count)| count).sum::<u64>();
    let saving = renewal_saving(context, reservation, instance_type, &resources);
    if not_renewed == 0 || saving.as_ref().is_ok_and(|it| it.amount() <= Decimal::ZERO) {
        return Ok(None);
    }
    let draft = FindingDraft::for_resource(reservation)
        .text("Type", instance_type)
        .number("Reserved instances", count, "instances")
        .number("Not renewed", not_renewed, "instances")
        .day(if has_ended { "Ended" } else { "Ends" }, ends)
        .saving(saving)
        // The usage type is the same for all operating systems, so the price is an average.
        .limit_confidence(Grade::Medium)
        .console(&[
            "EC2 console, Reserved Instances, Purchase Reserved Instances: the same type, class and term, for the instances that still run.",
            "Or Billing console, Savings Plans, Recommendations: a Compute Savings Plan also covers other types.",
        ])
        .terraform("Terraform cannot buy or renew EC2 Reserved Instances: use the console.");
    Ok(Some(draft))
}

/// Number of instances covered by replacement reservations, bought shortly before the end or later.
fn replacements(
    context: &CheckContext<'_>,
    reservation: &Resource,
    instance_type: &str,
    ends: jiff::civil::Date,
) -> u64 {
    let is_replacement = |it: &&Resource| {
        (&it.account, &it.region) == (&reservation.account, &reservation.region)
            && it.id != reservation.id
            && it.state.as_deref() == Some("active")
            && it.word(fact::INSTANCE_TYPE) == Some(instance_type)
            && it.created.is_some_and(|created| {
                days_between(utc_date(created), ends)
                    <= i32::try_from(context.settings.reservation_days).unwrap_or(i32::MAX)
            })
    };
    let others = context.of_type("ec2:reserved-instances").iter().map(|it| it.resource).filter(is_replacement);
    others.map(|it| it.number(fact::COUNT).unwrap_or_default()).fold(0, u64::saturating_add)
}

/// Instances that run on demand since the reservation ended, at most `limit`.
fn running<'a>(
    context: &CheckContext<'a>,
    reservation: &Resource,
    instance_type: &str,
    limit: u64,
) -> Result<Vec<(&'a Resource, u64)>, MissingData> {
    context.require_complete(reservation, &["ec2:instance"])?;
    let runs = |it: &&Resource| {
        (&it.account, &it.region) == (&reservation.account, &reservation.region)
            && it.state.as_deref() == Some("running")
            && it.word(fact::INSTANCE_TYPE) == Some(instance_type)
            && it.word(fact::LIFECYCLE) != Some("spot")
    };
    let mut instances: Vec<_> = context.of_type("ec2:instance").iter().map(|it| it.resource).filter(runs).collect();
    instances.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(instances.into_iter().take(usize::try_from(limit).unwrap_or(usize::MAX)).map(|it| (it, 1)).collect())
}

/// Saving of a renewal: on-demand cost of the resources less their reserved cost.
fn renewal_saving(
    context: &CheckContext<'_>,
    reservation: &Resource,
    instance_type: &str,
    resources: &[(&Resource, u64)],
) -> Result<Estimate, Unpriced> {
    let unknown = |property: &str| Unpriced::because(format!("{property} of the reservation is unknown"));
    let nanos = reservation.number(fact::HOURLY_NANOS).ok_or_else(|| unknown("the price"))?;
    let currency = Unit::new(reservation.word(fact::CURRENCY).ok_or_else(|| unknown("the currency"))?);
    let nanos = i64::try_from(nanos).map_err(|_| unknown("the price"))?;
    let (service, usage) = on_demand(instance_type);
    let mut lines = Vec::with_capacity(2 * resources.len());
    for (resource, count) in resources {
        lines.push(context.line(resource, service, &usage, *count)?);
        let factors = vec![
            Factor::times(*count, "instances"),
            Factor::times(HOURS_A_MONTH, "h"),
            Factor::times(Decimal::new(nanos, NANO_SCALE), format!("{currency} per h, reserved")),
        ];
        lines.push((Line::product("Reserved", Some(resource.key()), factors)?.negated(), currency.clone()));
    }
    Estimate::sum(lines)
}

/// Check 23: unused Capacity Reservation.
pub(super) fn unused(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let reservation = item.resource;
    let available = reservation.number(fact::AVAILABLE).unwrap_or_default();
    if available == 0 || reservation.state.as_deref() != Some("active") {
        return Ok(None);
    }
    let instance_type = reservation.word(fact::INSTANCE_TYPE).unwrap_or_default();
    // Unused capacity has its own usage type, at the instance's price.
    let unused = format!("UnusedBox:{instance_type}");
    let (service, running) = on_demand(instance_type);
    let has_own_price = context.prices.price(price_query(reservation, COMPUTE, &unused)).is_ok();
    let line = context.line(reservation, service, if has_own_price { &unused } else { &running }, available);
    let draft = FindingDraft::for_resource(reservation)
        .text("Type", instance_type)
        .number("Reserved", reservation.number(fact::COUNT).unwrap_or(available), "instances")
        .number("Unused", available, "instances")
        .saving(line.and_then(|line| Estimate::sum([line])))
        .limit_confidence(if has_own_price { Grade::High } else { Grade::Medium })
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
