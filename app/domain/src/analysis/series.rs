//! Daily costs with explicit gaps.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{WEEK, statistics};
use crate::period::{DateRange, add_days, days_between};

/// Reason why a series is not sufficient for an analysis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum InsufficientData {
    /// Too few days with a known cost.
    #[error("needs {need} days of data, has {have}")]
    Days {
        /// Days with a known cost.
        have: usize,
        /// Days that the method needs.
        need: usize,
    },
    /// Too many unknown days between the known ones.
    #[error("only {known} of {days} days have data")]
    Gaps {
        /// Days with a known cost.
        known: usize,
        /// Days from the first to the last known one, both inclusive.
        days: usize,
    },
    /// The last known day is too old for a forecast of the month.
    #[error("latest data is too old")]
    Outdated {
        /// Days from the last known day to the first of the month.
        days: usize,
        /// Maximum number of days that the method allows.
        max: usize,
    },
    /// A day of the week that occurs too rarely.
    #[error("needs {need} days per weekday, has {have}")]
    Weekday {
        /// Known occurrences of the rarest weekday.
        have: usize,
        /// Required occurrences of each weekday.
        need: usize,
    },
}

/// Consecutive UTC days with one value each. `None` is a gap: a day with unknown cost, never zero.
///
/// If AWS lists no group for a day, that day had no cost, and the caller passes zero; a day that was not requested, or
/// whose request failed, is a gap. Callers exclude recent days that are estimated or incomplete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DailySeries {
    #[serde(with = "crate::time_encoding")]
    first: Date,
    values: Vec<Option<Decimal>>,
}

impl DailySeries {
    /// Creates a series that begins on `first`.
    #[must_use]
    pub fn new(first: Date, values: Vec<Option<Decimal>>) -> Self {
        Self { first, values }
    }

    /// Creates a series without gaps.
    pub fn known(first: Date, values: impl IntoIterator<Item = Decimal>) -> Self {
        Self::new(first, values.into_iter().map(Some).collect())
    }

    /// The first day.
    #[must_use]
    pub fn first(&self) -> Date {
        self.first
    }

    /// Number of days, including gaps.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether the series has no days.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Number of known days.
    #[must_use]
    pub fn known_days(&self) -> usize {
        self.values.iter().flatten().count()
    }

    /// Days from the first to the last, both inclusive; `None` if there are none.
    #[must_use]
    pub fn range(&self) -> Option<DateRange> {
        let last = self.values.len().checked_sub(1)?;
        DateRange::new(self.first, self.day(last))
    }

    /// The UTC day at a position, from 0.
    #[must_use]
    pub fn day(&self, index: usize) -> Date {
        add_days(self.first, i32::try_from(index).unwrap_or(i32::MAX))
    }

    /// Cost of a day; `None` if it is unknown or outside the series.
    #[must_use]
    pub fn value(&self, day: Date) -> Option<Decimal> {
        let index = usize::try_from(days_between(self.first, day)).ok()?;
        *self.values.get(index)?
    }

    /// Days in chronological order, gaps included.
    pub fn days(&self) -> impl Iterator<Item = (Date, Option<Decimal>)> + '_ {
        self.values.iter().enumerate().map(|(index, value)| (self.day(index), *value))
    }

    /// Series from the first to the last known day; empty if none is known.
    #[must_use]
    pub fn trim_gaps(&self) -> Self {
        let begin = self.values.iter().position(Option::is_some).unwrap_or(0);
        let end = self.values.iter().rposition(Option::is_some).map_or(begin, |last| last + 1);
        let values = self.values.get(begin..end).unwrap_or_default().to_vec();
        Self::new(self.day(begin), values)
    }

    /// Part of the series before `day`.
    #[must_use]
    pub fn before(&self, day: Date) -> Self {
        let count = usize::try_from(days_between(self.first, day)).unwrap_or(0);
        Self::new(self.first, self.values.iter().copied().take(count).collect())
    }

    /// Sum and number of the known days in a range. The sum saturates at the largest and smallest decimal.
    #[must_use]
    pub fn total(&self, range: &DateRange) -> (Decimal, usize) {
        let within = self.days().filter(|(day, _)| range.contains(*day)).filter_map(|(_, value)| value);
        within.fold((Decimal::ZERO, 0), |(sum, count), value| (sum.saturating_add(value), count + 1))
    }

    /// Trimmed series, if it has enough known days.
    ///
    /// # Errors
    /// [`InsufficientData`] for fewer than `need` known days, or gaps on more than a third of the days.
    pub(super) fn with_enough_days(&self, need: usize) -> Result<Self, InsufficientData> {
        let series = self.trim_gaps();
        let (known, days) = (series.known_days(), series.len());
        if known < need {
            return Err(InsufficientData::Days { have: known, need });
        }
        if known * 3 < days * 2 {
            return Err(InsufficientData::Gaps { known, days });
        }
        Ok(series)
    }

    /// Values as floating-point numbers, for statistics.
    pub(super) fn values_as_f64(&self) -> Vec<Option<f64>> {
        self.values.iter().map(|value| value.map(statistics::amount_as_f64)).collect()
    }

    /// Whether no known day is negative.
    pub(super) fn is_nonnegative(&self) -> bool {
        self.values.iter().flatten().all(|value| *value >= Decimal::ZERO)
    }
}

/// Values with their gaps filled, for methods that need every day: with the mean of the same weekday a week before and
/// after if both are known, otherwise by linear interpolation, or at the ends with the nearest known value. All zeros
/// if no value is known.
pub(super) fn fill_gaps(values: &[Option<f64>]) -> Vec<f64> {
    let known = |index: usize| values.get(index).copied().flatten();
    let estimate = |index: usize| {
        let week_before = index.checked_sub(WEEK).and_then(known);
        if let (Some(before), Some(after)) = (week_before, known(index + WEEK)) {
            return f64::midpoint(before, after);
        }
        let previous = (0..index).rev().find_map(|it| Some((it, known(it)?)));
        let next = (index..values.len()).find_map(|it| Some((it, known(it)?)));
        match (previous, next) {
            (Some((from, start)), Some((to, end))) => {
                let share = statistics::count_as_f64(index - from) / statistics::count_as_f64(to - from);
                start + (end - start) * share
            }
            (Some((_, only)), None) | (None, Some((_, only))) => only,
            (None, None) => 0.0,
        }
    };
    values.iter().enumerate().map(|(index, value)| value.unwrap_or_else(|| estimate(index))).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// Reads `1 - 3`: a dash is a gap.
    fn series(text: &str) -> DailySeries {
        let values = text.split_whitespace().map(|it| it.parse().ok()).collect();
        DailySeries::new(date(2026, 11, 1), values)
    }

    #[track_caller]
    fn check(text: &str, need: usize, expected: &str) {
        let shown = match series(text).with_enough_days(need) {
            Ok(it) => format!("{} days from {}", it.len(), it.first()),
            Err(reason) => reason.to_string(),
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn unknown_days_at_the_ends_are_trimmed() {
        check("- - 1 2 -", 2, "2 days from 2026-11-03");
        check("- 1 - 3", 3, "needs 3 days of data, has 2");
        check("1 - - 2", 2, "only 2 of 4 days have data");
        check("", 1, "needs 1 days of data, has 0");
        check("- -", 1, "needs 1 days of data, has 0");
    }

    #[test]
    fn fills_gaps_from_neighboring_weeks_or_by_interpolation() {
        let fill = |text: &str| fill_gaps(&series(text).values_as_f64());
        assert_eq!(fill("- 1 - - 4 -"), [1.0, 1.0, 2.0, 3.0, 4.0, 4.0]);
        assert_eq!(fill("8 0 0 0 0 0 0 - 0 0 0 0 0 0 2")[7..8], [5.0]);
        assert_eq!(fill("- -"), [0.0, 0.0]);
    }

    #[test]
    fn total_counts_known_days_only() {
        let range = "2026-11-01..2026-11-03".parse().unwrap();
        assert_eq!(series("1 - 3 4").total(&range), (Decimal::from(4), 2));
        assert_eq!(series("1 - 3 4").before(date(2026, 11, 3)).len(), 2);
        assert_eq!(series("1 2").value(date(2026, 10, 31)), None);
    }
}
