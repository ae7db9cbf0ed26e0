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
//! If the earlier months are too short (1–30 March has no counterpart in February), up to [`MOST_CUT_DAYS`] last days
//! are cut from the later period. Both periods are named wherever a change is shown.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    money::{Money, SumError, ratio},
    period::{DateRange, add_days, add_months},
};

/// Period that a range is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CompareWith {
    /// Period directly before the range.
    Previous,
    /// Same days of the previous year.
    YearAgo,
    /// Period chosen by the visitor in UTC days, both ends inclusive.
    Span(DateRange),
}

/// Maximum number of days cut from the end of a range to make it comparable: a month of 31 days against one of 28.
const MOST_CUT_DAYS: i32 = 3;

/// Two periods with the same number of days, or of full months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spans {
    /// Later period: the range, or its comparable part.
    pub now: DateRange,
    /// Earlier period.
    pub before: DateRange,
}

impl Spans {
    /// Periods to compare for a range, by the rule of this module; `None` if the visitor's period has neither the same
    /// number of days nor of full months.
    #[must_use]
    pub fn of(range: DateRange, with: CompareWith) -> Option<Self> {
        match with {
            CompareWith::Previous => Self::previous(range),
            CompareWith::YearAgo => Self::year_ago(range),
            CompareWith::Span(before) => {
                let months = range.is_whole_months()
                    && before.is_whole_months()
                    && range.months_touched() == before.months_touched();
                (months || range.days() == before.days()).then_some(Self { now: range, before })
            }
        }
    }

    fn previous(range: DateRange) -> Option<Self> {
        let comparable = |now: DateRange| {
            let touched = now.months_touched();
            if now.is_whole_months() {
                return Self::whole_months_earlier(now, touched);
            }
            if now.from().day() == 1 {
                return Self::moved(now, add_months(now.from(), -touched)).filter(Self::is_comparable);
            }
            let adjacent = Self::moved(now, add_days(now.from(), -now.days()));
            let by_months = (1..=touched + 1).flat_map(|months| {
                let from_the_start = Self::moved(now, add_months(now.from(), -months));
                // Shifted by its end, a range that extends into a short month keeps its month start.
                let from_the_end = Self::moved(now, add_days(add_months(now.to(), -months), 1 - now.days()));
                [from_the_start, from_the_end]
            });
            std::iter::once(adjacent).chain(by_months).flatten().find(Self::is_comparable)
        };
        let adjacent = || Self::moved(range, add_days(range.from(), -range.days()));
        cut_short(range).find_map(comparable).or_else(adjacent)
    }

    /// Same days of the previous year. A leap day has none, so the range is shortened by a day.
    fn year_ago(range: DateRange) -> Option<Self> {
        const MONTHS: i32 = 12;
        if range.is_whole_months() {
            return Self::whole_months_earlier(range, MONTHS);
        }
        let moved = |now: DateRange| Self::moved(now, add_months(now.from(), -MONTHS));
        cut_short(range).filter_map(moved).find(|it| it.now.firsts() == it.before.firsts()).or_else(|| moved(range))
    }

    fn whole_months_earlier(now: DateRange, months: i32) -> Option<Self> {
        let before = DateRange::new(add_months(now.from(), -months), add_months(now.to(), -months).last_of_month())?;
        Some(Self { now, before })
    }

    /// The range against the same number of days from `begin`.
    fn moved(now: DateRange, begin: Date) -> Option<Self> {
        Some(Self { now, before: DateRange::new(begin, add_days(begin, now.days() - 1))? })
    }

    /// Whether the earlier period ends before the later one and includes the same number of month starts.
    fn is_comparable(&self) -> bool {
        self.before.to() < self.now.from() && self.before.firsts() == self.now.firsts()
    }

    /// The current month up to `last`, inclusive, and the same days of the previous month.
    #[must_use]
    pub fn month_to_date(last: Date) -> Option<Self> {
        let range = DateRange::new(last.first_of_month(), last)?;
        Self::of(range, CompareWith::Previous)
    }
}

/// The range, and its prefixes without the last day, the last two days, and so on.
fn cut_short(range: DateRange) -> impl Iterator<Item = DateRange> {
    (0..=MOST_CUT_DAYS).filter_map(move |days| DateRange::new(range.from(), add_days(range.to(), -days)))
}

/// Change of an amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Earlier amount.
    pub before: Money,
    /// Later less earlier amount: positive if the cost increased.
    pub by: Money,
    /// The difference as a share of the earlier amount (0.1 is 10%); `None` if that is zero or negative.
    pub ratio: Option<Decimal>,
}

impl Change {
    /// Change from `before` to `now`.
    ///
    /// # Errors
    /// [`SumError`] if the units differ.
    pub fn between(before: &Money, now: &Money) -> Result<Self, SumError> {
        let by = now.minus(before)?;
        let comparable = before.amount > Decimal::ZERO;
        Ok(Self { before: before.clone(), ratio: comparable.then(|| ratio(by.amount, before.amount)).flatten(), by })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{limits::Limits, money::Unit, view::Preset};

    #[track_caller]
    fn check(range: &str, with: CompareWith, expected: &str) {
        let spans = Spans::of(range.parse().unwrap(), with);
        let shown = spans.map_or("none".to_owned(), |it| format!("{} against {}", it.now, it.before));
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_part_of_a_month_meets_the_same_part() {
        check("2026-11-01..2026-11-22", CompareWith::Previous, "2026-11-01..2026-11-22 against 2026-10-01..2026-10-22");
        check("2026-06-01..2026-11-22", CompareWith::Previous, "2026-06-01..2026-11-22 against 2025-12-01..2026-05-24");
    }

    #[test]
    fn days_that_the_other_month_lacks_are_left_out_of_both() {
        check("2026-03-01..2026-03-30", CompareWith::Previous, "2026-03-01..2026-03-28 against 2026-02-01..2026-02-28");
        // 29 days from a month start include a second month start in no other month.
        check("2026-02-01..2026-03-01", CompareWith::Previous, "2026-02-01..2026-02-28 against 2026-01-01..2026-01-31");
    }

    #[test]
    fn whole_months_meet_whole_months() {
        check("2026-03-01..2026-03-31", CompareWith::Previous, "2026-03-01..2026-03-31 against 2026-02-01..2026-02-28");
        check("2026-02-01..2026-02-28", CompareWith::Previous, "2026-02-01..2026-02-28 against 2026-01-01..2026-01-31");
        check("2026-05-01..2026-10-31", CompareWith::Previous, "2026-05-01..2026-10-31 against 2025-11-01..2026-04-30");
    }

    #[test]
    fn other_ranges_move_by_their_length() {
        check("2026-08-25..2026-11-22", CompareWith::Previous, "2026-08-25..2026-11-22 against 2026-05-27..2026-08-24");
    }

    #[test]
    fn a_first_of_a_month_is_in_both_spans_or_in_neither() {
        check("2026-10-10..2026-10-20", CompareWith::Previous, "2026-10-10..2026-10-20 against 2026-09-10..2026-09-20");
        check("2026-10-29..2026-11-04", CompareWith::Previous, "2026-10-29..2026-11-04 against 2026-09-29..2026-10-05");
        check("2026-02-25..2026-03-01", CompareWith::Previous, "2026-02-25..2026-03-01 against 2026-01-28..2026-02-01");
    }

    #[test]
    fn a_year_ago_knows_leap_days() {
        check("2028-02-10..2028-02-29", CompareWith::YearAgo, "2028-02-10..2028-02-28 against 2027-02-10..2027-02-28");
        check("2028-02-01..2028-02-29", CompareWith::YearAgo, "2028-02-01..2028-02-29 against 2027-02-01..2027-02-28");
        check("2026-11-16..2026-11-22", CompareWith::YearAgo, "2026-11-16..2026-11-22 against 2025-11-16..2025-11-22");
    }

    /// Asserts the invariants of every comparison.
    #[track_caller]
    fn assert_comparable(range: DateRange, with: CompareWith) {
        let spans = Spans::of(range, with).unwrap();
        let Spans { now, before } = spans;
        let whole_months = now.is_whole_months() && before.is_whole_months();
        let as_long = now.days() == before.days() || (whole_months && now.months_touched() == before.months_touched());
        assert!(as_long, "{range}: {spans:?}");
        assert_eq!(now.firsts(), before.firsts(), "{range}: {spans:?}");
        assert!(before.to() < now.from(), "{range}: {spans:?}");
        assert!(now.from() == range.from() && (0..=MOST_CUT_DAYS).contains(&(range.days() - now.days())), "{spans:?}");
    }

    #[test]
    fn every_preset_on_every_day_is_compared_like_with_like() {
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
    fn any_range_is_compared_like_with_like() {
        let begin = jiff::civil::date(2027, 1, 1);
        for from in (0..800).map(|days| add_days(begin, days)) {
            for days in (1..70).chain([89, 90, 91, 120, 178, 180, 181]) {
                assert_comparable(DateRange::new(from, add_days(from, days - 1)).unwrap(), CompareWith::Previous);
            }
        }
    }

    #[test]
    fn a_named_span_must_be_like() {
        let october = CompareWith::Span("2026-10-01..2026-10-31".parse().unwrap());
        check("2026-09-01..2026-09-30", october, "2026-09-01..2026-09-30 against 2026-10-01..2026-10-31");
        check("2026-11-01..2026-11-22", october, "none");
    }

    #[test]
    fn nothing_is_a_percentage_of_nothing() {
        let usd = |amount: i64| Money::new(Decimal::from(amount), Unit::new("USD"));
        assert_eq!(Change::between(&usd(0), &usd(5)).unwrap().ratio, None);
        assert_eq!(Change::between(&usd(-5), &usd(5)).unwrap().ratio, None);
        assert_eq!(Change::between(&usd(10), &usd(5)).unwrap().ratio, Some(Decimal::new(-5, 1)));
    }
}
