//! The list has the anomalies in the range and counts those outside, with amount, cause and a link to a page that shows each.

use std::sync::Arc;

use domain::{
    Date, Decimal,
    metric::Metric,
    money::Unit,
    overview::Plan,
    port::Reading,
    query::CostQuery,
    table::{CostTable, Key, TableBuilder, TablePeriod},
};

use super::*;

fn limits() -> Limits {
    Limits::on("2026-11-23".parse().unwrap())
}

/// Days on which the small service costs three times as much.
const SPIKES: [&str; 7] =
    ["2026-03-11", "2026-05-06", "2026-09-09", "2026-09-23", "2026-10-07", "2026-10-21", "2026-11-11"];

/// Daily costs of a large and a small service.
fn days(query: &CostQuery, by: &[&str]) -> CostTable {
    let periods = query.granularity.periods(&query.range);
    let marked = periods.iter().map(|period| TablePeriod { period: *period, estimated: false }).collect();
    let mut table = TableBuilder::new(query.group_by.clone(), marked);
    for (at, period) in periods.iter().enumerate() {
        for service in by {
            let cost: i64 = period.range().each_day().map(|day| cost(service, day)).sum();
            let key = if query.group_by.is_empty() { Vec::new() } else { vec![(*service).into()] };
            table.add(at, Key(key), Metric::Unblended, Money::new(Decimal::from(cost), Unit::new("USD")));
        }
    }
    table.finish()
}

fn cost(service: &str, day: Date) -> i64 {
    let spike = service == "AWS Lambda" && SPIKES.iter().any(|it| day == it.parse::<Date>().unwrap());
    let level = if service == "AWS Lambda" { 100 } else { 1_000 };
    level + i64::from(day.day_of_year() % 5) + if spike { 250 } else { 0 }
}

fn listed(query: &str) -> Listing {
    let view = View::parse(&Page::Overview, query, &limits()).view;
    let both = ["AWS Lambda", "Amazon RDS"];
    let answer = |query: &CostQuery| Some(Ok(Reading::fresh(days(query, &both), domain::Timestamp::UNIX_EPOCH)));
    let model = Model::of(&Page::Overview, &view, Arc::new(Plan::of(&view, &limits())), limits(), answer).unwrap();
    let watch = &model.report.plan.watch;
    let months = days(&watch.months, &both);
    let groups = days(&watch.groups(&months).unwrap().days, &both);
    let report = AnomalyReport::of(watch, &days(&watch.totals, &both), Some((&groups, false)), &limits());
    listing(&model, &report).unwrap()
}

#[test]
fn every_anomaly_is_in_the_list_or_behind_a_link() {
    for query in ["", "range=30d", "range=last-month&granularity=monthly", "range=12m&group=region", "range=7d"] {
        let Listing { items, outside } = listed(query);
        let outside = outside.map_or(0, |(count, _)| count);
        assert_eq!(items.len() + outside, SPIKES.len(), "{query}");
    }
    assert_eq!(listed("range=last-month").items.len(), 2);
    let (_, all) = listed("range=7d").outside.unwrap();
    assert_eq!(listed(all.trim_start_matches("/?")).outside, None, "{all}");
}

#[test]
fn an_entry_names_days_and_dollars_and_leads_to_its_service() {
    let item = listed("range=30d&group=account&tag.Team=web").items.remove(0);
    assert_eq!((item.name.as_str(), item.impact.amount.round()), ("AWS Lambda", Decimal::from(248)));
    assert_eq!(item.note, "11 Nov, $248 above expected");
    let href = "/services/AWS%20Lambda?from=2026-11-11&to=2026-11-11&granularity=daily&compare=previous&tag.Team=web";
    let sorted = |address: &str| {
        let mut keys: Vec<String> = address.split(['?', '&']).map(str::to_owned).collect();
        keys.sort();
        keys
    };
    assert_eq!(sorted(&item.href), sorted(href));
}

#[test]
fn usage_says_that_a_cost_metric_is_needed() {
    let view = View::parse(&Page::Overview, "metric=usage", &limits()).view;
    let both = ["AWS Lambda", "Amazon RDS"];
    let answer = |query: &CostQuery| Some(Ok(Reading::fresh(days(query, &both), domain::Timestamp::UNIX_EPOCH)));
    let model = Model::of(&Page::Overview, &view, Arc::new(Plan::of(&view, &limits())), limits(), answer).unwrap();
    let report =
        AnomalyReport::of(&model.report.plan.watch, &days(&model.report.plan.watch.totals, &both), None, &limits());
    assert!(listing(&model, &report).unwrap_err().contains("Choose a cost metric"));
}

#[test]
fn services_with_the_same_name_have_distinct_labels() {
    let both = ["Elastic Load Balancing", "Amazon Elastic Load Balancing"];
    let view = View::parse(&Page::Overview, "range=30d", &limits()).view;
    let answer = |query: &CostQuery| Some(Ok(Reading::fresh(days(query, &both), domain::Timestamp::UNIX_EPOCH)));
    let model = Model::of(&Page::Overview, &view, Arc::new(Plan::of(&view, &limits())), limits(), answer).unwrap();
    let by = Attribute::from(domain::dimension::Dimension::Service);
    let groups = Groups::of(&model, &by, &[]);
    let name = |value: &str| groups.name(&GroupName { value: value.into(), label: None });
    assert_eq!(both.map(name), [both[0].to_owned(), format!("{} ({})", both[0], both[1])]);
}
