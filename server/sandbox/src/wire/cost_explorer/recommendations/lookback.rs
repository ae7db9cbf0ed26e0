//! Lookback period of recommendations.

use std::ops::Range;

use super::parameters::unknown;
use crate::account::Calendar;
use crate::amount::Amount;
use crate::wire::error_response::ErrorResponse;

pub(super) const HOURS_PER_MONTH: i64 = 730;
pub(super) const HOURS_PER_DAY: i64 = 24;

/// Number of whole days before today from which recommendations are calculated.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lookback<'a> {
    pub(super) name: &'a str,
    pub(super) days: usize,
}

impl<'a> Lookback<'a> {
    pub(super) fn parse(name: &'a str) -> Result<Self, ErrorResponse> {
        let days = match name {
            "SEVEN_DAYS" => 7,
            "THIRTY_DAYS" => 30,
            "SIXTY_DAYS" => 60,
            _ => return Err(unknown(name, "lookbackPeriodInDays", "SEVEN_DAYS, THIRTY_DAYS, SIXTY_DAYS")),
        };
        Ok(Self { name, days })
    }

    pub(super) fn range(self, calendar: &Calendar) -> Range<usize> {
        let end = calendar.len().saturating_sub(1);
        end.saturating_sub(self.days)..end
    }

    pub(super) fn hours(self) -> i64 {
        i64::try_from(self.days).unwrap_or(i64::MAX) * HOURS_PER_DAY
    }

    /// Scales an amount of the lookback days to a month.
    pub(super) fn monthly(self, amount: Amount) -> Amount {
        amount.part(HOURS_PER_MONTH, self.hours())
    }
}
