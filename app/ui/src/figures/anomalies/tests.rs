//! The list has the anomalies within the range, with amount, cause and link, and counts those outside.

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

/// Costs for a query, with a spike in the smaller service, if present.
fn table(query: &CostQuery, by: &[&str]) -> CostTable {
    let periods = query.granularity.periods(&query.range);
    let table_periods = periods.iter().map(|period| TablePeriod { period: *period, estimated: false }).collect();
    let mut builder = TableBuilder::new(query.group_by.clone(), table_periods);
    for (index, period) in periods.iter().enumerate() {
        for service in by {
            let cost: i64 = period.range().each_day().map(|day| cost(service, day)).sum();
            let key = if query.group_by.is_empty() { Vec::new() } else { vec![(*service).into()] };
            builder.add(index, Key(key), Metric::Unblended, Money::new(Decimal::from(cost), Unit::new("USD")));
        }
    }
    builder.finish()
}

fn cost(service: &str, day: Date) -> i64 {
    let spike = service == "AWS Lambda" && SPIKES.iter().any(|it| day == it.parse::<Date>().unwrap());
    let level = if service == "AWS Lambda" { 100 } else { 1_000 };
    level + i64::from(day.day_of_year() % 5) + if spike { 250 } else { 0 }
}

fn listing_of(query: &str) -> Listing {
    let view = View::parse(&Page::Overview, query, &limits()).view;
    let both = ["AWS Lambda", "Amazon RDS"];
    let answer = |query: &CostQuery| Some(Ok(Reading::fresh(table(query, &both), domain::Timestamp::UNIX_EPOCH)));
    let model = Model::of(&Page::Overview, &view, Arc::new(Plan::of(&view, &limits())), limits(), answer).unwrap();
    let watch = &model.report.plan.watch;
    let months = table(&watch.months, &both);
    let groups = table(&watch.groups(&months).unwrap().days, &both);
    let report = AnomalyReport::of(watch, &table(&watch.totals, &both), Some((&groups, false)), &limits());
    listing(&model, &report).unwrap()
}

#[test]
fn every_anomaly_is_listed_or_counted_as_outside() {
    for query in ["", "range=30d", "range=last-month&granularity=monthly", "range=12m&group=region", "range=7d"] {
        let Listing { items, outside } = listing_of(query);
        let outside = outside.map_or(0, |(count, _)| count);
        assert_eq!(items.len() + outside, SPIKES.len(), "{query}");
    }
    assert_eq!(listing_of("range=last-month").items.len(), 2);
    let (_, all) = listing_of("range=7d").outside.unwrap();
    assert_eq!(listing_of(all.trim_start_matches("/?")).outside, None, "{all}");
}

#[test]
fn an_item_has_days_and_impact_and_links_to_its_service() {
    let item = listing_of("range=30d&group=account&tag.Team=web").items.remove(0);
    assert_eq!((item.name.as_str(), item.impact.amount.round()), ("AWS Lambda", Decimal::from(248)));
    assert_eq!(item.note, "11 Nov, $248 above the expected cost");
    let href = "/services/AWS%20Lambda?from=2026-11-11&to=2026-11-11&granularity=daily&compare=previous&tag.Team=web";
    let sorted_parts = |address: &str| {
        let mut parts: Vec<String> = address.split(['?', '&']).map(str::to_owned).collect();
        parts.sort();
        parts
    };
    assert_eq!(sorted_parts(&item.href), sorted_parts(href));
}

#[test]
fn usage_has_no_anomalies_and_asks_for_a_cost_metric() {
    let view = View::parse(&Page::Overview, "metric=usage", &limits()).view;
    let both = ["AWS Lambda", "Amazon RDS"];
    let answer = |query: &CostQuery| Some(Ok(Reading::fresh(table(query, &both), domain::Timestamp::UNIX_EPOCH)));
    let model = Model::of(&Page::Overview, &view, Arc::new(Plan::of(&view, &limits())), limits(), answer).unwrap();
    let report =
        AnomalyReport::of(&model.report.plan.watch, &table(&model.report.plan.watch.totals, &both), None, &limits());
    assert!(listing(&model, &report).unwrap_err().contains("Choose a cost metric"));
}

#[test]
fn services_with_the_same_name_have_distinct_labels() {
    let both = ["Elastic Load Balancing", "Amazon Elastic Load Balancing"];
    let view = View::parse(&Page::Overview, "range=30d", &limits()).view;
    let answer = |query: &CostQuery| Some(Ok(Reading::fresh(table(query, &both), domain::Timestamp::UNIX_EPOCH)));
    let model = Model::of(&Page::Overview, &view, Arc::new(Plan::of(&view, &limits())), limits(), answer).unwrap();
    let by = Attribute::from(domain::dimension::Dimension::Service);
    let groups = InvolvedGroups::of(&model, &by, &[]);
    let name = |value: &str| groups.name(&GroupName { value: value.into(), label: None });
    assert_eq!(both.map(name), [both[0].to_owned(), format!("{} ({})", both[0], both[1])]);
}
