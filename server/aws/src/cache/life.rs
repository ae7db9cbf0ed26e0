//! Time to live of cached costs.

use std::time::Duration;

use domain::{
    Date, Timestamp,
    cache::CachedResult,
    error::{Fault, SourceError},
    period::Period,
};
use jiff::tz::TimeZone;

/// Time to live of costs in the current month: half the interval of AWS's refreshes, which are up to three times a day
/// at irregular times.
pub const OPEN: Duration = Duration::from_hours(4);
/// Time to live of costs in closed months, which only change by rare restatements.
pub const CLOSED: Duration = Duration::from_hours(24);
/// Time to live of names of services, accounts and tags.
pub const NAMES: Duration = Duration::from_hours(1);
/// Time that expired entries are kept, to be shown as stale if a refresh fails.
pub const AFTERLIFE: Duration = Duration::from_hours(48);

/// Whether an error is cached like a result: its pages were paid for, and a retry would fail the same way.
pub fn is_lasting(error: &SourceError) -> bool {
    matches!(error.fault, Fault::TooManyPages(_))
}

/// First day of a result that AWS may still change: months that were not closed when it was read, estimated periods,
/// and missing data.
pub fn open_from(holding: &CachedResult) -> Date {
    let read_on = holding.reading.read_at.to_zoned(TimeZone::UTC).date();
    let estimated = holding.reading.table.first_estimated().map(|it| it.period.range().from());
    let left_out = holding.reading.table.gaps().next().map(|gap| gap.period.range().from());
    [estimated, left_out].into_iter().flatten().fold(read_on.first_of_month(), Date::min)
}

/// Whether a period of a result is still valid, given the first open day.
pub fn is_alive(open_from: Date, read_at: Timestamp, period: &Period, now: Timestamp) -> bool {
    let life = if period.range().to() < open_from { CLOSED } else { OPEN };
    let age = now.duration_since(read_at);
    Duration::try_from(age).is_ok_and(|age| age < life) || age.is_negative()
}
