//! Like with like: two spans of days that may be compared, and the change between them.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    money::{Money, SumError, ratio},
    period::{DateRange, add_days, add_months},
};

/// What a range is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CompareWith {
    /// The span right before it.
    Previous,
    /// The same days a year earlier.
    YearAgo,
    /// A span that the visitor names, both ends inclusive.
    Span(DateRange),
}

/// Two spans that hold the same part of their months, or the same number of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spans {
    /// The later one: the range, or the part of it that has a like.
    pub now: DateRange,
    /// What it is compared with.
    pub before: DateRange,
}

impl Spans {
    /// The spans to compare for a range, or `None` where the named span is not like it:
    /// neither as many days, nor whole months against as many whole months.
    ///
    /// A range that begins with a month is moved by months, so that 1–22 November meets 1–22 October
    /// and whole months meet whole months. Any other range is moved by its own length in days.
    #[must_use]
    pub fn of(range: DateRange, with: CompareWith) -> Option<Self> {
        match with {
            CompareWith::Previous if range.from().day() == 1 => Self::months_earlier(range, range.months_touched()),
            CompareWith::Previous => {
                let days = range.days();
                let before = DateRange::new(add_days(range.from(), -days), add_days(range.to(), -days))?;
                Some(Self { now: range, before })
            }
            CompareWith::YearAgo => Self::months_earlier(range, 12),
            CompareWith::Span(before) => {
                let months = range.is_whole_months()
                    && before.is_whole_months()
                    && range.months_touched() == before.months_touched();
                (months || range.days() == before.days()).then_some(Self { now: range, before })
            }
        }
    }

    /// Moves a range back by months. Whole months stay whole; a part of a month is cut on both sides
    /// to the days that both months have.
    fn months_earlier(range: DateRange, months: i32) -> Option<Self> {
        let from = add_months(range.from(), -months);
        let earlier = add_months(range.to(), -months);
        if range.to() == range.to().last_of_month() {
            let before = DateRange::new(from, earlier.last_of_month())?;
            return Some(Self { now: range, before });
        }
        let now_to = if earlier.day() < range.to().day() { add_months(earlier, months) } else { range.to() };
        let now = DateRange::new(range.from(), now_to)?;
        Some(Self { now, before: DateRange::new(from, earlier)? })
    }

    /// The current month up to `last`, and the same days of the month before.
    #[must_use]
    pub fn month_to_date(last: Date) -> Option<Self> {
        let range = DateRange::new(last.first_of_month(), last)?;
        Self::of(range, CompareWith::Previous)
    }
}

/// How an amount differs from an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The earlier amount.
    pub before: Money,
    /// Now less before: positive when the cost rose.
    pub by: Money,
    /// The difference as a part of the earlier amount (0.1 is 10%); `None` where that was zero or negative.
    pub ratio: Option<Decimal>,
}

impl Change {
    /// The change from `before` to `now`.
    ///
    /// # Errors
    /// [`SumError`] where they count different things.
    pub fn between(before: &Money, now: &Money) -> Result<Self, SumError> {
        let by = now.minus(before)?;
        let comparable = before.amount > Decimal::ZERO;
        Ok(Self { before: before.clone(), ratio: comparable.then(|| ratio(by.amount, before.amount)).flatten(), by })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Unit;

    #[track_caller]
    fn check(range: &str, with: CompareWith, expected: &str) {
        let spans = Spans::of(range.parse().unwrap(), with);
        let shown = spans.map_or("none".to_owned(), |it| format!("{} against {}", it.now, it.before));
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_part_of_a_month_meets_the_same_part() {
        check("2026-11-01..2026-11-22", CompareWith::Previous, "2026-11-01..2026-11-22 against 2026-10-01..2026-10-22");
        check("2026-06-01..2026-11-22", CompareWith::Previous, "2026-06-01..2026-11-22 against 2025-12-01..2026-05-22");
    }

    #[test]
    fn days_that_the_other_month_lacks_are_left_out_of_both() {
        check("2026-03-01..2026-03-30", CompareWith::Previous, "2026-03-01..2026-03-28 against 2026-02-01..2026-02-28");
    }

    #[test]
    fn whole_months_meet_whole_months() {
        check("2026-03-01..2026-03-31", CompareWith::Previous, "2026-03-01..2026-03-31 against 2026-02-01..2026-02-28");
        check("2026-02-01..2026-02-28", CompareWith::Previous, "2026-02-01..2026-02-28 against 2026-01-01..2026-01-31");
    }

    #[test]
    fn other_ranges_move_by_their_length() {
        check("2026-08-25..2026-11-22", CompareWith::Previous, "2026-08-25..2026-11-22 against 2026-05-27..2026-08-24");
    }

    #[test]
    fn a_year_ago_knows_leap_days() {
        check("2028-02-10..2028-02-29", CompareWith::YearAgo, "2028-02-10..2028-02-29 against 2027-02-10..2027-02-28");
        check("2026-11-16..2026-11-22", CompareWith::YearAgo, "2026-11-16..2026-11-22 against 2025-11-16..2025-11-22");
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
