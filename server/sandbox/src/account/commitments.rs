//! Savings Plan and reservations: what they cover, and the fees for it.

use std::sync::Arc;

use super::calendar::Calendar;
use super::catalogue::Terms;
use super::line::{Attributes, Doing, Line, Rates};
use super::organisation::Member;
use super::rhythm::{Rhythm, WHOLE};

/// The Compute Savings Plan was bought on the first of the month so many months ago.
const PLAN_MONTHS: i32 = 8;
/// What the plan's prices are of on-demand ones, in ten-thousandths.
const PLAN_PRICE: i64 = 7_200;
/// The commitment, against the on-demand price of what it covers: 4% of it go unused.
const PLAN_COMMITMENT: i64 = 7_500;
/// What the price of a reserved hour is of an on-demand one.
const RESERVED_PRICE: i64 = 6_400;

const COVERED: &str = "SavingsPlanCoveredUsage";
const RESERVED: &str = "DiscountedUsage";

/// The lines under which on-demand use is billed, given how it is bought.
pub(super) fn cover(line: Line, terms: Terms, calendar: &Calendar) -> Vec<Line> {
    match terms {
        Terms::OnDemand | Terms::Spot => vec![line],
        Terms::SavingsPlan => cover_by_plan(line, calendar),
        Terms::Reserved => {
            let normalized = line.rates.normalized;
            let rates = Rates { normalized, ..Rates::agreed(0, RESERVED_PRICE, RESERVED_PRICE) };
            vec![recorded(line, RESERVED, "Standard Reserved Instances", rates)]
        }
    }
}

fn cover_by_plan(before: Line, calendar: &Calendar) -> Vec<Line> {
    let bought = calendar.index(calendar.month_ago(PLAN_MONTHS));
    let normalized = before.rates.normalized;
    let covered = Rates { normalized, ..Rates::agreed(WHOLE, WHOLE, PLAN_PRICE) };
    let mut after = recorded(before.clone(), COVERED, "Savings Plans", covered);
    blank(after.days.iter_mut().take(bought));
    let mut before = before;
    blank(before.days.iter_mut().skip(bought));

    let mut negation = recorded(after.clone(), "SavingsPlanNegation", "Savings Plans", Rates::agreed(WHOLE, WHOLE, 0));
    for day in &mut negation.days {
        *day = Doing { usage: 0, list_cost: -day.list_cost };
    }
    vec![before, after, negation]
}

fn recorded(mut line: Line, record_type: &'static str, purchase_type: &'static str, rates: Rates) -> Line {
    line.attributes.record_type = record_type;
    line.attributes.purchase_type = purchase_type;
    line.rates = rates;
    line
}

fn blank<'a>(days: impl Iterator<Item = &'a mut Doing>) {
    days.for_each(|day| *day = Doing::default());
}

/// The fees for what `lines` say is covered.
pub(super) fn fees(lines: &[Line], calendar: &Calendar, members: &[Member]) -> Vec<Line> {
    let reserved = lines.iter().filter(|line| line.attributes.record_type == RESERVED);
    let mut fees: Vec<_> = reserved.map(|line| reservation_fee(line, calendar)).collect();
    fees.extend(members.first().map(|payer| plan_fee(lines, calendar, payer)));
    fees
}

/// The commitment, hour by hour, at the payer's.
fn plan_fee(lines: &[Line], calendar: &Calendar, payer: &Member) -> Line {
    let mut days = vec![Doing::default(); calendar.len()];
    for line in lines.iter().filter(|line| line.attributes.record_type == COVERED) {
        for (day, covered) in days.iter_mut().zip(&line.days) {
            day.list_cost += covered.list_cost;
            day.usage += covered.usage;
        }
    }
    let account: Arc<str> = payer.id.as_str().into();
    let attributes = Attributes {
        region: "global",
        usage_type: "ComputeSP:1yrNoUpfront".into(),
        purchase_type: "Savings Plans",
        ..Attributes::charge("Savings Plans for AWS Compute usage", &account, "SavingsPlanRecurringFee")
    };
    Line {
        attributes,
        unit: "Hrs",
        rates: Rates::agreed(PLAN_COMMITMENT, PLAN_COMMITMENT, PLAN_COMMITMENT - PLAN_PRICE),
        rhythm: Rhythm::Steady,
        days,
    }
}

/// A month's fee of a reservation, on the first: every hour of the month, used or not.
fn reservation_fee(covered: &Line, calendar: &Calendar) -> Line {
    let a_day = covered.during(0..1);
    let of_day = |date: jiff::civil::Date| {
        let days = if date.day() == 1 { i64::from(date.days_in_month()) } else { 0 };
        Doing { usage: a_day.usage * days, list_cost: a_day.list_cost * days }
    };
    let mut fee = recorded(
        covered.clone(),
        "RIFee",
        "Standard Reserved Instances",
        Rates::agreed(RESERVED_PRICE, RESERVED_PRICE, 0),
    );
    fee.rhythm = Rhythm::Midnight;
    fee.days = calendar.days().map(of_day).collect();
    fee
}
