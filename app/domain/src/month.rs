//! Calendar months, UTC.

use std::{fmt, str::FromStr};

use jiff::civil::Date;

use crate::{
    limits::Limits,
    period::{DateRange, add_months, iso_date, parse_date},
};

/// A calendar month, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(Date);

impl Month {
    /// Month of a day.
    #[must_use]
    pub fn containing(day: Date) -> Self {
        Self(day.first_of_month())
    }

    /// Month that a range is all of, up to its last day or up to today; `None` for other ranges.
    #[must_use]
    pub fn spanned_by(days: &DateRange) -> Option<Self> {
        (days.from().day() == 1 && days.months_touched() == 1).then(|| Self::containing(days.from()))
    }

    /// The month, if AWS has data of it; `None` for later and older ones.
    #[must_use]
    pub fn available(self, limits: &Limits) -> Option<Self> {
        (limits.earliest() <= self.0 && self.0 <= limits.today).then_some(self)
    }

    /// UTC days of the month, both ends inclusive; of the current month, the complete ones, or its first day.
    #[must_use]
    pub fn days(self, limits: &Limits) -> DateRange {
        let last = self.0.last_of_month().min(limits.last_complete_day());
        DateRange::new(self.0, last).unwrap_or_else(|| DateRange::day(self.0))
    }

    /// All UTC days of the month, both ends inclusive.
    #[must_use]
    pub fn all_days(self) -> DateRange {
        DateRange::new(self.0, self.0.last_of_month()).unwrap_or_else(|| DateRange::day(self.0))
    }

    /// First day.
    #[must_use]
    pub fn first_day(self) -> Date {
        self.0
    }

    /// Month after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(add_months(self.0, 1))
    }
}

impl fmt::Display for Month {
    /// Format in URLs: `YYYY-MM`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(iso_date(self.0).get(.."YYYY-MM".len()).unwrap_or_default())
    }
}

impl FromStr for Month {
    type Err = ();

    /// Parses `YYYY-MM`.
    fn from_str(text: &str) -> Result<Self, ()> {
        parse_date(&format!("{text}-01")).map(Self).ok_or(())
    }
}
