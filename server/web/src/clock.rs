//! Clock of the program, and the option `--today` that stops it.

use std::sync::Arc;

use anyhow::Context;
use aws::Clock;
use domain::{Date, Timestamp, period::parse_date};
use jiff::tz::TimeZone;

/// System clock; with `today`, a clock that is always at noon UTC of that day.
///
/// # Errors
/// If the day is out of range for a timestamp.
pub fn clock(today: Option<Date>) -> anyhow::Result<Clock> {
    let Some(day) = today else {
        return Ok(Arc::new(Timestamp::now));
    };
    let noon = day.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).context("the date is out of range")?.timestamp();
    Ok(Arc::new(move || noon))
}

/// Current day of a clock in UTC.
#[must_use]
pub fn today(clock: &Clock) -> Date {
    clock().to_zoned(TimeZone::UTC).date()
}

/// Parses the value of `--today`.
pub(crate) fn parse_day(text: &str) -> Result<Date, String> {
    parse_date(text).ok_or_else(|| "expected a date as YYYY-MM-DD".to_owned())
}
