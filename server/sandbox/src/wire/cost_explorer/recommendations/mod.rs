//! AWS's own recommendations: rightsizing, Savings Plans, reservations. Computed from the same bill as all other
//! responses.

mod plans;
mod reservations;
mod rightsizing;

#[cfg(test)]
mod tests;

use std::ops::Range;

use serde_json::{Value, json};

pub(super) use self::{
    plans::answer as plans, reservations::answer as reservations, rightsizing::answer as rightsizing,
};
use super::super::refusal::Refusal;
use super::page_token::Tie;
use super::{View, missing};
use crate::account::{A_YEAR, Calendar, Prices, THREE_YEARS};
use crate::amount::Amount;
use crate::random::{hash, mix};

const HOURS_A_MONTH: i64 = 730;
const HOURS_A_DAY: i64 = 24;
const USD: &str = "USD";
/// Default and highest number of recommendations on a page.
const PAGE_SIZE: usize = 20;
const MOST: usize = 1_000;

/// Whole days before today that recommendations are computed from.
#[derive(Clone, Copy, Debug)]
struct Lookback<'a> {
    name: &'a str,
    days: usize,
}

impl<'a> Lookback<'a> {
    fn named(name: &'a str) -> Result<Self, Refusal> {
        let days = match name {
            "SEVEN_DAYS" => 7,
            "THIRTY_DAYS" => 30,
            "SIXTY_DAYS" => 60,
            _ => return Err(unknown(name, "lookbackPeriodInDays", "SEVEN_DAYS, THIRTY_DAYS, SIXTY_DAYS")),
        };
        Ok(Self { name, days })
    }

    fn range(self, calendar: &Calendar) -> Range<usize> {
        let end = calendar.len().saturating_sub(1);
        end.saturating_sub(self.days)..end
    }

    fn hours(self) -> i64 {
        i64::try_from(self.days).unwrap_or(i64::MAX) * HOURS_A_DAY
    }

    /// An amount of the lookback days scaled to a month.
    fn monthly(self, amount: Amount) -> Amount {
        amount.part(HOURS_A_MONTH, self.hours())
    }
}

/// Term and payment option.
#[derive(Clone, Copy, Debug)]
struct Purchase<'a> {
    term: &'a str,
    years: i64,
    prices: Prices,
    payment: &'a str,
    /// Percent of the cost that is paid upfront.
    upfront_percent: i64,
}

impl<'a> Purchase<'a> {
    fn asked(term: &'a str, payment: &'a str) -> Result<Self, Refusal> {
        let (years, prices) = match term {
            "ONE_YEAR" => (1, A_YEAR),
            "THREE_YEARS" => (3, THREE_YEARS),
            _ => return Err(unknown(term, "termInYears", "ONE_YEAR, THREE_YEARS")),
        };
        let upfront_percent = match payment {
            "NO_UPFRONT" => 0,
            "PARTIAL_UPFRONT" => 50,
            "ALL_UPFRONT" => 100,
            _ => return Err(unknown(payment, "paymentOption", "NO_UPFRONT, PARTIAL_UPFRONT, ALL_UPFRONT")),
        };
        Ok(Self { term, years, prices, payment, upfront_percent })
    }

    /// Upfront payment for the whole term, for a monthly cost.
    fn upfront(self, a_month: Amount) -> Amount {
        a_month.part(12 * self.years * self.upfront_percent, 100)
    }

    /// Recurring monthly payment, for a monthly cost.
    fn recurring(self, a_month: Amount) -> Amount {
        a_month.part(100 - self.upfront_percent, 100)
    }
}

/// Whether recommendations are per account, and not for the whole organization.
fn is_linked(scope: Option<&str>) -> Result<bool, Refusal> {
    match scope {
        None | Some("PAYER") => Ok(false),
        Some("LINKED") => Ok(true),
        Some(other) => Err(unknown(other, "accountScope", "PAYER, LINKED")),
    }
}

/// One page of a list, and the token of the next page.
fn page(
    tie: &Tie,
    size: Option<usize>,
    token: Option<&str>,
    all: Vec<Value>,
) -> Result<(Vec<Value>, Option<String>), Refusal> {
    let size = size.unwrap_or(PAGE_SIZE);
    if !(1..=MOST).contains(&size) {
        return Err(Refusal::validation(format!("PageSize must be between 1 and {MOST}")));
    }
    let offset = tie.offset(token)?;
    let end = offset.saturating_add(size);
    let next = (end < all.len()).then(|| tie.token(end));
    Ok((all.into_iter().skip(offset).take(size).collect(), next))
}

/// Id and creation time of a set of recommendations.
fn metadata(view: &View<'_>, asked: &str) -> Value {
    let id = mix(view.seed ^ hash(asked.as_bytes()));
    json!({
        "RecommendationId": format!("{:08x}-0000-4000-8000-{:012x}", id >> 32, id >> 16),
        "GenerationTimestamp": format!("{}T02:30:00Z", view.account.calendar.today()),
    })
}

/// A required member.
fn required<'a>(value: Option<&'a str>, field: &str) -> Result<&'a str, Refusal> {
    value.ok_or_else(|| missing(field))
}

fn unknown(value: &str, field: &str, known: &str) -> Refusal {
    Refusal::validation(format!(
        "1 validation error detected: Value '{value}' at '{field}' failed to satisfy constraint: Member must satisfy enum \
         value set: [{known}]"
    ))
}
