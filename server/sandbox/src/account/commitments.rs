//! Savings Plan and reservations: covered usage and fees.

use std::sync::Arc;

use jiff::civil::Date;

use super::calendar::Calendar;
use super::catalog::Terms;
use super::line::{Attributes, Line, Rates, UsageAndCost};
use super::organization::Member;
use super::seasonality::{Seasonality, WHOLE};

/// Age of the Compute Savings Plan in months; it was bought on the first of a month.
const PLAN_MONTHS: i32 = 8;
/// Savings Plan price in ten-thousandths of the on-demand price.
const PLAN_PRICE: i64 = 7_200;
/// The commitment in ten-thousandths of the covered usage at on-demand prices: 4% of it stays unused.
const PLAN_COMMITMENT: i64 = 7_500;
/// Price of a reserved hour in ten-thousandths of the on-demand price.
const RESERVED_PRICE: i64 = 6_400;

/// Age of the upfront reservations in months; they were bought on the first of a month and renewed a year earlier.
const UPFRONT_MONTHS: i32 = 5;
const DAYS_A_YEAR: i64 = 365;

const COVERED: &str = "SavingsPlanCoveredUsage";
const PLAN_FEE: &str = "SavingsPlanRecurringFee";
const RESERVED: &str = "DiscountedUsage";
const UPFRONT_FEE: &str = "Upfront";

pub(crate) fn is_covered_by_plan(line: &Line) -> bool {
    line.attributes.record_type == COVERED
}

pub(crate) fn is_plan_fee(line: &Line) -> bool {
    line.attributes.record_type == PLAN_FEE
}

pub(crate) fn is_reserved(line: &Line) -> bool {
    line.attributes.record_type == RESERVED
}

/// Whether usage like this line's is paid upfront.
pub(crate) fn is_paid_upfront(line: &Line, lines: &[Line]) -> bool {
    let of = |line: &Line| {
        let Attributes { account, usage_type, .. } = &line.attributes;
        (account.clone(), usage_type.clone())
    };
    lines.iter().any(|fee| fee.attributes.record_type == UPFRONT_FEE && of(fee) == of(line))
}

/// Whether a record type means usage that a reservation pays for.
pub(super) fn is_reserved_use(record_type: &str) -> bool {
    record_type == RESERVED
}

/// Reserved price for an on-demand price, in the same unit.
pub(super) fn reserved_price(on_demand: i64) -> i64 {
    on_demand * RESERVED_PRICE / WHOLE
}

/// Prices in ten-thousandths of on-demand prices.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prices {
    pub(crate) plan: i64,
    pub(crate) reserved: i64,
}

/// Prices of a one-year commitment without upfront payment, the terms of the account's own commitments.
pub(crate) const A_YEAR: Prices = Prices { plan: PLAN_PRICE, reserved: RESERVED_PRICE };
/// Prices of a three-year commitment without upfront payment.
pub(crate) const THREE_YEARS: Prices = Prices { plan: PLAN_PRICE - 1_700, reserved: RESERVED_PRICE - 2_000 };

/// Bill lines for on-demand usage under the given purchase option.
pub(super) fn cover(line: Line, terms: Terms, calendar: &Calendar) -> Vec<Line> {
    match terms {
        Terms::OnDemand | Terms::Spot => vec![line],
        Terms::SavingsPlan => cover_by_plan(line, calendar),
        Terms::Reserved => cover_by_reservation(line, "RIFee", calendar, days_paid_monthly),
        Terms::ReservedUpfront => {
            let bought = calendar.month_ago(UPFRONT_MONTHS);
            let days_paid = |date| if date == bought { DAYS_A_YEAR } else { 0 };
            cover_by_reservation(line, UPFRONT_FEE, calendar, days_paid)
        }
    }
}

/// Usage at no charge, and its reservation fee: on the days of payment, the cost of `days_paid` days.
fn cover_by_reservation(
    line: Line,
    fee: &'static str,
    calendar: &Calendar,
    days_paid: impl Fn(Date) -> i64,
) -> Vec<Line> {
    let a_day = line.during(0..1);
    let of_day = |date| {
        let days = days_paid(date);
        UsageAndCost { usage: a_day.usage * days, list_cost: a_day.list_cost * days }
    };
    let paid = Rates::agreed(RESERVED_PRICE, 0, 0);
    let mut fee = recorded(line.clone(), fee, "Standard Reserved Instances", paid);
    fee.seasonality = Seasonality::Midnight;
    fee.days = calendar.days().map(of_day).collect();

    let spread = Rates { normalized: line.rates.normalized, ..Rates::agreed(0, RESERVED_PRICE, RESERVED_PRICE) };
    vec![recorded(line, RESERVED, "Standard Reserved Instances", spread), fee]
}

/// The days of a whole month on its first day, used or not; zero on all other days.
fn days_paid_monthly(date: Date) -> i64 {
    if date.day() == 1 { i64::from(date.days_in_month()) } else { 0 }
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
        *day = UsageAndCost { usage: 0, list_cost: -day.list_cost };
    }
    vec![before, after, negation]
}

fn recorded(mut line: Line, record_type: &'static str, purchase_type: &'static str, rates: Rates) -> Line {
    line.attributes.record_type = record_type;
    line.attributes.purchase_type = purchase_type;
    line.rates = rates;
    line
}

fn blank<'a>(days: impl Iterator<Item = &'a mut UsageAndCost>) {
    days.for_each(|day| *day = UsageAndCost::default());
}

/// Savings Plan fee for the covered usage in `lines`: the hourly commitment, billed to the payer.
pub(super) fn plan_fee(lines: &[Line], calendar: &Calendar, payer: &Member) -> Line {
    let mut days = vec![UsageAndCost::default(); calendar.len()];
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
        ..Attributes::charge("Savings Plans for AWS Compute usage", &account, PLAN_FEE)
    };
    Line {
        attributes,
        unit: "Hrs",
        rates: Rates::agreed(PLAN_COMMITMENT, PLAN_COMMITMENT, PLAN_COMMITMENT - PLAN_PRICE),
        seasonality: Seasonality::Steady,
        days,
    }
}
