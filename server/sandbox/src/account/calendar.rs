//! Days with data: from the start of the month thirteen months ago to today, inclusive.

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::Date;

/// Number of whole months with data before the current one.
const MONTHS_BACK: i32 = 13;
/// Number of days before today with hourly data.
const HOURLY_DAYS: i32 = 14;
/// Number of hours of today that are billed.
const HOURS_OF_TODAY: usize = 10;
/// Day of the month on which the invoice of the previous month becomes final.
const INVOICE_DAY: i8 = 5;

/// Hours of a UTC day.
pub(crate) const HOURS: usize = 24;

#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    first: Date,
    today: Date,
}

impl Calendar {
    pub(crate) fn until(today: Date) -> Self {
        let first = months_before(today, MONTHS_BACK);
        Self { first, today }
    }

    pub(crate) fn first(&self) -> Date {
        self.first
    }

    pub(crate) fn today(&self) -> Date {
        self.today
    }

    /// First day with hourly data.
    pub(crate) fn first_with_hours(&self) -> Date {
        self.today.saturating_sub(HOURLY_DAYS.days())
    }

    /// First day of the month that is `months_ago` months before the current one.
    pub(crate) fn start_of_month(&self, months_ago: i32) -> Date {
        months_before(self.today, months_ago)
    }

    /// First day of the month after the current one.
    pub(crate) fn next_month(&self) -> Date {
        months_before(self.today, -1)
    }

    /// Number of days with data.
    pub(crate) fn len(&self) -> usize {
        self.index(self.today) + 1
    }

    pub(crate) fn days(&self) -> impl Iterator<Item = Date> {
        self.first.series(1.day()).take(self.len())
    }

    /// Index of a date among the days with data; 0 for dates before the first day.
    pub(crate) fn index(&self, date: Date) -> usize {
        let days = (date - self.first).get_days();
        usize::try_from(days).unwrap_or(0)
    }

    /// Indexes of the days with data from `start` to `end`, exclusive.
    pub(crate) fn range(&self, start: Date, end: Date) -> Range<usize> {
        let end = self.index(end).min(self.len());
        self.index(start).min(end)..end
    }

    /// Number of hours with data on a day.
    pub(crate) fn hours_of(&self, day: usize) -> usize {
        if day + 1 == self.len() { HOURS_OF_TODAY } else { HOURS }
    }

    /// Whether costs up to `last`, inclusive, may still change.
    pub(crate) fn is_estimated(&self, last: Date) -> bool {
        let open_months = i32::from(self.today.day() <= INVOICE_DAY);
        last >= self.start_of_month(open_months)
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
    fn contains_thirteen_months_and_the_current_one() {
        let calendar = Calendar::until(date(2026, 11, 23));
        assert_eq!(calendar.first(), date(2025, 10, 1));
        assert_eq!(calendar.next_month(), date(2026, 12, 1));
        assert_eq!(calendar.days().last(), Some(date(2026, 11, 23)));
    }

    #[test]
    fn a_month_is_estimated_until_its_invoice() {
        let after_invoice = Calendar::until(date(2026, 11, 23));
        let before_invoice = Calendar::until(date(2026, 11, 3));
        assert!(after_invoice.is_estimated(date(2026, 11, 1)));
        assert!(!after_invoice.is_estimated(date(2026, 10, 31)));
        assert!(before_invoice.is_estimated(date(2026, 10, 31)));
        assert!(!before_invoice.is_estimated(date(2026, 9, 30)));
    }

    #[test]
    fn ranges_exclude_days_without_data() {
        let calendar = Calendar::until(date(2026, 11, 23));
        assert_eq!(calendar.range(date(2026, 11, 23), date(2026, 12, 1)).len(), 1);
        assert!(calendar.range(date(2026, 11, 24), date(2026, 12, 1)).is_empty());
    }
}
