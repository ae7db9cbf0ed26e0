//! Anomaly detection on planted spikes, month-start fees, tiny amounts and irregular series.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

/// A weekday pattern with some noise, from Monday 3 August 2026; month starts are at positions 29, 59, 90, 120.
fn ordinary_costs(days: usize) -> Vec<i64> {
    let noise = [0, 2, -1, 3, -2, 1, -3, 2, 0, -1, 1];
    (0..days).map(|day| if day % 7 < 5 { 100 } else { 60 } + noise[day % 11]).collect()
}

fn with_spikes(days: usize, spikes: &[(usize, i64)]) -> Vec<Option<Decimal>> {
    let mut costs = ordinary_costs(days);
    for (day, extra) in spikes {
        costs[*day] += extra;
    }
    costs.into_iter().map(|it| Some(Decimal::from(it))).collect()
}

#[track_caller]
fn check(costs: Vec<Option<Decimal>>, expected: &str) {
    let series = DailySeries::new(date(2026, 8, 3), costs);
    let shown = match anomalies(&series, &Sensitivity::default()) {
        Ok(found) => {
            let each = found.anomalies.iter().map(|it| {
                let size = if it.impact.abs() < Decimal::from(100) { "tens" } else { "hundreds" };
                format!("{} {:?} {size}", it.range, it.direction)
            });
            each.collect::<Vec<_>>().join("; ")
        }
        Err(reason) => reason.to_string(),
    };
    assert_eq!(shown, expected);
}

#[test]
fn ordinary_days_are_not_anomalies() {
    check(with_spikes(100, &[]), "");
    check(vec![Some(Decimal::TEN); 50], "");
    check(vec![Some(Decimal::ZERO); 50], "");
    check(vec![Some(-Decimal::TEN); 50], "");
}

#[test]
fn spikes_and_dips_are_anomalies() {
    check(with_spikes(100, &[(50, 400)]), "2026-09-22..2026-09-22 Above hundreds");
    check(with_spikes(100, &[(50, -50)]), "2026-09-22..2026-09-22 Below tens");
    check(with_spikes(100, &[(99, 400)]), "2026-11-10..2026-11-10 Above hundreds");
    check(with_spikes(100, &[(0, 400)]), "2026-08-03..2026-08-03 Above hundreds");
}

#[test]
fn consecutive_days_on_one_side_are_one_anomaly() {
    check(with_spikes(100, &[(50, 80), (51, 300), (52, 90)]), "2026-09-22..2026-09-24 Above hundreds");
    check(
        with_spikes(100, &[(50, 200), (51, -50)]),
        "2026-09-22..2026-09-22 Above hundreds; 2026-09-23..2026-09-23 Below tens",
    );
}

#[test]
fn a_gap_separates_two_anomalies() {
    let mut costs = with_spikes(100, &[(50, 80), (52, 90)]);
    costs[51] = None;
    check(costs, "2026-09-22..2026-09-22 Above tens; 2026-09-24..2026-09-24 Above tens");
}

#[test]
fn recurring_month_start_fees_are_expected() {
    check(with_spikes(130, &[(29, 900), (59, 950), (90, 1000), (120, 980)]), "");
}

#[test]
fn new_much_larger_or_missing_fees_are_anomalies() {
    check(with_spikes(130, &[(90, 900)]), "2026-11-01..2026-11-01 Above hundreds");
    check(with_spikes(130, &[(90, 900), (120, 900)]), "2026-11-01..2026-11-01 Above hundreds");
    check(with_spikes(130, &[(29, 900), (59, 900), (90, 2500), (120, 900)]), "2026-11-01..2026-11-01 Above hundreds");
    check(with_spikes(130, &[(29, 900), (59, 900), (90, 900)]), "2026-12-01..2026-12-01 Below hundreds");
}

#[test]
fn ordinary_days_after_a_fee_or_spike_are_not_anomalies() {
    check(with_spikes(130, &[(29, 900)]), "2026-09-01..2026-09-01 Above hundreds");
    check(with_spikes(80, &[(29, 900)]), "2026-09-01..2026-09-01 Above hundreds");
    for days in [1, 3, 5, 8] {
        let spike: Vec<(usize, i64)> = (60..60 + days).map(|day| (day, 400)).collect();
        let last = crate::period::add_days(date(2026, 10, 2), i32::try_from(days).unwrap() - 1);
        check(with_spikes(130, &spike), &format!("2026-10-02..{last} Above hundreds"));
    }
}

#[test]
fn ordinary_month_start_is_not_a_dip_if_a_later_one_is_a_spike() {
    check(with_spikes(62, &[(59, 400)]), "2026-10-01..2026-10-01 Above hundreds");
}

#[test]
fn a_lasting_step_is_an_anomaly_only_at_first() {
    for start in [40, 50, 70] {
        let step: Vec<(usize, i64)> = (start..100).map(|day| (day, 90)).collect();
        check(with_spikes(100, &step), "");
    }
    let recent: Vec<(usize, i64)> = (97..100).map(|day| (day, 90)).collect();
    check(with_spikes(100, &recent), "2026-11-08..2026-11-10 Above hundreds");
}

#[test]
fn the_only_month_start_is_not_evaluated() {
    check(with_spikes(40, &[(29, 900)]), "");
    let series = DailySeries::new(date(2026, 8, 3), with_spikes(40, &[(29, 900)]));
    let expected_ranges = anomalies(&series, &Sensitivity::default()).unwrap().expected_ranges;
    assert_eq!(expected_ranges.len(), 39);
    assert!(expected_ranges.iter().all(|it| it.day.day() != 1));
}

#[test]
fn differences_below_the_minimum_impact_are_not_anomalies() {
    let cents =
        |costs: Vec<Option<Decimal>>| costs.into_iter().map(|it| it.map(|it| it / Decimal::from(1000))).collect();
    check(cents(with_spikes(100, &[(50, 400)])), "");
}

#[test]
fn short_series_are_rejected_with_the_reason() {
    check(vec![], "needs 21 days of data, has 0");
    check(vec![Some(Decimal::TEN)], "needs 21 days of data, has 1");
    let sparse = (0..90).map(|day| (day % 3 == 0).then_some(Decimal::TEN)).collect();
    check(sparse, "only 30 of 88 days have data");
}

#[test]
fn impact_is_actual_less_expected_cost() {
    let series = DailySeries::new(date(2026, 8, 3), with_spikes(100, &[(50, 400)]));
    let found = anomalies(&series, &Sensitivity::default()).unwrap();
    assert_eq!(found.expected_ranges.len(), 100);
    let anomaly = found.anomalies[0];
    assert_eq!(anomaly.impact, anomaly.actual - anomaly.expected);
    assert!((anomaly.impact - Decimal::from(400)).abs() < Decimal::from(12), "{}", anomaly.impact);
}

proptest! {
    #[test]
    fn no_series_causes_a_panic_and_results_are_consistent(values in prop::collection::vec(prop::option::weighted(0.9, any::<i64>()), 0..130)) {
        let values = values.into_iter().map(|it| it.map(|cents| Decimal::new(cents, 2))).collect();
        let series = DailySeries::new(date(2026, 8, 3), values);
        if let Ok(found) = anomalies(&series, &Sensitivity::default()) {
            for range in &found.expected_ranges {
                prop_assert!(range.low <= range.expected.max(Decimal::ZERO) && range.expected <= range.high);
            }
            for it in &found.anomalies {
                let (actual, days) = series.total(&it.range);
                prop_assert_eq!(it.actual, actual);
                prop_assert_eq!(days, usize::try_from(it.range.days()).unwrap());
                prop_assert_eq!(it.impact, it.actual - it.expected);
            }
        }
    }

    #[test]
    fn anomalies_do_not_depend_on_the_scale_of_costs(day in 21usize..90, extra in 150i64..5000, factor in 2i64..500) {
        let scaled = |by: i64| {
            let costs = with_spikes(100, &[(day, extra)]).into_iter().map(|it| it.map(|it| it * Decimal::from(by)));
            let sensitivity = Sensitivity { min_impact: Decimal::ZERO, ..Sensitivity::default() };
            let found = anomalies(&DailySeries::new(date(2026, 8, 3), costs.collect()), &sensitivity).unwrap();
            found.anomalies.iter().map(|it| it.range).collect::<Vec<_>>()
        };
        prop_assert_eq!(scaled(1), scaled(factor));
    }
}
