//! The days that have data: from the first of the month, thirteen months back, up to and including today.

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::Date;

/// Whole months before the current one.
const MONTHS_BACK: i32 = 13;
/// Days of hourly data, today included.
const HOURLY_DAYS: i32 = 14;
/// Hours of today that have been billed already.
const HOURS_OF_TODAY: usize = 10;
/// Day of the month on which the invoice of the previous month becomes final.
const INVOICE_DAY: i8 = 5;

/// Hours of a day; AWS bills in UTC.
pub(crate) const HOURS: usize = 24;

#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    first: Date,
    today: Date,
}

impl Calendar {
    pub(crate) fn ending(today: Date) -> Self {
        let first = months_before(today, MONTHS_BACK);
        Self { first, today }
    }

    pub(crate) fn first(&self) -> Date {
        self.first
    }

    pub(crate) fn today(&self) -> Date {
        self.today
    }

    /// The first day that has hourly data.
    pub(crate) fn first_with_hours(&self) -> Date {
        self.today.saturating_sub(HOURLY_DAYS.days())
    }

    /// First day of the month `months` before the current one.
    pub(crate) fn month_ago(&self, months: i32) -> Date {
        months_before(self.today, months)
    }

    /// First day of the month after the current one.
    pub(crate) fn next_month(&self) -> Date {
        months_before(self.today, -1)
    }

    /// Number of days that have data.
    pub(crate) fn len(&self) -> usize {
        self.index(self.today) + 1
    }

    pub(crate) fn days(&self) -> impl Iterator<Item = Date> {
        self.first.series(1.day()).take(self.len())
    }

    /// Index of a date among the days with data; a date before all data counts as the first.
    pub(crate) fn index(&self, date: Date) -> usize {
        let days = (date - self.first).get_days();
        usize::try_from(days).unwrap_or(0)
    }

    /// The days with data from `start` up to, but not including, `end`.
    pub(crate) fn range(&self, start: Date, end: Date) -> Range<usize> {
        let end = self.index(end).min(self.len());
        self.index(start).min(end)..end
    }

    /// Number of hours of a day that have data.
    pub(crate) fn hours_of(&self, day: usize) -> usize {
        if day + 1 == self.len() { HOURS_OF_TODAY } else { HOURS }
    }

    /// Whether a figure that includes `last` may still change.
    pub(crate) fn is_estimated(&self, last: Date) -> bool {
        let open_months = i32::from(self.today.day() <= INVOICE_DAY);
        last >= self.month_ago(open_months)
    }
}

fn months_before(date: Date, months: i32) -> Date {
    date.first_of_month().saturating_sub(months.months())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn reaches_back_thirteen_months_and_the_current_one() {
        let calendar = Calendar::ending(date(2026, 11, 23));
        assert_eq!(calendar.first(), date(2025, 10, 1));
        assert_eq!(calendar.next_month(), date(2026, 12, 1));
        assert_eq!(calendar.days().last(), Some(date(2026, 11, 23)));
    }

    #[test]
    fn a_month_is_estimated_until_its_invoice() {
        let late = Calendar::ending(date(2026, 11, 23));
        let early = Calendar::ending(date(2026, 11, 3));
        assert!(late.is_estimated(date(2026, 11, 1)));
        assert!(!late.is_estimated(date(2026, 10, 31)));
        assert!(early.is_estimated(date(2026, 10, 31)));
        assert!(!early.is_estimated(date(2026, 9, 30)));
    }

    #[test]
    fn days_without_data_are_left_out_of_a_range() {
        let calendar = Calendar::ending(date(2026, 11, 23));
        assert_eq!(calendar.range(date(2026, 11, 23), date(2026, 12, 1)).len(), 1);
        assert!(calendar.range(date(2026, 11, 24), date(2026, 12, 1)).is_empty());
    }
}
