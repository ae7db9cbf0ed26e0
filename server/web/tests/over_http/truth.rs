//! Headline, table, chart and exports of any view equal AWS's Cost Explorer to the last decimal.

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

use crate::support::{TODAY, World};

/// Number of tested views.
const VIEWS: usize = 200;
/// Id of the series of the groups without their own.
const OTHER: &str = "other";
/// Random seed.
const SEED: u64 = 14;

/// Filters in an address, and in Cost Explorer's syntax.
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

/// Groups in an address, and in Cost Explorer's syntax.
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

/// `SplitMix64`.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(end).unwrap()).unwrap()
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// A view, and the same query in Cost Explorer's syntax.
struct Question {
    address: String,
    filter: &'static str,
    groups: &'static [(&'static str, &'static str)],
}

fn question(chance: &mut Chance) -> Question {
    let today: Date = TODAY.parse().unwrap();
    let days = if chance.below(3) == 0 {
        format!("range={}", chance.of(&["7d", "30d", "90d", "6m", "12m", "mtd", "last-month", "ytd"]))
    } else {
        let from = add_days(today, -i32::try_from(1 + chance.below(300)).unwrap());
        let to = add_days(from, i32::try_from(chance.below(90)).unwrap()).min(add_days(today, -1));
        format!("from={from}&to={to}")
    };
    let granularity = chance.of(&["daily", "monthly", "monthly", "yearly"]);
    let metric = chance.of(&Metric::ALL).as_str();
    let (group, groups) = chance.of(&GROUPS);
    let (kept, filter) = chance.of(&FILTERS);
    let top = 1 + chance.below(12);
    let kept = if kept.is_empty() { String::new() } else { format!("&{kept}") };
    let address = format!("{days}&granularity={granularity}&metric={metric}&group={group}&top={top}{kept}");
    Question { address, filter, groups }
}

/// Cost Explorer's response, page by page: amounts by month or day and group, and the units.
async fn billed(
    world: &World,
    question: &Question,
    query: &CostQuery,
    metric: Metric,
) -> Vec<(String, String, Decimal, String)> {
    let granularity = if query.granularity == Granularity::Daily { "DAILY" } else { "MONTHLY" };
    let groups: Vec<Value> = question.groups.iter().map(|(kind, key)| json!({ "Type": kind, "Key": key })).collect();
    let mut request = json!({
        "TimePeriod": { "Start": query.range.from(), "End": add_days(query.range.to(), 1) },
        "Granularity": granularity, "Metrics": [metric.aws_name()], "GroupBy": groups,
    });
    if !question.filter.is_empty() {
        request["Filter"] = serde_json::from_str(question.filter).unwrap();
    }
    let mut lines = Vec::new();
    loop {
        let answer = world.cost_explorer(&request).await;
        for result in answer["ResultsByTime"].as_array().unwrap_or_else(|| panic!("{answer}")) {
            for group in result["Groups"].as_array().unwrap() {
                let value = &group["Metrics"][metric.aws_name()];
                let amount = value["Amount"].as_str().unwrap().parse().unwrap();
                let key = group["Keys"].to_string();
                let start = result["TimePeriod"]["Start"].as_str().unwrap().to_owned();
                lines.push((start, key, amount, value["Unit"].as_str().unwrap().to_owned()));
            }
        }
        match answer["NextPageToken"].as_str() {
            Some(token) => request["NextPageToken"] = json!(token),
            None => return lines,
        }
    }
}

async fn model(world: &World, view: &View, limits: Limits) -> Model {
    let plan = Arc::new(Plan::of(view, &limits));
    let mut answers = BTreeMap::new();
    for query in [Some(&plan.costs), plan.now.as_ref(), plan.before.as_ref(), Some(&plan.totals)].into_iter().flatten()
    {
        answers.insert(format!("{query:?}"), world.services.reports.costs.costs(query).await);
    }
    Model::of(&Page::Overview, view, plan, limits, |query| answers.get(&format!("{query:?}")).cloned()).unwrap()
}

fn sum(amounts: impl Iterator<Item = Decimal>) -> Decimal {
    amounts.sum::<Decimal>().normalize()
}

async fn agree(world: &World, question: &Question) {
    let at = &question.address;
    let limits = Limits::on(TODAY.parse().unwrap());
    let parsed = View::parse(&Page::Overview, at, &limits);
    assert!(parsed.problems.is_empty(), "{at}: {:?}", parsed.problems);
    let view = Page::Overview.scoped(&parsed.view);
    let model = model(world, &view, limits).await;
    let costs = model.costs.clone().unwrap();
    let lines = billed(world, question, &model.report.plan.costs, view.metric).await;
    let bill = sum(lines.iter().map(|it| it.2));

    // Exports: row by row if the periods are AWS's own, and in sum.
    let answer = world.get(&format!("/export/overview.json?{at}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{at}: {}", answer.text);
    let json: Value = serde_json::from_str(&answer.text).unwrap();
    assert_eq!(json["gaps"], json!([]), "{at}");
    let rows = json["rows"].as_array().unwrap();
    let decimal = |value: &Value| value.as_str().unwrap().parse::<Decimal>().unwrap();
    assert_eq!(sum(rows.iter().map(|row| decimal(&row["amount"]))), bill, "{at}: JSON");
    if view.granularity(&limits) != Granularity::Yearly {
        let mut exported: Vec<(String, Decimal)> = rows
            .iter()
            .map(|row| (row["from"].as_str().unwrap().to_owned(), decimal(&row["amount"]).normalize()))
            .collect();
        let mut of_aws: Vec<(String, Decimal)> = lines.iter().map(|it| (it.0.clone(), it.2.normalize())).collect();
        exported.sort();
        of_aws.sort();
        assert_eq!(exported, of_aws, "{at}: rows");
    }
    let csv = world.get(&format!("/export/overview.csv?{at}")).await.text;
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let column = reader.headers().unwrap().iter().position(|it| it == "amount").unwrap();
    let amounts: Vec<Decimal> = reader.records().map(|row| row.unwrap()[column].parse().unwrap()).collect();
    assert_eq!((amounts.len(), sum(amounts.into_iter())), (rows.len(), bill), "{at}: CSV");

    // Usage in several units has rows, but no sum.
    let mut units: Vec<&str> = lines.iter().filter(|it| !it.2.is_zero()).map(|it| it.3.as_str()).collect();
    units.sort_unstable();
    units.dedup();
    if units.len() > 1 || units == ["N/A"] {
        // A single amount that AWS itself added up over several units belongs to its row.
        assert!(rows.len() == 1 || json["total"].is_null(), "{at}: a sum of {units:?}");
        assert!(costs.has_mixed_units(), "{at}: a sum of {units:?}");
        return;
    }
    let zero_or = |amount: Option<Decimal>| amount.unwrap_or_default().normalize();
    assert_eq!(zero_or(json["total"].as_str().map(|it| it.parse().unwrap())), bill, "{at}: total of JSON");
    assert_eq!(zero_or(costs.total.as_ref().map(|it| it.amount)), bill, "{at}: total of the table");
    assert_eq!(sum(costs.rows.iter().map(|row| row.part.amount())), bill, "{at}: rows of the table");
    // AWS itself adds up usage over all usage types, so that total has several units.
    if view.metric != Metric::Usage {
        let total = model.report.figures.as_ref().unwrap().total.as_ref().map(|it| it.money.amount);
        assert_eq!(zero_or(total), bill, "{at}: headline");
    }
    let shown = PageCosts::of(&std::sync::Arc::new(model)).unwrap();
    let option = over_time_option(&shown);
    let series = option["series"].as_array().unwrap();
    let drawn_alone: Vec<&str> = series.iter().filter_map(|it| it["id"].as_str()).collect();
    for one in series {
        let id = one["id"].as_str().unwrap();
        // Groups without their own series are part of "Other".
        let is_part = |row: &str| row == id || (id == OTHER && !drawn_alone.contains(&row));
        let mut expected = vec![Decimal::ZERO; costs.table.periods().len()];
        for row in costs.rows.iter().filter(|row| is_part(&row.id())) {
            expected.iter_mut().zip(&row.part.amounts).for_each(|(sum, amount)| *sum += amount);
        }
        let drawn: Vec<Option<f64>> =
            one["data"].as_array().unwrap().iter().map(|it| it.get("value").unwrap_or(it).as_f64()).collect();
        assert_eq!(drawn, expected.iter().map(ToPrimitive::to_f64).collect::<Vec<_>>(), "{at}: chart of {id}");
    }
    for row in &costs.rows {
        assert_eq!(sum(row.part.amounts.iter().copied()), row.part.amount().normalize(), "{at}: series");
    }
}

#[tokio::test]
async fn every_view_shows_what_aws_bills() {
    let mut config = Config::new(TODAY.parse().unwrap());
    config.resources = 200;
    // None of these queries needs more pages than allowed.
    config.page_size = 20_000;
    let world = World::of(config).await;
    let mut chance = Chance(SEED);
    for _ in 0..VIEWS {
        agree(&world, &question(&mut chance)).await;
    }
}
