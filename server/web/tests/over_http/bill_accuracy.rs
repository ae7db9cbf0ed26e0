//! Tests that headline figures, table, chart and exports of any view match Cost Explorer exactly.

use std::{collections::BTreeMap, sync::Arc};

use app::{Model, PageCosts, over_time_option};
use domain::{
    Date, Decimal,
    limits::Limits,
    metric::Metric,
    overview::Plan,
    period::{Granularity, add_days},
    query::CostQuery,
    view::{Page, View},
};
use http::StatusCode;
use rust_decimal::prelude::ToPrimitive;
use sandbox::Config;
use serde_json::{Value, json};

use crate::support::{TODAY, TestServer};

/// Number of tested views.
const VIEWS: usize = 200;
/// ID of the chart series for all groups without their own series.
const OTHER: &str = "other";
/// Random seed.
const SEED: u64 = 14;

/// Filters as URL parameters, and in Cost Explorer's syntax.
const FILTERS: [(&str, &str); 8] = [
    ("", ""),
    ("", ""),
    ("service=AWS+Lambda", r#"{"Dimensions":{"Key":"SERVICE","Values":["AWS Lambda"]}}"#),
    ("not.record-type=Tax", r#"{"Not":{"Dimensions":{"Key":"RECORD_TYPE","Values":["Tax"]}}}"#),
    ("region=eu-west-1&region=us-east-1", r#"{"Dimensions":{"Key":"REGION","Values":["eu-west-1","us-east-1"]}}"#),
    ("tag.Team=web", r#"{"Tags":{"Key":"Team","Values":["web"]}}"#),
    ("not.tag.Team=web", r#"{"Not":{"Tags":{"Key":"Team","Values":["web"]}}}"#),
    (
        "not.service=Amazon+Simple+Storage+Service",
        r#"{"Not":{"Dimensions":{"Key":"SERVICE","Values":["Amazon Simple Storage Service"]}}}"#,
    ),
];

/// Groups as a URL parameter, and in Cost Explorer's syntax.
const GROUPS: [(&str, &[(&str, &str)]); 8] = [
    ("service", &[("DIMENSION", "SERVICE")]),
    ("account", &[("DIMENSION", "LINKED_ACCOUNT")]),
    ("region", &[("DIMENSION", "REGION")]),
    ("usage-type", &[("DIMENSION", "USAGE_TYPE")]),
    ("record-type", &[("DIMENSION", "RECORD_TYPE")]),
    ("tag.Team", &[("TAG", "Team")]),
    ("category.Product", &[("COST_CATEGORY", "Product")]),
    ("service&group=region", &[("DIMENSION", "SERVICE"), ("DIMENSION", "REGION")]),
];

/// Random number generator (`SplitMix64`).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(end).unwrap()).unwrap()
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// A view, and the same query in Cost Explorer's syntax.
struct RandomView {
    /// URL query.
    query: String,
    filter: &'static str,
    groups: &'static [(&'static str, &'static str)],
}

fn random_view(random: &mut Random) -> RandomView {
    let today: Date = TODAY.parse().unwrap();
    let days = if random.below(3) == 0 {
        format!("range={}", random.pick(&["7d", "30d", "90d", "6m", "12m", "mtd", "last-month", "ytd"]))
    } else {
        let from = add_days(today, -i32::try_from(1 + random.below(300)).unwrap());
        let to = add_days(from, i32::try_from(random.below(90)).unwrap()).min(add_days(today, -1));
        format!("from={from}&to={to}")
    };
    let granularity = random.pick(&["daily", "monthly", "monthly", "yearly"]);
    let metric = random.pick(&Metric::ALL).as_str();
    let (group, groups) = random.pick(&GROUPS);
    let (filter_parameter, filter) = random.pick(&FILTERS);
    let top = 1 + random.below(12);
    let filter_parameter = if filter_parameter.is_empty() { String::new() } else { format!("&{filter_parameter}") };
    let query = format!("{days}&granularity={granularity}&metric={metric}&group={group}&top={top}{filter_parameter}");
    RandomView { query, filter, groups }
}

/// All pages of Cost Explorer's response: start of the month or day, group, amount and unit.
async fn billed_amounts(
    server: &TestServer,
    random_view: &RandomView,
    query: &CostQuery,
    metric: Metric,
) -> Vec<(String, String, Decimal, String)> {
    let granularity = if query.granularity == Granularity::Daily { "DAILY" } else { "MONTHLY" };
    let groups: Vec<Value> =
        random_view.groups.iter().map(|(group_type, key)| json!({ "Type": group_type, "Key": key })).collect();
    let mut request = json!({
        "TimePeriod": { "Start": query.range.from(), "End": add_days(query.range.to(), 1) },
        "Granularity": granularity, "Metrics": [metric.aws_name()], "GroupBy": groups,
    });
    if !random_view.filter.is_empty() {
        request["Filter"] = serde_json::from_str(random_view.filter).unwrap();
    }
    let mut lines = Vec::new();
    loop {
        let response = server.cost_explorer(&request).await;
        for result in response["ResultsByTime"].as_array().unwrap_or_else(|| panic!("{response}")) {
            for group in result["Groups"].as_array().unwrap() {
                let value = &group["Metrics"][metric.aws_name()];
                let amount = value["Amount"].as_str().unwrap().parse().unwrap();
                let key = group["Keys"].to_string();
                let start = result["TimePeriod"]["Start"].as_str().unwrap().to_owned();
                lines.push((start, key, amount, value["Unit"].as_str().unwrap().to_owned()));
            }
        }
        match response["NextPageToken"].as_str() {
            Some(token) => request["NextPageToken"] = json!(token),
            None => return lines,
        }
    }
}

async fn model(server: &TestServer, view: &View, limits: Limits) -> Model {
    let plan = Arc::new(Plan::of(view, &limits));
    let mut results = BTreeMap::new();
    for query in [Some(&plan.costs), plan.now.as_ref(), plan.before.as_ref(), Some(&plan.totals)].into_iter().flatten()
    {
        results.insert(format!("{query:?}"), server.services.reports.costs.costs(query).await);
    }
    Model::of(&Page::Overview, view, plan, limits, |query| results.get(&format!("{query:?}")).cloned()).unwrap()
}

fn sum(amounts: impl Iterator<Item = Decimal>) -> Decimal {
    amounts.sum::<Decimal>().normalize()
}

async fn check_view(server: &TestServer, random_view: &RandomView) {
    let at = &random_view.query;
    let limits = Limits::on(TODAY.parse().unwrap());
    let parsed = View::parse(&Page::Overview, at, &limits);
    assert!(parsed.problems.is_empty(), "{at}: {:?}", parsed.problems);
    let view = Page::Overview.scoped(&parsed.view);
    let model = model(server, &view, limits).await;
    let costs = model.costs.clone().unwrap();
    let lines = billed_amounts(server, random_view, &model.report.plan.costs, view.metric).await;
    let total = sum(lines.iter().map(|it| it.2));

    // The rows of exports can only be compared if Cost Explorer has the same granularity.
    let response = server.get(&format!("/export/overview.json?{at}")).await;
    assert_eq!(response.status, StatusCode::OK, "{at}: {}", response.text);
    let json: Value = serde_json::from_str(&response.text).unwrap();
    assert_eq!(json["gaps"], json!([]), "{at}");
    let rows = json["rows"].as_array().unwrap();
    let decimal = |value: &Value| value.as_str().unwrap().parse::<Decimal>().unwrap();
    assert_eq!(sum(rows.iter().map(|row| decimal(&row["amount"]))), total, "{at}: JSON");
    if view.granularity(&limits) != Granularity::Yearly {
        let mut exported: Vec<(String, Decimal)> = rows
            .iter()
            .map(|row| (row["from"].as_str().unwrap().to_owned(), decimal(&row["amount"]).normalize()))
            .collect();
        let mut billed: Vec<(String, Decimal)> = lines.iter().map(|it| (it.0.clone(), it.2.normalize())).collect();
        exported.sort();
        billed.sort();
        assert_eq!(exported, billed, "{at}: rows");
    }
    let csv = server.get(&format!("/export/overview.csv?{at}")).await.text;
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let column = reader.headers().unwrap().iter().position(|it| it == "amount").unwrap();
    let amounts: Vec<Decimal> = reader.records().map(|row| row.unwrap()[column].parse().unwrap()).collect();
    assert_eq!((amounts.len(), sum(amounts.into_iter())), (rows.len(), total), "{at}: CSV");

    // Usage in several units has rows, but no total.
    let mut units: Vec<&str> = lines.iter().filter(|it| !it.2.is_zero()).map(|it| it.3.as_str()).collect();
    units.sort_unstable();
    units.dedup();
    if units.len() > 1 || units == ["N/A"] {
        // A single row may have an amount that AWS added up over several units.
        assert!(rows.len() == 1 || json["total"].is_null(), "{at}: a sum of {units:?}");
        assert!(costs.has_mixed_units(), "{at}: a sum of {units:?}");
        return;
    }
    let zero_or = |amount: Option<Decimal>| amount.unwrap_or_default().normalize();
    assert_eq!(zero_or(json["total"].as_str().map(|it| it.parse().unwrap())), total, "{at}: total of JSON");
    assert_eq!(zero_or(costs.total.as_ref().map(|it| it.amount)), total, "{at}: total of the table");
    assert_eq!(sum(costs.rows.iter().map(|row| row.part.amount())), total, "{at}: rows of the table");
    // The headline figure of usage comes from AWS, which adds up different units.
    if view.metric != Metric::Usage {
        let headline = model.report.figures.as_ref().unwrap().total.as_ref().map(|it| it.money.amount);
        assert_eq!(zero_or(headline), total, "{at}: headline");
    }
    let shown = PageCosts::of(&std::sync::Arc::new(model)).unwrap();
    let option = over_time_option(&shown);
    let series = option["series"].as_array().unwrap();
    let own_series: Vec<&str> = series.iter().filter_map(|it| it["id"].as_str()).collect();
    for chart_series in series {
        let id = chart_series["id"].as_str().unwrap();
        // Groups without their own series are part of "Other".
        let is_part = |row: &str| row == id || (id == OTHER && !own_series.contains(&row));
        let mut expected = vec![Decimal::ZERO; costs.table.periods().len()];
        for row in costs.rows.iter().filter(|row| is_part(&row.id())) {
            expected.iter_mut().zip(&row.part.amounts).for_each(|(sum, amount)| *sum += amount);
        }
        let drawn: Vec<Option<f64>> =
            chart_series["data"].as_array().unwrap().iter().map(|it| it.get("value").unwrap_or(it).as_f64()).collect();
        assert_eq!(drawn, expected.iter().map(ToPrimitive::to_f64).collect::<Vec<_>>(), "{at}: chart of {id}");
    }
    for row in &costs.rows {
        assert_eq!(sum(row.part.amounts.iter().copied()), row.part.amount().normalize(), "{at}: series");
    }
}

#[tokio::test]
async fn random_views_match_cost_explorer() {
    let mut config = Config::new(TODAY.parse().unwrap());
    config.resources = 200;
    // Large enough that no query needs more pages than Farthing reads.
    config.page_size = 20_000;
    let server = TestServer::with_config(config).await;
    let mut random = Random(SEED);
    for _ in 0..VIEWS {
        check_view(&server, &random_view(&mut random)).await;
    }
}
