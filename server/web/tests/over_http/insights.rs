//! Tests of the export of findings.

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

use crate::support::{TODAY, TestServer};

async fn export(server: &TestServer, query: &str) -> Value {
    let response = server.get(&format!("/export/insights.json{query}")).await;
    assert_eq!(response.status, StatusCode::OK, "{}", response.text);
    serde_json::from_str(&response.text).unwrap()
}

/// All texts of a workbook, which is a zip archive.
fn texts(workbook: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut texts = String::new();
    archive.by_name("xl/sharedStrings.xml").unwrap().read_to_string(&mut texts).unwrap();
    texts.replace("&quot;", "\"")
}

fn sum(rows: &[Value]) -> Decimal {
    rows.iter().filter_map(|row| row["saving_per_month"].as_str()).map(|it| it.parse::<Decimal>().unwrap()).sum()
}

#[tokio::test]
async fn the_command_line_and_the_route_export_the_same() {
    let server = TestServer::new().await;
    let query = "check=gp2-volume&sort=title";
    let file = server::export_file(&server.services.reports, &Page::Insights, query, FileFormat::Csv).await.unwrap();
    let csv = String::from_utf8(file.bytes).unwrap();
    assert_eq!(csv, server.get(&format!("/export/insights.csv?{query}")).await.text);
    let old = "check=gp2-volume&rank=title&group=usage-type";
    assert_eq!(
        csv,
        server.get(&format!("/export/insights.csv?{old}")).await.text,
        "URLs of earlier versions must work"
    );
    assert!(
        csv.starts_with(
            "check,service,account,region,resource,saving_per_month,unit,confidence,effort,risk,evidence\n"
        )
    );
    assert_eq!(file.name, "farthing-insights-2026-11-23.csv");
    let workbook =
        server::export_file(&server.services.reports, &Page::Insights, query, FileFormat::Xlsx).await.unwrap();
    assert!(workbook.bytes.starts_with(b"PK"));
    assert!(!texts(&workbook.bytes).contains("{\""), "no JSON in a cell");
    assert!(server::export_file(&server.services.reports, &Page::Overview, "", FileFormat::Md).await.is_err());
}

#[tokio::test]
async fn a_second_export_is_free() {
    let server = TestServer::new().await;
    let first = export(&server, "").await;
    let paid = server.paid_requests().await;
    assert_eq!(export(&server, "").await["rows"], first["rows"]);
    assert_eq!(server.paid_requests().await, paid);
}

#[tokio::test]
async fn overlapping_savings_count_once_in_the_total() {
    let server = TestServer::new().await;
    let all = export(&server, "").await;
    let rows = all["rows"].as_array().unwrap();
    let total: Decimal = all["total"].as_str().unwrap().parse().unwrap();
    assert!(total > Decimal::ZERO && total <= sum(rows), "{total} of {}", sum(rows));
    let gp2_volumes = export(&server, "?check=gp2-volume").await;
    assert_eq!(
        gp2_volumes["total"].as_str().unwrap().parse::<Decimal>().unwrap(),
        sum(gp2_volumes["rows"].as_array().unwrap())
    );
}

#[tokio::test]
async fn dismissed_findings_are_omitted_and_noted() {
    let server = TestServer::new().await;
    let all = export(&server, "?check=gp2-volume").await["rows"].as_array().unwrap().len();
    assert!(all > 0);
    let open = export(&server, "?check=gp2-volume&dismiss=gp2-volume%7C%7Ckept").await;
    assert_eq!(open["rows"], Value::Array(Vec::new()));
    assert_eq!(open["decided"][0]["reason"], "kept");
    let dismissed = export(&server, "?check=gp2-volume&show=dismissed&dismiss=gp2-volume%7C%7Ckept").await;
    assert_eq!(dismissed["rows"].as_array().unwrap().len(), all);
}

#[tokio::test]
async fn findings_have_no_amounts_if_costs_are_denied() {
    let server = TestServer::new().await;
    server.set_faults(r#"[{"operation": "ce:GetCostAndUsage", "kind": "deny"}]"#).await;
    let all = export(&server, "").await;
    assert!(!all["rows"].as_array().unwrap().is_empty());
    // Findings without a resource use commitment data, which is still allowed.
    let of_resources = all["rows"].as_array().unwrap().iter().filter(|row| row["resource"] != "");
    assert!(of_resources.clone().count() > 100);
    assert!(of_resources.into_iter().all(|row| row["saving_per_month"].is_null()));
    let gaps = all["gaps"].as_array().unwrap();
    assert!(gaps.iter().any(|gap| gap["operation"] == "ce:GetCostAndUsage"), "{gaps:?}");
    assert!(all["not_judged"].as_array().unwrap().iter().any(|it| it["check"] == "fast-growing-service"));
}

/// Expected and actual findings of each check in the single listed account, as `account/region/id`, or `service`
/// without a resource.
async fn planted_and_found(
    server: &TestServer,
) -> (BTreeMap<String, BTreeSet<String>>, BTreeMap<String, BTreeSet<String>>) {
    let all = export(server, "").await;
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let cell = |row: &Value, field: &str| row[field].as_str().unwrap().to_owned();
    let mut account = String::new();
    for row in all["rows"].as_array().unwrap() {
        let subject =
            [cell(row, "resource"), cell(row, "service")].into_iter().find(|it| !it.is_empty()).unwrap_or_default();
        if !row["resource"].as_str().unwrap().is_empty() {
            account = cell(row, "account");
        }
        let name = format!("{}/{}/{subject}", cell(row, "account"), cell(row, "region"));
        found.entry(cell(row, "check")).or_default().insert(name);
    }
    let mut planted: BTreeMap<String, BTreeSet<String>> =
        serde_json::from_value(server.planted_findings().await).unwrap();
    for (check, names) in &mut planted {
        // Some findings concern the bill of the whole organization; commitment findings have no account.
        let is_of_organization = matches!(check.as_str(), "fast-growing-service" | "no-anomaly-monitor");
        let has_no_account = check == "under-used-commitment";
        names.retain(|name| is_of_organization || has_no_account || name.starts_with(&account));
        if has_no_account {
            *names =
                names.iter().filter_map(|name| Some(name.split_once('/')?.1)).map(|name| format!("/{name}")).collect();
        }
    }
    planted.retain(|_, names| !names.is_empty());
    (planted, found)
}

#[tokio::test]
async fn checks_find_exactly_the_planted_waste() {
    assert_planted_findings_are_found(&TestServer::new().await).await;
}

#[tokio::test]
async fn a_missing_anomaly_monitor_is_a_finding() {
    let config = Config { has_anomaly_monitor: false, ..Config::new(TODAY.parse().unwrap()) };
    let server = TestServer::with_config(config).await;
    let planted = server.planted_findings().await;
    let without_planted: Vec<&str> = domain::finding::CheckId::all()
        .map(domain::finding::CheckId::code)
        .filter(|it| planted[it].is_null())
        .collect();
    assert!(without_planted.is_empty(), "nothing is planted for {without_planted:?}");
    assert_planted_findings_are_found(&server).await;
}

async fn assert_planted_findings_are_found(server: &TestServer) {
    let (planted, found) = planted_and_found(server).await;
    let mut differences = Vec::new();
    let none = BTreeSet::new();
    for check in domain::finding::CheckId::all().map(domain::finding::CheckId::code) {
        let (planted, found) = (planted.get(check).unwrap_or(&none), found.get(check).unwrap_or(&none));
        let missed: Vec<_> = planted.difference(found).take(3).collect();
        let invented: Vec<_> = found.difference(planted).take(3).collect();
        if !missed.is_empty() || !invented.is_empty() {
            differences.push(format!(
                "{check}: {} planted, {} found; missed {missed:?}, not planted {invented:?}",
                planted.len(),
                found.len()
            ));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[tokio::test]
async fn missing_data_is_reported_with_the_file() {
    let server = TestServer::new().await;
    server.set_faults(r#"[{"operation": "rds:DescribeDBInstances", "kind": "deny"}]"#).await;
    let file = server::export_file(&server.services.reports, &Page::Insights, "", FileFormat::Csv).await.unwrap();
    assert!(file.missing_data.iter().any(|it| it.contains("rds:DescribeDBInstances")), "{:?}", file.missing_data);
    let response = server.get("/export/insights.csv").await;
    assert!(response.headers.contains_key("x-farthing-partial"));
    let markdown = server.get("/export/insights.md").await.text;
    assert!(markdown.contains("## Not evaluated") && markdown.contains("rds\\:DescribeDBInstances"), "{markdown}");
}

#[tokio::test]
async fn there_is_no_file_if_all_requests_are_denied() {
    let server = TestServer::new().await;
    server.set_faults(r#"[{"operation": "*", "kind": "deny"}]"#).await;
    for format in ["csv", "json", "xlsx", "md"] {
        let response = server.get(&format!("/export/insights.{format}")).await;
        assert_eq!(response.status, StatusCode::FORBIDDEN, "{format}: {}", response.text);
    }
    assert_eq!(server.get("/export/overview.md").await.status, StatusCode::NOT_FOUND);
}
