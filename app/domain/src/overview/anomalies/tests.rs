//! An anomaly is listed once, and identically on every page.

use jiff::civil::date;

use super::*;
use crate::{
    dimension::Dimension,
    filter::{Filter, Rule},
    overview::sum_groups,
    table::{Key, TableBuilder, TablePeriod},
};

fn limits() -> Limits {
    Limits::on(date(2026, 11, 23))
}

/// Daily costs by group.
fn table(by: Dimension, groups: &[&str], cost: impl Fn(&str, jiff::civil::Date) -> i64) -> CostTable {
    let periods = crate::period::Granularity::Daily.periods(&limits().history());
    let table_periods =
        periods.iter().map(|it| TablePeriod { period: *it, estimated: it.range().from() >= date(2026, 11, 1) });
    let mut builder = TableBuilder::new(vec![by.into()], table_periods.collect());
    for (at, period) in periods.iter().enumerate() {
        for group in groups {
            let amount = Money::new(Decimal::from(cost(group, period.range().from())), Unit::new("USD"));
            builder.add(at, Key(vec![(*group).into()]), Metric::Unblended, amount);
        }
    }
    builder.finish()
}

/// Cost of an ordinary day: hundreds for the large group, tens for the small ones.
fn ordinary(group: &str, day: jiff::civil::Date) -> i64 {
    let level = if group == "large" { 1_000 } else { 100 };
    level + i64::from(day.day_of_year() % 5)
}

/// A spike of the small group on 14 October, and extra cost of the second small one on 1 June.
fn cost(group: &str, day: jiff::civil::Date) -> i64 {
    let spike = match (group, day) {
        ("small", day) if (date(2026, 10, 14)..=date(2026, 10, 16)).contains(&day) => 300,
        ("fee", day) if day == date(2026, 6, 1) => 5_000,
        _ => 0,
    };
    ordinary(group, day) + spike
}

fn report(filter: &Filter, groups: &CostTable, has_others: bool) -> Vec<AnomalyEvent> {
    let watch = Watch::of(filter, &limits());
    let totals = sum_groups(groups).unwrap();
    let report = AnomalyReport::of(&watch, &totals, Some((groups, has_others)), &limits());
    report.list(Metric::Unblended).unwrap().clone().unwrap()
}

fn lines(events: &[AnomalyEvent]) -> Vec<String> {
    let each = events.iter().map(|it| {
        let subject = match &it.subject {
            Subject::Total => "total".to_owned(),
            Subject::Group(name) => name.value.to_string(),
            Subject::Others => "others".to_owned(),
        };
        let cause = it.cause.as_ref().map_or(String::new(), |(name, _)| format!(" by {}", name.value));
        format!("{} {subject}{cause} {:?}", it.anomaly.range, it.anomaly.direction)
    });
    each.collect()
}

#[test]
fn anomalies_in_total_and_service_are_listed_once_for_the_service() {
    let events = report(&Filter::default(), &table(Dimension::Service, &["fee", "large", "small"], cost), false);
    assert_eq!(lines(&events), ["2026-06-01..2026-06-01 fee Above", "2026-10-14..2026-10-16 small Above"]);
}

#[test]
fn service_page_lists_the_same_anomaly_with_its_cause() {
    let all = report(&Filter::default(), &table(Dimension::Service, &["fee", "large", "small"], cost), false);
    let mut filter = Filter::default();
    filter.add(Dimension::Service.into(), Rule::Include, "small");
    // Usage types: one has a steady tenth of the cost, the other the rest.
    let parts =
        table(
            Dimension::UsageType,
            &["hours", "bytes"],
            |part, day| {
                if part == "hours" { 10 } else { cost("small", day) - 10 }
            },
        );
    let events = report(&filter, &parts, false);
    assert_eq!(lines(&events), ["2026-10-14..2026-10-16 total by bytes Above"]);
    let of_service = all.iter().find(|it| it.anomaly.range == events[0].anomaly.range).unwrap();
    assert_eq!(of_service.anomaly, events[0].anomaly, "same days and amounts on both pages");
}

#[test]
fn anomalies_outside_the_watched_groups_belong_to_others() {
    let watched = table(Dimension::Service, &["large"], cost);
    let totals = sum_groups(&table(Dimension::Service, &["fee", "large", "small"], cost)).unwrap();
    let watch = Watch::of(&Filter::default(), &limits());
    let report = AnomalyReport::of(&watch, &totals, Some((&watched, true)), &limits());
    let events = report.list(Metric::Unblended).unwrap().clone().unwrap();
    assert_eq!(lines(&events), ["2026-06-01..2026-06-01 others Above", "2026-10-14..2026-10-16 others Above"]);
}

#[test]
fn anomalies_that_cancel_out_in_the_total_are_listed_by_group() {
    let mut filter = Filter::default();
    filter.add(Dimension::Service.into(), Rule::Include, "s");
    let day = |at: jiff::civil::Date| at == date(2026, 9, 9);
    // One usage type costs more on a day and another less: the total is ordinary.
    let parts = table(Dimension::UsageType, &["a", "b"], |part, at| match (part, day(at)) {
        ("a", true) => ordinary("a", at) + 80,
        ("b", true) => ordinary("b", at) - 80,
        (part, _) => ordinary(part, at),
    });
    let events = report(&filter, &parts, false);
    assert_eq!(lines(&events), ["2026-09-09..2026-09-09 a Above", "2026-09-09..2026-09-09 b Below"]);
}

#[test]
fn usage_has_no_list_and_short_histories_give_the_reason() {
    let groups = table(Dimension::Service, &["large"], cost);
    let totals = sum_groups(&groups).unwrap();
    let watch = Watch::of(&Filter::default(), &limits());
    let report = AnomalyReport::of(&watch, &totals, None, &limits());
    assert_eq!(report.list(Metric::Usage), None);
    let week = totals.within(&"2026-11-10..2026-11-16".parse().unwrap());
    let report = AnomalyReport::of(&watch, &week, None, &limits());
    assert!(matches!(report.list(Metric::Unblended), Some(Err(InsufficientData::Days { have: 7, .. }))));
}
