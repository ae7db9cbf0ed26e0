//! Billing time: UTC days and hours, in ranges with both ends inclusive.

use std::{fmt, str::FromStr};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Range of UTC days, both ends inclusive; `from <= to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DateRange {
    from: Date,
    to: Date,
}

impl DateRange {
    /// Days from `from` to `to`, both inclusive; `None` if `to` is earlier than `from`.
    #[must_use]
    pub fn new(from: Date, to: Date) -> Option<Self> {
        (from <= to).then_some(Self { from, to })
    }

    /// A single day.
    #[must_use]
    pub fn day(day: Date) -> Self {
        Self { from: day, to: day }
    }

    /// The first day.
    #[must_use]
    pub fn from(&self) -> Date {
        self.from
    }

    /// The last day, inclusive.
    #[must_use]
    pub fn to(&self) -> Date {
        self.to
    }

    /// Number of days, at least one.
    #[must_use]
    pub fn days(&self) -> i32 {
        days_between(self.from, self.to) + 1
    }

    /// Whether the range contains the day.
    #[must_use]
    pub fn contains(&self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }

    /// Whether the range contains all of `other`.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    /// Days in both ranges; `None` if there are none.
    #[must_use]
    pub fn overlap(&self, other: &Self) -> Option<Self> {
        Self::new(self.from.max(other.from), self.to.min(other.to))
    }

    /// Shortest range that contains both.
    #[must_use]
    pub fn hull(&self, other: &Self) -> Self {
        Self { from: self.from.min(other.from), to: self.to.max(other.to) }
    }

    /// Whether the range consists of full months.
    #[must_use]
    pub fn is_whole_months(&self) -> bool {
        self.from.day() == 1 && self.to == self.to.last_of_month()
    }

    /// Number of calendar months that the range touches.
    #[must_use]
    pub fn months_touched(&self) -> i32 {
        let months = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
        months(self.to) - months(self.from) + 1
    }

    /// Number of month starts: the days on which AWS bills monthly fees.
    #[must_use]
    pub fn month_starts(&self) -> i32 {
        self.months_touched() - i32::from(self.from.day() != 1)
    }

    /// Days in chronological order.
    pub fn each_day(&self) -> impl Iterator<Item = Date> + use<> {
        let last = self.to;
        std::iter::successors(Some(self.from), move |day| day.tomorrow().ok().filter(|next| *next <= last))
    }
}

impl fmt::Display for DateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.from, self.to)
    }
}

impl FromStr for DateRange {
    type Err = ();

    /// Parses `YYYY-MM-DD..YYYY-MM-DD`, both ends inclusive.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (from, to) = text.split_once("..").ok_or(())?;
        Self::new(parse_date(from).ok_or(())?, parse_date(to).ok_or(())?).ok_or(())
    }
}

/// Parses an ISO date (`YYYY-MM-DD`); other formats are rejected.
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    let is_plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    is_plain.then(|| text.parse().ok()).flatten()
}

/// Days from `from` to `to`: zero for the same day, negative if `to` is earlier.
#[must_use]
pub fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// `date` shifted by days; limited to the calendar's range.
#[must_use]
pub fn add_days(date: Date, days: i32) -> Date {
    date.saturating_add(jiff::Span::new().days(days))
}

/// `date` shifted by months, limited to the last day of a shorter month.
#[must_use]
pub fn add_months(date: Date, months: i32) -> Date {
    date.saturating_add(jiff::Span::new().months(months))
}

/// Granularity of costs in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Granularity {
    /// UTC hours, which AWS keeps for 14 days, by opt-in.
    Hourly,
    /// UTC days.
    Daily,
    /// Calendar months, cut to the range at its ends.
    Monthly,
    /// Calendar years, summed from months: Cost Explorer has no yearly granularity.
    Yearly,
}

impl Granularity {
    /// All granularities, the finest first.
    pub const ALL: [Self; 4] = [Self::Hourly, Self::Daily, Self::Monthly, Self::Yearly];

    /// Longest range in days that defaults to daily granularity.
    const DAILY_UP_TO: i32 = 123;
    /// Longest range in days that defaults to monthly granularity.
    const MONTHLY_UP_TO: i32 = 5 * 366;

    /// Default granularity for a range.
    #[must_use]
    pub fn for_range(range: &DateRange) -> Self {
        match range.days() {
            days if days <= Self::DAILY_UP_TO => Self::Daily,
            days if days <= Self::MONTHLY_UP_TO => Self::Monthly,
            _ => Self::Yearly,
        }
    }

    /// Name in URLs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hourly => "hourly",
            Self::Daily => "daily",
            Self::Monthly => "monthly",
            Self::Yearly => "yearly",
        }
    }

    /// Noun of one period: `hour`, `day`, ….
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Hourly => "hour",
            Self::Daily => "day",
            Self::Monthly => "month",
            Self::Yearly => "year",
        }
    }

    /// Splits a range into periods; the first and last are cut to the range.
    #[must_use]
    pub fn periods(self, range: &DateRange) -> Vec<Period> {
        let last_of = |day: Date| match self {
            Self::Hourly | Self::Daily => day,
            Self::Monthly => day.last_of_month(),
            Self::Yearly => day.last_of_year(),
        };
        let mut periods = Vec::new();
        let mut next = Some(range.from);
        while let Some(from) = next {
            let to = last_of(from).min(range.to);
            if self == Self::Hourly {
                periods.extend((0..24).map(|hour| Period::Hour { day: from, hour }));
            } else {
                periods.push(Period::Days(DateRange { from, to }));
            }
            next = to.tomorrow().ok().filter(|day| *day <= range.to);
        }
        periods
    }
}

impl FromStr for Granularity {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let known = Self::ALL.into_iter().find(|it| it.as_str() == text);
        known.ok_or(())
    }
}

/// A period of a cost table: an hour, or a range of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Period {
    /// The UTC hour that begins at `hour` on `day`.
    Hour {
        /// The UTC day.
        day: Date,
        /// Hour from 0 to 23.
        hour: i8,
    },
    /// Full UTC days: a day, a month or a year, or the part of it in the range.
    Days(DateRange),
}

impl Period {
    /// UTC days of the period.
    #[must_use]
    pub fn range(&self) -> DateRange {
        match *self {
            Self::Hour { day, .. } => DateRange::day(day),
            Self::Days(range) => range,
        }
    }

    /// First UTC day or hour, ISO 8601.
    #[must_use]
    pub fn from_iso(&self) -> String {
        match self {
            Self::Hour { day, hour } => format!("{day}T{hour:02}:00:00Z"),
            Self::Days(range) => range.from.to_string(),
        }
    }

    /// Last UTC day or hour, inclusive, ISO 8601.
    #[must_use]
    pub fn to_iso(&self) -> String {
        match self {
            Self::Hour { .. } => self.from_iso(),
            Self::Days(range) => range.to.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn range(text: &str) -> DateRange {
        text.parse().unwrap()
    }

    #[test]
    fn both_ends_are_inclusive() {
        let week = range("2026-11-16..2026-11-22");
        assert_eq!(week.days(), 7);
        assert_eq!(week.each_day().count(), 7);
        assert!(week.contains(date(2026, 11, 22)));
    }

    #[test]
    fn rejects_ranges_that_end_before_they_start() {
        assert_eq!("2026-11-22..2026-11-16".parse::<DateRange>(), Err(()));
    }

    #[test]
    fn months_are_clipped_to_the_range() {
        let months = Granularity::Monthly.periods(&range("2026-08-25..2026-10-03"));
        let iso: Vec<_> = months.iter().map(|m| format!("{}..{}", m.from_iso(), m.to_iso())).collect();
        assert_eq!(iso, ["2026-08-25..2026-08-31", "2026-09-01..2026-09-30", "2026-10-01..2026-10-03"]);
    }

    #[test]
    fn from_and_to_of_an_hour_are_equal() {
        let hours = Granularity::Hourly.periods(&range("2026-11-22..2026-11-22"));
        assert_eq!(hours.len(), 24);
        assert_eq!(hours[5].from_iso(), "2026-11-22T05:00:00Z");
        assert_eq!(hours[5].to_iso(), "2026-11-22T05:00:00Z");
    }

    #[test]
    fn accepts_only_iso_dates() {
        assert_eq!(parse_date("2026-02-28"), Some(date(2026, 2, 28)));
        for bad in ["2026-02-30", "20260228", "2026-2-28", "", "-002026-02", "2026-02-28T00:00"] {
            assert_eq!(parse_date(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn periods_partition_the_range(start in 0i32..4000, length in 1i32..900) {
            let from = add_days(date(2020, 1, 1), start);
            let range = DateRange::new(from, add_days(from, length - 1)).unwrap();
            for granularity in [Granularity::Daily, Granularity::Monthly, Granularity::Yearly] {
                let periods = granularity.periods(&range);
                let days: i32 = periods.iter().map(|p| p.range().days()).sum();
                prop_assert_eq!(days, range.days());
                prop_assert!(periods.is_sorted());
            }
        }
    }
}
