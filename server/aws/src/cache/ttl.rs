//! Time to live of cached costs.

use std::time::Duration;

use domain::{
    Date, Timestamp,
    cache::CachedResult,
    error::{Fault, SourceError},
    period::Period,
};
use jiff::tz::TimeZone;

/// Time to live of costs in the current month: half the interval between AWS's refreshes, which happen up to three
/// times a day at irregular times.
pub const OPEN_MONTHS: Duration = Duration::from_hours(4);
/// Time to live of costs in closed months, which only change by rare restatements.
pub const CLOSED_MONTHS: Duration = Duration::from_hours(24);
/// Time to live of names of services, accounts and tags.
pub const NAMES: Duration = Duration::from_hours(1);
/// Time that expired entries are kept, to be shown as stale data if a refresh fails.
pub const STALE: Duration = Duration::from_hours(48);

/// Whether an error is cached like a result, because its pages were paid for and a retry would fail the same way.
pub fn is_cacheable(error: &SourceError) -> bool {
    matches!(error.fault, Fault::TooManyPages(_))
}

/// First day of a result that AWS may still change: the first day of a month that was open when the result was read, of
/// an estimated period, or of missing data.
pub fn open_from(result: &CachedResult) -> Date {
    let read_on = result.reading.read_at.to_zoned(TimeZone::UTC).date();
    let estimated = result.reading.table.first_estimated().map(|it| it.period.range().from());
    let first_gap = result.reading.table.gaps().next().map(|gap| gap.period.range().from());
    [estimated, first_gap].into_iter().flatten().fold(read_on.first_of_month(), Date::min)
}

/// Whether a period of a result is still valid. `open_from` is the first day that AWS may still change.
pub fn is_valid(open_from: Date, read_at: Timestamp, period: &Period, now: Timestamp) -> bool {
    let ttl = if period.range().to() < open_from { CLOSED_MONTHS } else { OPEN_MONTHS };
    let age = now.duration_since(read_at);
    Duration::try_from(age).is_ok_and(|age| age < ttl) || age.is_negative()
}
