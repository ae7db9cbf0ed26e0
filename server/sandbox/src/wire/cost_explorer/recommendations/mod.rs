//! AWS's recommendations: rightsizing, Savings Plans and reservations, calculated from the bill.

mod plans;
mod reservations;
mod rightsizing;

#[cfg(test)]
mod tests;

use std::ops::Range;

use serde_json::{Value, json};

pub(super) use self::{
    plans::respond as plans, reservations::respond as reservations, rightsizing::respond as rightsizing,
};
use super::super::error_response::ErrorResponse;
use super::page_token::TokenContext;
use super::{View, missing};
use crate::account::{Calendar, ONE_YEAR, Prices, THREE_YEARS};
use crate::amount::Amount;
use crate::random::{hash, mix};

const HOURS_PER_MONTH: i64 = 730;
const HOURS_PER_DAY: i64 = 24;
const USD: &str = "USD";
/// Default number of recommendations on a page.
const PAGE_SIZE: usize = 20;
/// Maximum number of recommendations on a page.
const MAX_PAGE_SIZE: usize = 1_000;

/// Number of whole days before today from which recommendations are calculated.
#[derive(Clone, Copy, Debug)]
struct Lookback<'a> {
    name: &'a str,
    days: usize,
}

impl<'a> Lookback<'a> {
    fn parse(name: &'a str) -> Result<Self, ErrorResponse> {
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
        i64::try_from(self.days).unwrap_or(i64::MAX) * HOURS_PER_DAY
    }

    /// Scales an amount of the lookback days to a month.
    fn monthly(self, amount: Amount) -> Amount {
        amount.part(HOURS_PER_MONTH, self.hours())
    }
}

/// Term and payment option of a commitment.
#[derive(Clone, Copy, Debug)]
struct Purchase<'a> {
    term: &'a str,
    years: i64,
    prices: Prices,
    payment: &'a str,
    /// Part of the cost that is paid upfront, in percent.
    upfront_percent: i64,
}

impl<'a> Purchase<'a> {
    fn parse(term: &'a str, payment: &'a str) -> Result<Self, ErrorResponse> {
        let (years, prices) = match term {
            "ONE_YEAR" => (1, ONE_YEAR),
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

    /// Upfront payment for the whole term.
    fn upfront(self, monthly_cost: Amount) -> Amount {
        monthly_cost.part(12 * self.years * self.upfront_percent, 100)
    }

    /// Recurring payment per month.
    fn recurring(self, monthly_cost: Amount) -> Amount {
        monthly_cost.part(100 - self.upfront_percent, 100)
    }
}

/// Whether recommendations are per account instead of for the whole organization.
fn is_linked(scope: Option<&str>) -> Result<bool, ErrorResponse> {
    match scope {
        None | Some("PAYER") => Ok(false),
        Some("LINKED") => Ok(true),
        Some(other) => Err(unknown(other, "accountScope", "PAYER, LINKED")),
    }
}

/// Page of a list, and the token of the next page.
fn page(
    token_context: &TokenContext,
    size: Option<usize>,
    token: Option<&str>,
    all: Vec<Value>,
) -> Result<(Vec<Value>, Option<String>), ErrorResponse> {
    let size = size.unwrap_or(PAGE_SIZE);
    if !(1..=MAX_PAGE_SIZE).contains(&size) {
        return Err(ErrorResponse::validation(format!("PageSize must be between 1 and {MAX_PAGE_SIZE}")));
    }
    let offset = token_context.offset(token)?;
    let end = offset.saturating_add(size);
    let next = (end < all.len()).then(|| token_context.token(end));
    Ok((all.into_iter().skip(offset).take(size).collect(), next))
}

/// ID and creation time of recommendations.
fn metadata(view: &View<'_>, parameters: &str) -> Value {
    let id = mix(view.seed ^ hash(parameters.as_bytes()));
    json!({
        "RecommendationId": format!("{:08x}-0000-4000-8000-{:012x}", id >> 32, id >> 16),
        "GenerationTimestamp": format!("{}T02:30:00Z", view.account.calendar.today()),
    })
}

/// Value of a required field.
fn required<'a>(value: Option<&'a str>, field: &str) -> Result<&'a str, ErrorResponse> {
    value.ok_or_else(|| missing(field))
}

fn unknown(value: &str, field: &str, known: &str) -> ErrorResponse {
    ErrorResponse::validation(format!(
        "1 validation error detected: Value '{value}' at '{field}' failed to satisfy constraint: Member must satisfy enum \
         value set: [{known}]"
    ))
}
