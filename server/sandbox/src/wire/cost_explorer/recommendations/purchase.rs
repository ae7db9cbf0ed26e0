//! Terms, payment options and prices of commitments.

use super::parameters::unknown;
use crate::account::{ONE_YEAR, Prices, THREE_YEARS};
use crate::amount::Amount;
use crate::wire::error_response::ErrorResponse;

/// Term and payment option of a commitment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Purchase<'a> {
    pub(super) term: &'a str,
    years: i64,
    pub(super) prices: Prices,
    pub(super) payment: &'a str,
    /// Part of the cost that is paid upfront, in percent.
    upfront_percent: i64,
}

impl<'a> Purchase<'a> {
    pub(super) fn parse(term: &'a str, payment: &'a str) -> Result<Self, ErrorResponse> {
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
    pub(super) fn upfront(self, monthly_cost: Amount) -> Amount {
        monthly_cost.part(12 * self.years * self.upfront_percent, 100)
    }

    /// Recurring payment per month.
    pub(super) fn recurring(self, monthly_cost: Amount) -> Amount {
        monthly_cost.part(100 - self.upfront_percent, 100)
    }
}
