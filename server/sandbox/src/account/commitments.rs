//! Savings Plan and reservations of the account: covered usage and fees.

use std::sync::Arc;

use jiff::civil::Date;

use super::calendar::Calendar;
use super::catalog::PurchaseOption;
use super::line::{Attributes, Line, Rates, UsageAndCost};
use super::organization::Member;
use super::seasonality::{FACTOR_ONE, Seasonality};

/// Age of the Compute Savings Plan in months. Purchased on the first day of a month.
const PLAN_MONTHS: i32 = 8;
/// Savings Plan price, in ten-thousandths of the on-demand price.
const PLAN_PRICE: i64 = 7_200;
/// Commitment, in ten-thousandths of the covered usage at on-demand prices. 4% of the commitment is unused.
const PLAN_COMMITMENT: i64 = 7_500;
/// Price of a reserved hour, in ten-thousandths of the on-demand price.
const RESERVED_PRICE: i64 = 6_400;

/// Age in months of the reservations that are paid upfront. Purchased on the first day of a month.
const UPFRONT_MONTHS: i32 = 5;
const DAYS_PER_YEAR: i64 = 365;

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

/// Whether the reservation that covers a line item is paid upfront.
pub(crate) fn is_paid_upfront(line: &Line, lines: &[Line]) -> bool {
    let key = |line: &Line| {
        let Attributes { account, usage_type, .. } = &line.attributes;
        (account.clone(), usage_type.clone())
    };
    lines.iter().any(|fee| fee.attributes.record_type == UPFRONT_FEE && key(fee) == key(line))
}

/// Whether a record type is usage that a reservation covers.
pub(super) fn is_reserved_usage(record_type: &str) -> bool {
    record_type == RESERVED
}

/// Reserved price for an on-demand price, in the same unit.
pub(super) fn reserved_price(on_demand: i64) -> i64 {
    on_demand * RESERVED_PRICE / FACTOR_ONE
}

/// Prices of commitments, in ten-thousandths of on-demand prices.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prices {
    pub(crate) plan: i64,
    pub(crate) reserved: i64,
}

/// Prices of a one-year commitment without upfront payment, as for the account's own commitments.
pub(crate) const ONE_YEAR: Prices = Prices { plan: PLAN_PRICE, reserved: RESERVED_PRICE };
/// Prices of a three-year commitment without upfront payment.
pub(crate) const THREE_YEARS: Prices = Prices { plan: PLAN_PRICE - 1_700, reserved: RESERVED_PRICE - 2_000 };

/// Line items for on-demand usage with this purchase option.
pub(super) fn with_purchase_option(line: Line, option: PurchaseOption, calendar: &Calendar) -> Vec<Line> {
    match option {
        PurchaseOption::OnDemand | PurchaseOption::Spot => vec![line],
        PurchaseOption::SavingsPlan => cover_by_plan(line, calendar),
        PurchaseOption::Reserved => cover_by_reservation(line, "RIFee", calendar, days_paid_monthly),
        PurchaseOption::ReservedUpfront => {
            let purchase_date = calendar.start_of_month(UPFRONT_MONTHS);
            let days_paid = |date| if date == purchase_date { DAYS_PER_YEAR } else { 0 };
            cover_by_reservation(line, UPFRONT_FEE, calendar, days_paid)
        }
    }
}

/// Usage without charge, and the reservation fee. `days_paid` returns for how many days is paid on a date.
fn cover_by_reservation(
    line: Line,
    fee: &'static str,
    calendar: &Calendar,
    days_paid: impl Fn(Date) -> i64,
) -> Vec<Line> {
    let daily = line.total(0..1);
    let day_fee = |date| {
        let days = days_paid(date);
        UsageAndCost { usage: daily.usage * days, list_cost: daily.list_cost * days }
    };
    let fee_rates = Rates::new(RESERVED_PRICE, 0, 0);
    let mut fee = with_record_type(line.clone(), fee, "Standard Reserved Instances", fee_rates);
    fee.seasonality = Seasonality::FirstHour;
    fee.days = calendar.days().map(day_fee).collect();

    let usage_rates = Rates { normalized: line.rates.normalized, ..Rates::new(0, RESERVED_PRICE, RESERVED_PRICE) };
    vec![with_record_type(line, RESERVED, "Standard Reserved Instances", usage_rates), fee]
}

/// Days of the month, on the first day of the month; zero on other days.
fn days_paid_monthly(date: Date) -> i64 {
    if date.day() == 1 { i64::from(date.days_in_month()) } else { 0 }
}

/// On-demand usage before the purchase, covered usage after it, and the negation of the covered usage.
fn cover_by_plan(before: Line, calendar: &Calendar) -> Vec<Line> {
    let purchase = calendar.index(calendar.start_of_month(PLAN_MONTHS));
    let normalized = before.rates.normalized;
    let covered = Rates { normalized, ..Rates::new(FACTOR_ONE, FACTOR_ONE, PLAN_PRICE) };
    let mut after = with_record_type(before.clone(), COVERED, "Savings Plans", covered);
    clear(after.days.iter_mut().take(purchase));
    let mut before = before;
    clear(before.days.iter_mut().skip(purchase));

    let mut negation =
        with_record_type(after.clone(), "SavingsPlanNegation", "Savings Plans", Rates::new(FACTOR_ONE, FACTOR_ONE, 0));
    for day in &mut negation.days {
        *day = UsageAndCost { usage: 0, list_cost: -day.list_cost };
    }
    vec![before, after, negation]
}

fn with_record_type(mut line: Line, record_type: &'static str, purchase_type: &'static str, rates: Rates) -> Line {
    line.attributes.record_type = record_type;
    line.attributes.purchase_type = purchase_type;
    line.rates = rates;
    line
}

fn clear<'a>(days: impl Iterator<Item = &'a mut UsageAndCost>) {
    days.for_each(|day| *day = UsageAndCost::default());
}

/// Fee of the Savings Plan that covers usage in `lines`: the hourly commitment, billed to the payer.
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
        rates: Rates::new(PLAN_COMMITMENT, PLAN_COMMITMENT, PLAN_COMMITMENT - PLAN_PRICE),
        seasonality: Seasonality::Steady,
        days,
    }
}
