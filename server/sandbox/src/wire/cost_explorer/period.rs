//! Time range of a request, with AWS's validation, divided into hours, days or months.

use std::ops::Range;

use jiff::civil::{Date, DateTime, Time};
use jiff::{Span, ToSpan};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::error_response::ErrorResponse;
use crate::account::{Calendar, Line, UsageAndCost};

/// Time range in a request, not validated.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TimePeriod {
    pub(super) start: Option<String>,
    pub(super) end: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Granularity {
    Hourly,
    Daily,
    Monthly,
}

impl Granularity {
    pub(super) fn parse(name: Option<&str>) -> Result<Self, ErrorResponse> {
        match name {
            Some("HOURLY") => Ok(Self::Hourly),
            Some("DAILY") => Ok(Self::Daily),
            Some("MONTHLY") => Ok(Self::Monthly),
            Some(other) => Err(ErrorResponse::validation(format!(
                "1 validation error detected: Value '{other}' at 'granularity' failed to satisfy constraint: \
                 Member must satisfy enum value set: [DAILY, HOURLY, MONTHLY]"
            ))),
            None => Err(ErrorResponse::missing("granularity")),
        }
    }

    /// Format of times, for code and for error messages.
    fn format(self) -> (&'static str, &'static str) {
        match self {
            Self::Hourly => ("%Y-%m-%dT%H:%M:%SZ", "yyyy-MM-dd'T'HH:mm:ss'Z'"),
            Self::Daily | Self::Monthly => ("%Y-%m-%d", "yyyy-MM-dd"),
        }
    }
}

/// Hour, day or month of a response.
#[derive(Clone, Debug)]
pub(super) struct Period {
    start: DateTime,
    end: DateTime,
    granularity: Granularity,
    pub(super) is_estimated: bool,
    data: Data,
}

/// Position of a period in the data of a line item.
#[derive(Clone, Debug)]
enum Data {
    Days(Range<usize>),
    Hour { day: usize, hour: usize },
}

impl Period {
    pub(super) fn usage_and_cost(&self, line: &Line, calendar: &Calendar) -> UsageAndCost {
        match &self.data {
            Data::Days(days) => line.total(days.clone()),
            Data::Hour { day, hour } => line.total_of_hour(calendar, *day, *hour),
        }
    }

    /// Sum over the days or the hour of a period, after `part` was applied to each.
    pub(super) fn part(
        &self,
        line: &Line,
        calendar: &Calendar,
        part: impl Fn(UsageAndCost) -> UsageAndCost,
    ) -> UsageAndCost {
        match &self.data {
            Data::Days(days) => {
                let mut sum = UsageAndCost::default();
                for day in line.days.get(days.clone()).unwrap_or_default() {
                    sum += part(*day);
                }
                sum
            }
            Data::Hour { day, hour } => part(line.total_of_hour(calendar, *day, *hour)),
        }
    }

    pub(super) fn to_json(&self) -> Value {
        let (format, _) = self.granularity.format();
        json!({
            "Start": self.start.strftime(format).to_string(),
            "End": self.end.strftime(format).to_string(),
        })
    }
}

/// Time range from `start` to `end`, exclusive.
#[derive(Clone, Copy, Debug)]
pub(super) struct Interval {
    start: DateTime,
    end: DateTime,
    granularity: Granularity,
}

impl Interval {
    pub(super) fn parse(
        period: Option<&TimePeriod>,
        granularity: Granularity,
        calendar: &Calendar,
    ) -> Result<Self, ErrorResponse> {
        let period = period.ok_or_else(|| ErrorResponse::missing("timePeriod"))?;
        let start = period.start.as_deref().ok_or_else(|| ErrorResponse::missing("timePeriod.start"))?;
        let end = period.end.as_deref().ok_or_else(|| ErrorResponse::missing("timePeriod.end"))?;
        let interval = Self {
            start: parse_time("Start", start, granularity)?,
            end: parse_time("End", end, granularity)?,
            granularity,
        };
        interval.validate(calendar)
    }

    fn validate(self, calendar: &Calendar) -> Result<Self, ErrorResponse> {
        if self.start >= self.end {
            return Err(ErrorResponse::validation("Start date (and hour) should be before end date (and hour)"));
        }
        if self.start.date() < calendar.first() {
            return Err(ErrorResponse::validation("You haven't enabled historical data beyond 14 months"));
        }
        if self.end > calendar.next_month().to_datetime(Time::midnight()) {
            return Err(ErrorResponse::validation("end date past the beginning of next month"));
        }
        if self.granularity == Granularity::Hourly && self.start.date() < calendar.first_with_hours() {
            return Err(ErrorResponse::validation("hourly data is only available for the past 14 days"));
        }
        if self.start.date() > calendar.today() {
            return Err(ErrorResponse::new("DataUnavailableException", "The requested data is unavailable."));
        }
        Ok(self)
    }

    /// First day of the range.
    pub(super) fn first_day(&self) -> Date {
        self.start.date()
    }

    /// Indexes of the days with data.
    pub(super) fn days(&self, calendar: &Calendar) -> Range<usize> {
        calendar.range(self.start.date(), self.end.date())
    }

    pub(super) fn periods(&self, calendar: &Calendar) -> Vec<Period> {
        let mut periods = Vec::new();
        let mut start = self.start;
        while start < self.end {
            let end = self.period_end(start).min(self.end);
            periods.push(self.period(start, end, calendar));
            start = end;
        }
        periods
    }

    /// End of the hour, day or month that contains `start`.
    fn period_end(&self, start: DateTime) -> DateTime {
        match self.granularity {
            Granularity::Hourly => start.saturating_add(1.hour()),
            Granularity::Daily => start.saturating_add(1.day()),
            Granularity::Monthly => next_month(start.date()).to_datetime(Time::midnight()),
        }
    }

    fn period(&self, start: DateTime, end: DateTime, calendar: &Calendar) -> Period {
        let last = end.saturating_sub(1.second()).date();
        let data = match self.granularity {
            Granularity::Hourly => {
                Data::Hour { day: calendar.index(start.date()), hour: usize::try_from(start.hour()).unwrap_or(0) }
            }
            Granularity::Daily | Granularity::Monthly => Data::Days(calendar.range(start.date(), end.date())),
        };
        Period { start, end, granularity: self.granularity, is_estimated: calendar.is_estimated(last), data }
    }
}

fn next_month(date: Date) -> Date {
    date.first_of_month().saturating_add(Span::new().months(1))
}

fn parse_time(side: &str, text: &str, granularity: Granularity) -> Result<DateTime, ErrorResponse> {
    let (format, description) = granularity.format();
    let parsed = match granularity {
        Granularity::Hourly => DateTime::strptime(format, text).ok(),
        Granularity::Daily | Granularity::Monthly => {
            Date::strptime(format, text).ok().map(|date| date.to_datetime(Time::midnight()))
        }
    };
    // The parser accepts more than AWS, such as `2026-1-1`.
    let exact = parsed.filter(|time| time.strftime(format).to_string() == text);
    let on_the_hour = exact.filter(|time| time.minute() == 0 && time.second() == 0);
    on_the_hour.ok_or_else(|| {
        ErrorResponse::validation(format!("{side} time {text} is invalid. Valid format is: {description}"))
    })
}
