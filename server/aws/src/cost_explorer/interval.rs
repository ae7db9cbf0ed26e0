//! Ranges in AWS's format.

use aws_sdk_costexplorer::types::DateInterval;
use domain::{
    error::SourceError,
    period::{DateRange, Granularity},
};

use crate::error::Call;

/// Range in AWS's format: the end is exclusive, and hours are timestamps.
pub fn interval(range: &DateRange, granularity: Granularity) -> Option<DateInterval> {
    let end = range.to().tomorrow().ok()?;
    let format_time = |day| match granularity {
        Granularity::Hourly => format!("{day}T00:00:00Z"),
        _ => format!("{day}"),
    };
    DateInterval::builder().start(format_time(range.from())).end(format_time(end)).build().ok()
}

/// Range of UTC days in AWS's format, with an exclusive end.
pub fn date_interval(call: Call, days: &DateRange) -> Result<DateInterval, SourceError> {
    interval(days, Granularity::Daily).ok_or_else(|| call.server_error("the range ends at the last supported date"))
}
