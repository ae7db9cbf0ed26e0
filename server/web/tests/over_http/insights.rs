//! Insights, as a script reads them.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Cursor, Read},
};

use domain::{
    Decimal,
    view::{FileFormat, Page},
};
use http::StatusCode;
use sandbox::Config;
use serde_json::Value;

use crate::support::{TODAY, World};

async fn found(world: &World, query: &str) -> Value {
    let answer = world.get(&format!("/export/insights.json{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    serde_json::from_str(&answer.text).unwrap()
}

/// All texts of a workbook, which is a zip archive.
fn words_of(workbook: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut words = String::new();
    archive.by_name("xl/sharedStrings.xml").unwrap().read_to_string(&mut words).unwrap();
    words.replace("&quot;", "\"")
}

fn sum(rows: &[Value]) -> Decimal {
    rows.iter().filter_map(|row| row["saving_per_month"].as_str()).map(|it| it.parse::<Decimal>().unwrap()).sum()
}

#[tokio::test]
async fn the_command_line_and_the_page_export_the_same() {
    let world = World::new().await;
    let query = "check=gp2-volume&sort=title";
    let file = server::export_file(&world.services.reports, &Page::Insights, query, FileFormat::Csv).await.unwrap();
    let csv = String::from_utf8(file.bytes).unwrap();
    assert_eq!(csv, world.get(&format!("/export/insights.csv?{query}")).await.text);
    let old = "check=gp2-volume&rank=title&group=usage-type";
    assert_eq!(csv, world.get(&format!("/export/insights.csv?{old}")).await.text, "an old address");
    assert!(
        csv.starts_with(
            "check,service,account,region,resource,saving_per_month,unit,confidence,effort,risk,evidence\n"
        )
    );
    assert_eq!(file.name, "farthing-insights-2026-11-23.csv");
    let workbook =
        server::export_file(&world.services.reports, &Page::Insights, query, FileFormat::Xlsx).await.unwrap();
    assert!(workbook.bytes.starts_with(b"PK"));
    assert!(!words_of(&workbook.bytes).contains("{\""), "no JSON in a cell");
    assert!(server::export_file(&world.services.reports, &Page::Overview, "", FileFormat::Md).await.is_err());
}

#[tokio::test]
async fn a_second_reader_costs_nothing() {
    let world = World::new().await;
    let first = found(&world, "").await;
    let paid = world.paid().await;
    assert_eq!(found(&world, "").await["rows"], first["rows"]);
    assert_eq!(world.paid().await, paid);
}

#[tokio::test]
async fn the_total_counts_no_dollar_twice() {
    let world = World::new().await;
    let all = found(&world, "").await;
    let rows = all["rows"].as_array().unwrap();
    let total: Decimal = all["total"].as_str().unwrap().parse().unwrap();
    assert!(total > Decimal::ZERO && total <= sum(rows), "{total} of {}", sum(rows));
    let one = found(&world, "?check=gp2-volume").await;
    assert_eq!(one["total"].as_str().unwrap().parse::<Decimal>().unwrap(), sum(one["rows"].as_array().unwrap()));
}

#[tokio::test]
async fn what_was_put_away_is_left_out_and_told() {
    let world = World::new().await;
    let all = found(&world, "?check=gp2-volume").await["rows"].as_array().unwrap().len();
    assert!(all > 0);
    let without = found(&world, "?check=gp2-volume&dismiss=gp2-volume%7C%7Ckept").await;
    assert_eq!(without["rows"], Value::Array(Vec::new()));
    assert_eq!(without["decided"][0]["reason"], "kept");
    let away = found(&world, "?check=gp2-volume&show=dismissed&dismiss=gp2-volume%7C%7Ckept").await;
    assert_eq!(away["rows"].as_array().unwrap().len(), all);
}

#[tokio::test]
async fn with_costs_denied_the_findings_stay_without_amounts() {
    let world = World::new().await;
    world.faults(r#"[{"operation": "ce:GetCostAndUsage", "kind": "deny"}]"#).await;
    let all = found(&world, "").await;
    assert!(!all["rows"].as_array().unwrap().is_empty());
    // Commitment data needs another permission, which is granted.
    let of_resources = all["rows"].as_array().unwrap().iter().filter(|row| row["resource"] != "");
    assert!(of_resources.clone().count() > 100);
    assert!(of_resources.into_iter().all(|row| row["saving_per_month"].is_null()));
    let gaps = all["gaps"].as_array().unwrap();
    assert!(gaps.iter().any(|gap| gap["operation"] == "ce:GetCostAndUsage"), "{gaps:?}");
    assert!(all["not_judged"].as_array().unwrap().iter().any(|it| it["check"] == "fast-growing-service"));
}

/// Expected and actual findings of each check in the single listed account, as `account/region/id`, or `service`
/// without a resource.
async fn planted_and_found(world: &World) -> (BTreeMap<String, BTreeSet<String>>, BTreeMap<String, BTreeSet<String>>) {
    let all = found(world, "").await;
    let mut told: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let cell = |row: &Value, field: &str| row[field].as_str().unwrap().to_owned();
    let mut account = String::new();
    for row in all["rows"].as_array().unwrap() {
        let about =
            [cell(row, "resource"), cell(row, "service")].into_iter().find(|it| !it.is_empty()).unwrap_or_default();
        if !row["resource"].as_str().unwrap().is_empty() {
            account = cell(row, "account");
        }
        let name = format!("{}/{}/{about}", cell(row, "account"), cell(row, "region"));
        told.entry(cell(row, "check")).or_default().insert(name);
    }
    let mut planted: BTreeMap<String, BTreeSet<String>> = serde_json::from_value(world.planted().await).unwrap();
    for (check, names) in &mut planted {
        // Findings from the organization's bill apply to every account, and commitment findings to none.
        let is_of_bill = matches!(check.as_str(), "fast-growing-service" | "no-anomaly-monitor");
        let is_of_all = check == "under-used-commitment";
        names.retain(|name| is_of_bill || is_of_all || name.starts_with(&account));
        if is_of_all {
            *names =
                names.iter().filter_map(|name| Some(name.split_once('/')?.1)).map(|name| format!("/{name}")).collect();
        }
    }
    planted.retain(|_, names| !names.is_empty());
    (planted, told)
}

#[tokio::test]
async fn each_check_fires_on_exactly_what_was_planted() {
    finds_what_was_planted(&World::new().await).await;
}

#[tokio::test]
async fn a_monitor_that_is_missing_is_found_and_nothing_else_changes() {
    let config = Config { has_anomaly_monitor: false, ..Config::new(TODAY.parse().unwrap()) };
    let world = World::of(config).await;
    let planted = world.planted().await;
    let bare: Vec<&str> =
        domain::checks::CheckId::all().map(domain::checks::CheckId::code).filter(|it| planted[it].is_null()).collect();
    assert!(bare.is_empty(), "nothing is planted for {bare:?}");
    finds_what_was_planted(&world).await;
}

async fn finds_what_was_planted(world: &World) {
    let (planted, found) = planted_and_found(world).await;
    let mut wrong = Vec::new();
    let none = BTreeSet::new();
    for check in domain::checks::CheckId::all().map(domain::checks::CheckId::code) {
        let (planted, found) = (planted.get(check).unwrap_or(&none), found.get(check).unwrap_or(&none));
        let missed: Vec<_> = planted.difference(found).take(3).collect();
        let invented: Vec<_> = found.difference(planted).take(3).collect();
        if !missed.is_empty() || !invented.is_empty() {
            wrong.push(format!(
                "{check}: {} planted, {} found; missed {missed:?}, not planted {invented:?}",
                planted.len(),
                found.len()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_file_says_what_is_missing_from_it() {
    let world = World::new().await;
    world.faults(r#"[{"operation": "rds:DescribeDBInstances", "kind": "deny"}]"#).await;
    let file = server::export_file(&world.services.reports, &Page::Insights, "", FileFormat::Csv).await.unwrap();
    assert!(file.partial.iter().any(|it| it.contains("rds:DescribeDBInstances")), "{:?}", file.partial);
    let answer = world.get("/export/insights.csv").await;
    assert!(answer.headers.contains_key("x-farthing-partial"));
    let markdown = world.get("/export/insights.md").await.text;
    assert!(markdown.contains("## Not evaluated") && markdown.contains("rds\\:DescribeDBInstances"), "{markdown}");
}

#[tokio::test]
async fn where_nothing_could_be_read_there_is_no_file() {
    let world = World::new().await;
    world.faults(r#"[{"operation": "*", "kind": "deny"}]"#).await;
    for format in ["csv", "json", "xlsx", "md"] {
        let answer = world.get(&format!("/export/insights.{format}")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{format}: {}", answer.text);
    }
    assert_eq!(world.get("/export/overview.md").await.status, StatusCode::NOT_FOUND);
}
