//! Formatting of dates and times, all in UTC. Handwritten, because the browser would have to download jiff's formatter.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::Offset,
};

use crate::period::iso_date;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// Length of an abbreviated name.
const ABBREVIATED: usize = 3;

fn month_name(date: Date) -> &'static str {
    MONTHS.get(usize::from(date.month().unsigned_abs()) - 1).copied().unwrap_or("")
}

fn weekday_name(date: Date) -> &'static str {
    WEEKDAYS.get(usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())).copied().unwrap_or("")
}

fn utc(at: Timestamp) -> DateTime {
    Offset::UTC.to_datetime(at)
}

/// `Nov`.
pub(super) fn month(date: Date) -> &'static str {
    month_name(date).get(..ABBREVIATED).unwrap_or("")
}

/// `Tue`.
#[must_use]
pub fn weekday(date: Date) -> &'static str {
    weekday_name(date).get(..ABBREVIATED).unwrap_or("")
}

/// `22 Nov 2026`.
#[must_use]
pub fn date(date: Date) -> String {
    format!("{} {} {}", date.day(), month(date), date.year())
}

/// `Sunday 22 November 2026`.
#[must_use]
pub fn full_date(date: Date) -> String {
    format!("{} {} {}", weekday_name(date), date.day(), full_month(date))
}

/// `November 2026`.
#[must_use]
pub fn full_month(date: Date) -> String {
    format!("{} {}", month_name(date), date.year())
}

/// `06:22`.
#[must_use]
pub fn time_of_day(at: Timestamp) -> String {
    let time = utc(at);
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// `06:22:09`.
#[must_use]
pub fn second_of_day(at: Timestamp) -> String {
    format!("{}:{:02}", time_of_day(at), utc(at).second())
}

/// `22 Nov 2026, 06:22 UTC`.
#[must_use]
pub fn moment(at: Timestamp) -> String {
    format!("{}, {} UTC", date(utc(at).date()), time_of_day(at))
}

/// `22 Nov, 06:22`.
#[must_use]
pub fn moment_without_year(at: Timestamp) -> String {
    let day = utc(at).date();
    format!("{} {}, {}", day.day(), month(day), time_of_day(at))
}

/// `22 Nov, 06:22:09`.
#[must_use]
pub fn moment_to_the_second(at: Timestamp) -> String {
    format!("{}:{:02}", moment_without_year(at), utc(at).second())
}

/// ISO 8601 with the decimals of a second that are not zero: `2026-11-22T06:22:09.25Z`. Years 0 to 9999.
#[must_use]
pub fn iso_timestamp(at: Timestamp) -> String {
    let time = utc(at);
    let fraction = format!(".{:09}", time.subsec_nanosecond());
    let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
    format!("{}T{}:{:02}{fraction}Z", iso_date(time.date()), time_of_day(at), time.second())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Years 1000 to 9999: jiff pads earlier ones with zeros.
    fn any_time() -> impl Strategy<Value = Timestamp> {
        let fractions = prop_oneof![Just(0), (0..1000).prop_map(|it| it * 1_000_000), 0..1_000_000_000];
        let first: Timestamp = "1000-01-01T00:00:00Z".parse().unwrap();
        (first.as_second()..Timestamp::MAX.as_second(), fractions)
            .prop_map(|(second, nanosecond)| Timestamp::new(second, nanosecond).unwrap())
    }

    #[test]
    fn times_are_formatted_in_utc() {
        let at: Timestamp = "2026-06-01T14:05:09.25Z".parse().unwrap();
        let day = utc(at).date();
        assert_eq!(weekday(day), "Mon");
        assert_eq!(date(day), "1 Jun 2026");
        assert_eq!(full_date(day), "Monday 1 June 2026");
        assert_eq!(full_month(day), "June 2026");
        assert_eq!(time_of_day(at), "14:05");
        assert_eq!(moment(at), "1 Jun 2026, 14:05 UTC");
        assert_eq!(moment_without_year(at), "1 Jun, 14:05");
        assert_eq!(moment_to_the_second(at), "1 Jun, 14:05:09");
        assert_eq!(iso_timestamp(at), "2026-06-01T14:05:09.25Z");
        assert_eq!(iso_timestamp(Timestamp::UNIX_EPOCH), "1970-01-01T00:00:00Z");
    }

    proptest! {
        #[test]
        fn times_are_formatted_like_jiff(at in any_time()) {
            let day = utc(at).date();
            prop_assert_eq!(month(day), day.strftime("%b").to_string());
            prop_assert_eq!(weekday(day), day.strftime("%a").to_string());
            prop_assert_eq!(date(day), day.strftime("%-d %b %Y").to_string());
            prop_assert_eq!(full_date(day), day.strftime("%A %-d %B %Y").to_string());
            prop_assert_eq!(full_month(day), day.strftime("%B %Y").to_string());
            prop_assert_eq!(time_of_day(at), at.strftime("%H:%M").to_string());
            prop_assert_eq!(second_of_day(at), at.strftime("%H:%M:%S").to_string());
            prop_assert_eq!(moment(at), at.strftime("%-d %b %Y, %H:%M UTC").to_string());
            prop_assert_eq!(moment_without_year(at), at.strftime("%-d %b, %H:%M").to_string());
            prop_assert_eq!(moment_to_the_second(at), at.strftime("%-d %b, %H:%M:%S").to_string());
            prop_assert_eq!(iso_timestamp(at), at.to_string());
        }
    }
}
