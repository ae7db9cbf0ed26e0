//! Forecasts of months with known totals, of recurring and one-time fees, and of irregular series.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::period::add_days;

fn series(first: Date, costs: impl IntoIterator<Item = i64>) -> DailySeries {
    DailySeries::known(first, costs.into_iter().map(Decimal::from))
}

/// Ninety days before 1 November 2026 and some days of November, with a price for each weekday and an extra fee on
/// month starts.
fn autumn(november: i32, fee: i64) -> DailySeries {
    let first = date(2026, 8, 3);
    let costs = (0..90 + november).map(|index| {
        let day = add_days(first, index);
        let weekday = if index % 7 < 5 { 100 } else { 60 };
        weekday + if day.day() == 1 { fee } else { 0 }
    });
    series(first, costs)
}

#[track_caller]
fn check(series: &DailySeries, today: Date, expected: &str) {
    let shown = match month_end(series, today, CONFIDENCE) {
        Ok(it) => format!(
            "{} + {} = {} over {} days by {:?}, first {}",
            it.actual,
            it.remaining.round(),
            it.total.round(),
            it.remaining_days,
            it.method,
            match it.month_start_fees {
                MonthStartFees::Recurring(fee) => fee.round().to_string(),
                other => format!("{other:?}"),
            }
        ),
        Err(reason) => reason.to_string(),
    };
    assert_eq!(shown, expected);
}

#[test]
fn month_end_follows_the_weekday_pattern() {
    // November 2026 has 21 weekdays and 9 days of weekends, and begins on a Sunday.
    check(&autumn(14, 0), date(2026, 11, 15), "1240 + 1400 = 2640 over 16 days by WeekdaysAndLevel, first NotIncluded");
}

#[test]
fn month_start_fee_is_counted_once() {
    check(
        &autumn(14, 900),
        date(2026, 11, 15),
        "2140 + 1400 = 3540 over 16 days by WeekdaysAndLevel, first NotIncluded",
    );
    check(&autumn(0, 900), date(2026, 11, 1), "0 + 3540 = 3540 over 30 days by WeekdaysAndLevel, first 900");
}

#[test]
fn today_is_forecast_even_with_partial_data() {
    let with_partial_today = autumn(15, 0);
    assert_eq!(
        month_end(&with_partial_today, date(2026, 11, 15), CONFIDENCE),
        month_end(&autumn(14, 0), date(2026, 11, 15), CONFIDENCE)
    );
}

#[test]
fn short_series_use_a_simpler_method() {
    let from_the_second = |days: usize| series(date(2026, 11, 2), vec![10; days]);
    check(&from_the_second(10), date(2026, 11, 12), "100 + 200 = 300 over 20 days by Level, first Unknown");
    check(&from_the_second(6), date(2026, 11, 8), "needs 7 days of data, has 6");
    check(&from_the_second(0), date(2026, 11, 8), "needs 7 days of data, has 0");
    check(&from_the_second(25), date(2026, 12, 1), "0 + 310 = 310 over 31 days by WeekdaysAndLevel, first Unknown");
}

#[test]
fn outdated_series_are_rejected() {
    let old = "latest data is too old";
    check(&series(date(2026, 7, 1), vec![10; 30]), date(2026, 10, 31), old);
}

#[test]
fn gaps_in_the_month_are_estimated() {
    let mut values: Vec<Option<Decimal>> = autumn(14, 0).days().map(|(_, value)| value).collect();
    values[95] = None;
    check(
        &DailySeries::new(date(2026, 8, 3), values),
        date(2026, 11, 15),
        "1140 + 1500 = 2640 over 17 days by WeekdaysAndLevel, first NotIncluded",
    );
}

#[test]
fn past_spikes_do_not_affect_the_forecast() {
    let mut costs = vec![100; 60];
    costs[58] = 5000;
    let found = horizon(&series(date(2026, 8, 3), costs), 5, CONFIDENCE).unwrap();
    assert!(found.days.iter().all(|it| it.mean < Decimal::from(115)), "{found:?}");
}

#[test]
fn only_credits_can_have_a_negative_forecast() {
    let falling = horizon(&series(date(2026, 8, 3), (0..40).map(|day| 80 - 2 * day)), 30, CONFIDENCE).unwrap();
    assert!(falling.days.iter().all(|it| it.low >= Decimal::ZERO && it.mean >= Decimal::ZERO));
    let credits = horizon(&series(date(2026, 8, 3), [-10; 40]), 5, CONFIDENCE).unwrap();
    assert!(credits.days.iter().all(|it| it.mean.round() == Decimal::from(-10)), "{credits:?}");
}

proptest! {
    // Each case fits a model several hundred times, slowly in a debug build.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_series_causes_a_panic_and_results_are_consistent(
        values in prop::collection::vec(prop::option::weighted(0.9, any::<i64>()), 0..130),
        today in 0i32..140,
    ) {
        let values = values.into_iter().map(|it| it.map(|cents| Decimal::new(cents, 2))).collect();
        let series = DailySeries::new(date(2026, 8, 3), values);
        if let Ok(it) = month_end(&series, add_days(date(2026, 8, 3), today), CONFIDENCE) {
            prop_assert_eq!(it.total, it.actual + it.remaining);
            prop_assert!(it.low <= it.total && it.total <= it.high);
            prop_assert_eq!(it.known_days + it.remaining_days, usize::try_from(it.month.days()).unwrap());
        }
    }

    #[test]
    fn costs_have_no_negative_forecast(costs in prop::collection::vec(0i64..1_000_000, 7..100), days in 0usize..40) {
        let found = horizon(&series(date(2026, 8, 3), costs), days, CONFIDENCE).unwrap();
        prop_assert_eq!(found.days.len(), days);
        for it in found.days {
            prop_assert!(Decimal::ZERO <= it.low && it.low <= it.mean && it.mean <= it.high);
        }
    }

    #[test]
    fn forecast_scales_with_the_cost(costs in prop::collection::vec(1i64..10_000, 30..80)) {
        let today = add_days(date(2026, 8, 3), i32::try_from(costs.len()).unwrap());
        let one = month_end(&series(date(2026, 8, 3), costs.iter().copied()), today, CONFIDENCE).unwrap();
        let other = month_end(&series(date(2026, 8, 3), costs.iter().map(|it| it * 2)), today, CONFIDENCE).unwrap();
        let deviation = (other.remaining - one.remaining * Decimal::TWO).abs();
        prop_assert!(deviation <= Decimal::new(1, 3) * other.remaining.max(Decimal::ONE), "{} {}", one.remaining, other.remaining);
    }
}
