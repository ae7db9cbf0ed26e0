//! Comparisons: the earlier period that a range is compared with, and the change between both.
//!
//! Two periods are comparable if they have the same length, in days or in full months, and the same number of month
//! starts: AWS bills tax, support and recurring commitment fees on the first day of a month, so an additional month
//! start alone raises the cost.
//!
//! | the range | is compared with |
//! | --- | --- |
//! | full months | the same number of full months before |
//! | starts on the first of a month (month or year to date) | the same number of days from the first, shifted back by the months that the range touches |
//! | anything else | the same number of days directly before it; with a different number of month starts, the same days shifted back by full months, so that 10–20 October is compared with 10–20 September |
//!
//! If the earlier months are too short (1–30 March has no counterpart in February), up to [`MAX_CUT_DAYS`] last days
//! are cut from the later period. Changes are always displayed with both periods.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    money::{Money, SumError, ratio},
    period::{DateRange, add_days, add_months},
};

/// Choice of the period that a range is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CompareWith {
    /// Period directly before the range.
    Previous,
    /// Same days of the previous year.
    YearAgo,
    /// Period chosen by the visitor in UTC days, both ends inclusive.
    Custom(DateRange),
}

/// Maximum number of days cut from the end of a range to make it comparable: a month of 31 days against one of 28.
const MAX_CUT_DAYS: i32 = 3;

/// Two periods with the same number of days, or of full months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparedPeriods {
    /// Later period: the range, or its comparable part.
    pub current: DateRange,
    /// Earlier period.
    pub previous: DateRange,
}

impl ComparedPeriods {
    /// Periods to compare for a range, by the rule of this module; `None` if the visitor's period has neither the same
    /// number of days nor of full months.
    #[must_use]
    pub fn of(range: DateRange, with: CompareWith) -> Option<Self> {
        match with {
            CompareWith::Previous => Self::previous(range),
            CompareWith::YearAgo => Self::year_ago(range),
            CompareWith::Custom(previous) => {
                let months = range.is_whole_months()
                    && previous.is_whole_months()
                    && range.months_touched() == previous.months_touched();
                (months || range.days() == previous.days()).then_some(Self { current: range, previous })
            }
        }
    }

    fn previous(range: DateRange) -> Option<Self> {
        let comparable = |current: DateRange| {
            let months = current.months_touched();
            if current.is_whole_months() {
                return Self::whole_months_earlier(current, months);
            }
            if current.from().day() == 1 {
                return Self::against(current, add_months(current.from(), -months)).filter(Self::is_comparable);
            }
            let adjacent = Self::against(current, add_days(current.from(), -current.days()));
            let by_months = (1..=months + 1).flat_map(|months| {
                let aligned_start = Self::against(current, add_months(current.from(), -months));
                // A range that extends into a short month keeps its month start if its end is shifted instead of its start.
                let aligned_end =
                    Self::against(current, add_days(add_months(current.to(), -months), 1 - current.days()));
                [aligned_start, aligned_end]
            });
            std::iter::once(adjacent).chain(by_months).flatten().find(Self::is_comparable)
        };
        let adjacent = || Self::against(range, add_days(range.from(), -range.days()));
        shortened(range).find_map(comparable).or_else(adjacent)
    }

    /// Same days of the previous year. A leap day has none, so the range is shortened by a day.
    fn year_ago(range: DateRange) -> Option<Self> {
        const MONTHS: i32 = 12;
        if range.is_whole_months() {
            return Self::whole_months_earlier(range, MONTHS);
        }
        let year_before = |current: DateRange| Self::against(current, add_months(current.from(), -MONTHS));
        shortened(range)
            .filter_map(year_before)
            .find(|it| it.current.month_starts() == it.previous.month_starts())
            .or_else(|| year_before(range))
    }

    fn whole_months_earlier(current: DateRange, months: i32) -> Option<Self> {
        let previous =
            DateRange::new(add_months(current.from(), -months), add_months(current.to(), -months).last_of_month())?;
        Some(Self { current, previous })
    }

    /// The range against the same number of days from `begin`.
    fn against(current: DateRange, begin: Date) -> Option<Self> {
        Some(Self { current, previous: DateRange::new(begin, add_days(begin, current.days() - 1))? })
    }

    /// Whether the earlier period ends before the later one and includes the same number of month starts.
    fn is_comparable(&self) -> bool {
        self.previous.to() < self.current.from() && self.previous.month_starts() == self.current.month_starts()
    }

    /// The current month up to `last`, inclusive, and the same days of the previous month.
    #[must_use]
    pub fn month_to_date(last: Date) -> Option<Self> {
        let range = DateRange::new(last.first_of_month(), last)?;
        Self::of(range, CompareWith::Previous)
    }
}

/// The range, and its prefixes without the last day, the last two days, and so on.
fn shortened(range: DateRange) -> impl Iterator<Item = DateRange> {
    (0..=MAX_CUT_DAYS).filter_map(move |days| DateRange::new(range.from(), add_days(range.to(), -days)))
}

/// Change of an amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Earlier amount.
    pub before: Money,
    /// Later less earlier amount: positive if the cost increased.
    pub difference: Money,
    /// The difference as a share of the earlier amount (0.1 is 10%); `None` if that is zero or negative.
    pub ratio: Option<Decimal>,
}

impl Change {
    /// Change from `before` to `now`.
    ///
    /// # Errors
    /// [`SumError`] if the units differ.
    pub fn between(before: &Money, now: &Money) -> Result<Self, SumError> {
        let difference = now.minus(before)?;
        let comparable = before.amount > Decimal::ZERO;
        Ok(Self {
            before: before.clone(),
            ratio: comparable.then(|| ratio(difference.amount, before.amount)).flatten(),
            difference,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{limits::Limits, money::Unit, view::Preset};

    #[track_caller]
    fn check(range: &str, with: CompareWith, expected: &str) {
        let spans = ComparedPeriods::of(range.parse().unwrap(), with);
        let shown = spans.map_or("none".to_owned(), |it| format!("{} against {}", it.current, it.previous));
        assert_eq!(shown, expected);
    }

    #[test]
    fn partial_month_is_compared_with_the_same_days_of_the_previous_month() {
        check("2026-11-01..2026-11-22", CompareWith::Previous, "2026-11-01..2026-11-22 against 2026-10-01..2026-10-22");
        check("2026-06-01..2026-11-22", CompareWith::Previous, "2026-06-01..2026-11-22 against 2025-12-01..2026-05-24");
    }

    #[test]
    fn days_missing_in_the_shorter_month_are_cut_from_both_periods() {
        check("2026-03-01..2026-03-30", CompareWith::Previous, "2026-03-01..2026-03-28 against 2026-02-01..2026-02-28");
        // 29 days from a month start include a second month start in no other month.
        check("2026-02-01..2026-03-01", CompareWith::Previous, "2026-02-01..2026-02-28 against 2026-01-01..2026-01-31");
    }

    #[test]
    fn whole_months_are_compared_with_whole_months() {
        check("2026-03-01..2026-03-31", CompareWith::Previous, "2026-03-01..2026-03-31 against 2026-02-01..2026-02-28");
        check("2026-02-01..2026-02-28", CompareWith::Previous, "2026-02-01..2026-02-28 against 2026-01-01..2026-01-31");
        check("2026-05-01..2026-10-31", CompareWith::Previous, "2026-05-01..2026-10-31 against 2025-11-01..2026-04-30");
    }

    #[test]
    fn other_ranges_shift_by_their_length() {
        check("2026-08-25..2026-11-22", CompareWith::Previous, "2026-08-25..2026-11-22 against 2026-05-27..2026-08-24");
    }

    #[test]
    fn both_periods_include_the_same_number_of_month_starts() {
        check("2026-10-10..2026-10-20", CompareWith::Previous, "2026-10-10..2026-10-20 against 2026-09-10..2026-09-20");
        check("2026-10-29..2026-11-04", CompareWith::Previous, "2026-10-29..2026-11-04 against 2026-09-29..2026-10-05");
        check("2026-02-25..2026-03-01", CompareWith::Previous, "2026-02-25..2026-03-01 against 2026-01-28..2026-02-01");
    }

    #[test]
    fn leap_day_is_cut_from_comparison_with_the_previous_year() {
        check("2028-02-10..2028-02-29", CompareWith::YearAgo, "2028-02-10..2028-02-28 against 2027-02-10..2027-02-28");
        check("2028-02-01..2028-02-29", CompareWith::YearAgo, "2028-02-01..2028-02-29 against 2027-02-01..2027-02-28");
        check("2026-11-16..2026-11-22", CompareWith::YearAgo, "2026-11-16..2026-11-22 against 2025-11-16..2025-11-22");
    }

    /// Asserts the invariants of every comparison.
    #[track_caller]
    fn assert_comparable(range: DateRange, with: CompareWith) {
        let spans = ComparedPeriods::of(range, with).unwrap();
        let ComparedPeriods { current, previous } = spans;
        let whole_months = current.is_whole_months() && previous.is_whole_months();
        let same_length = current.days() == previous.days()
            || (whole_months && current.months_touched() == previous.months_touched());
        assert!(same_length, "{range}: {spans:?}");
        assert_eq!(current.month_starts(), previous.month_starts(), "{range}: {spans:?}");
        assert!(previous.to() < current.from(), "{range}: {spans:?}");
        assert!(
            current.from() == range.from() && (0..=MAX_CUT_DAYS).contains(&(range.days() - current.days())),
            "{spans:?}"
        );
    }

    #[test]
    fn every_preset_has_a_comparable_period_on_every_day() {
        let begin = jiff::civil::date(2026, 11, 23);
        // Two years, the second of which is a leap year.
        for today in (0..800).map(|days| add_days(begin, days)) {
            let limits = Limits::on(today);
            for preset in Preset::ALL {
                assert_comparable(preset.range(&limits), CompareWith::Previous);
                assert_comparable(preset.range(&limits), CompareWith::YearAgo);
            }
        }
    }

    #[test]
    fn every_range_has_a_comparable_period() {
        let begin = jiff::civil::date(2027, 1, 1);
        for from in (0..800).map(|days| add_days(begin, days)) {
            for days in (1..70).chain([89, 90, 91, 120, 178, 180, 181]) {
                assert_comparable(DateRange::new(from, add_days(from, days - 1)).unwrap(), CompareWith::Previous);
            }
        }
    }

    #[test]
    fn custom_period_must_have_the_same_length() {
        let october = CompareWith::Custom("2026-10-01..2026-10-31".parse().unwrap());
        check("2026-09-01..2026-09-30", october, "2026-09-01..2026-09-30 against 2026-10-01..2026-10-31");
        check("2026-11-01..2026-11-22", october, "none");
    }

    #[test]
    fn ratio_is_none_for_an_earlier_amount_of_zero_or_less() {
        let usd = |amount: i64| Money::new(Decimal::from(amount), Unit::new("USD"));
        assert_eq!(Change::between(&usd(0), &usd(5)).unwrap().ratio, None);
        assert_eq!(Change::between(&usd(-5), &usd(5)).unwrap().ratio, None);
        assert_eq!(Change::between(&usd(10), &usd(5)).unwrap().ratio, Some(Decimal::new(-5, 1)));
    }
}
