//! Ranges, periods and dates.

use std::ops::RangeInclusive;

use jiff::{Span, civil::date, tz::TimeZone};
use proptest::prelude::*;

use super::*;

fn range(text: &str) -> DateRange {
    text.parse().unwrap()
}

fn any_date(years: RangeInclusive<i16>) -> impl Strategy<Value = Date> {
    (years, 1..=12i8, 1..=31i8).prop_map(|(year, month, day)| {
        let first = date(year, month, 1);
        date(year, month, day.min(first.days_in_month()))
    })
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

    #[test]
    fn formats_and_parses_dates_like_jiff(date in any_date(0..=9999)) {
        prop_assert_eq!(iso_date(date), date.to_string());
        prop_assert_eq!(parse_date(&iso_date(date)), Some(date));
    }

    #[test]
    fn parses_plain_text_like_jiff(text in "[0-9]{4}-[0-3][0-9]-[0-9]{2}|[0-9-]{10}") {
        prop_assert_eq!(parse_date(&text), text.parse::<Date>().ok());
    }

    #[test]
    fn rejects_other_text(text in ".*|[0-9]{0,5}-[0-9]{0,3}-[0-9]{0,3}(-|T00)?") {
        let is_plain = text.len() == 10 && text.bytes().all(|it| it.is_ascii_digit() || it == b'-');
        prop_assert_eq!(parse_date(&text), text.parse::<Date>().ok().filter(|_| is_plain));
    }

    #[test]
    fn shifts_dates_like_jiff(date in any_date(-9999..=9999), days in -2_900_000i32..2_900_000, months in -30_000i32..30_000) {
        prop_assert_eq!(add_days(date, days), date.saturating_add(Span::new().days(days)));
        prop_assert_eq!(add_months(date, months), date.saturating_add(Span::new().months(months)));
        prop_assert_eq!(add_months(date, i32::MAX), Date::MAX);
        prop_assert_eq!(add_days(date, i32::MIN), Date::MIN);
    }

    #[test]
    fn counts_days_like_jiff(from in any_date(-9999..=9999), to in any_date(-9999..=9999)) {
        prop_assert_eq!(days_between(from, to), from.until(to).unwrap().get_days());
    }

    #[test]
    fn day_of_a_time_is_in_utc(second in -60_000_000_000i64..60_000_000_000) {
        let at = Timestamp::from_second(second).unwrap();
        prop_assert_eq!(utc_date(at), at.to_zoned(TimeZone::UTC).date());
    }
}
