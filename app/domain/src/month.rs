//! Calendar months, UTC.

use std::{fmt, str::FromStr};

use jiff::civil::Date;

use crate::{
    limits::Limits,
    period::{DateRange, add_months, parse_date},
};

/// A calendar month, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(Date);

/// Reason why there is no data of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MonthError {
    /// Not in the form `YYYY-MM`.
    #[error("is not a month")]
    Malformed,
    /// Later than the current month.
    #[error("is in the future")]
    Future,
    /// Before the first month that AWS keeps.
    #[error("is older than AWS's data")]
    TooOld,
}

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

    /// Checks that AWS has data for a month.
    ///
    /// # Errors
    /// [`MonthError::Future`] or [`MonthError::TooOld`].
    pub fn available(self, limits: &Limits) -> Result<Self, MonthError> {
        if self.0 > limits.today {
            Err(MonthError::Future)
        } else if self.0 < limits.earliest() {
            Err(MonthError::TooOld)
        } else {
            Ok(self)
        }
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
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl FromStr for Month {
    type Err = MonthError;

    fn from_str(text: &str) -> Result<Self, MonthError> {
        let day = parse_date(&format!("{text}-01")).ok_or(MonthError::Malformed)?;
        Ok(Self(day))
    }
}
