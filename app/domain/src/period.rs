//! Billing time: UTC days and hours, in ranges with both ends inclusive.

use std::{fmt, str::FromStr};

use jiff::{SignedDuration, Timestamp, civil::Date, tz::Offset};
use serde::{Deserialize, Serialize};

/// Range of UTC days, both ends inclusive; `from <= to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DateRange {
    #[serde(with = "crate::time_encoding")]
    from: Date,
    #[serde(with = "crate::time_encoding")]
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
        write!(f, "{}..{}", iso_date(self.from), iso_date(self.to))
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

/// Formats an ISO date (`YYYY-MM-DD`) of the years 0 to 9999. Shorter code than jiff's own `Display`, which the browser
/// would have to download.
#[must_use]
pub fn iso_date(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// Parses an ISO date (`YYYY-MM-DD`); other formats are rejected.
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let mut number = |digits: usize| -> Option<i16> {
        let part = parts.next()?;
        let is_plain = part.len() == digits && part.bytes().all(|it| it.is_ascii_digit());
        is_plain.then(|| part.parse().ok()).flatten()
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    parts.next().is_none().then_some(date)
}

/// UTC day of a time.
#[must_use]
pub fn utc_date(at: Timestamp) -> Date {
    Offset::UTC.to_datetime(at).date()
}

/// Days from `from` to `to`: zero for the same day, negative if `to` is earlier.
#[must_use]
pub fn days_between(from: Date, to: Date) -> i32 {
    i32::try_from(from.duration_until(to).as_hours() / 24).unwrap_or_default()
}

/// `date` shifted by days, by up to 8,000 years; limited to the calendar's range.
#[must_use]
pub fn add_days(date: Date, days: i32) -> Date {
    const SECONDS_PER_DAY: i64 = 86_400;
    date.saturating_add(SignedDuration::from_secs(i64::from(days) * SECONDS_PER_DAY))
}

/// `date` shifted by months, limited to the last day of a shorter month and to the calendar's range.
#[must_use]
pub fn add_months(date: Date, months: i32) -> Date {
    let index = (i32::from(date.year()) * 12 + i32::from(date.month()) - 1).saturating_add(months);
    let (year, month) = (i16::try_from(index.div_euclid(12)), i8::try_from(index.rem_euclid(12) + 1));
    let first = year.ok().zip(month.ok()).and_then(|(year, month)| Date::new(year, month, 1).ok());
    match first {
        Some(first) => Date::new(first.year(), first.month(), date.day().min(first.days_in_month())).unwrap_or(first),
        None if months < 0 => Date::MIN,
        None => Date::MAX,
    }
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
        #[serde(with = "crate::time_encoding")]
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
            Self::Hour { day, hour } => format!("{}T{hour:02}:00:00Z", iso_date(*day)),
            Self::Days(range) => iso_date(range.from),
        }
    }

    /// Last UTC day or hour, inclusive, ISO 8601.
    #[must_use]
    pub fn to_iso(&self) -> String {
        match self {
            Self::Hour { .. } => self.from_iso(),
            Self::Days(range) => iso_date(range.to),
        }
    }
}

#[cfg(test)]
mod tests;
