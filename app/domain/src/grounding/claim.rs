//! What a text claims: figures, days, and names of things.

use std::ops::Range;

use rust_decimal::Decimal;

use crate::{
    advice::{Class, FactId},
    money::Unit,
    period::DateRange,
};

/// A piece of a text that says something which can be checked.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Claim {
    /// Where it stands, in bytes.
    pub span: Range<usize>,
    /// What it says.
    pub what: What,
}

/// What a claim says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    /// The id of a fact; `None` where no sheet can have it.
    Citation(Option<FactId>),
    /// A name of things of the sheet, by their place in the index.
    Known(Vec<usize>),
    /// A name that no fact has.
    Unknown(Class),
    /// A day; its year where it is named. Several where it can be read in more than one way.
    Days(Vec<Day>),
    /// A whole month.
    Month(DateRange),
    /// A number that counts something.
    Figure(Figure),
    /// A number that cannot be read, or a day that no calendar has.
    Unreadable,
}

/// A day of the calendar, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Day {
    /// `None` where it is not written.
    pub year: Option<i16>,
    /// 1 to 12.
    pub month: i8,
    /// 1 to 31.
    pub of_month: i8,
}

/// A number as written: all values that it may stand for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Figure {
    /// The least that it may stand for, by its own rounding; without its sign.
    pub low: Decimal,
    /// The most.
    pub high: Decimal,
    /// A minus is written before it.
    pub is_negative: bool,
    /// A plus is.
    pub is_positive: bool,
    /// What it counts.
    pub measure: Measure,
}

/// What a number counts, as far as it is written beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    /// Money.
    Currency(Unit),
    /// A percentage.
    Percent,
    /// A difference of percentages.
    Points,
    /// How many times as much.
    Times,
    /// Things that can be counted, in lower case without the ending of the plural (`instance`).
    Things(String),
    /// A usage unit, likewise (`gb`, `hour`).
    Usage(String),
    /// Days, hours, months.
    Time(String),
    /// Nothing that is written.
    None,
}

impl Figure {
    /// Whether it may stand for a value, give or take what the value itself is rounded by.
    pub fn holds(&self, value: Decimal, rounded_by: Decimal) -> bool {
        self.low.saturating_sub(rounded_by) <= value && value <= self.high.saturating_add(rounded_by)
    }
}
