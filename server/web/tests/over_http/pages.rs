//! Tests of pages, of the export of costs, and of monitoring routes.

use crate::support::{RECONCILED_BADGE, TestServer};
use domain::{
    Decimal,
    view::{FileFormat, Page},
};
use http::{StatusCode, header};
use serde_json::Value;

fn decimal(value: &Value) -> Decimal {
    value.as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn the_overview_needs_at_most_two_paid_requests_and_a_reload_none() {
    let server = TestServer::new().await;
    let page = server.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.text.contains("Amazon EC2") && page.text.contains(RECONCILED_BADGE),
        "figures must be rendered on the server"
    );
    assert!((1..=2).contains(&server.paid_requests().await), "{} paid requests", server.paid_requests().await);
    let paid = server.paid_requests().await;
    server.get("/").await;
    server.get("/?metric=amortized&top=3&sort=name&chart=lines&theme=dark").await;
    assert_eq!(server.paid_requests().await, paid);
    assert_eq!(
        (server.services.reports.spending)().requests_since_start(),
        paid,
        "the meter must match the count of the sandbox"
    );
}

#[tokio::test]
async fn the_overview_is_sent_with_its_session_costs_analysis_and_findings() {
    let server = TestServer::new().await;
    server.get("/").await;
    let page = server.get("/").await;
    assert_eq!(page.text.matches("__RESOLVED_RESOURCES[").count(), 4);
}

#[tokio::test]
async fn csv_and_json_exports_match_and_add_up() {
    let server = TestServer::new().await;
    for query in [
        "",
        "range=30d&group=region&group=account&metric=net-amortized",
        "range=7d&tag.Team=web",
        "range=7d&metric=usage&group=usage-type",
    ] {
        let json = server.get(&format!("/export/overview.json?{query}")).await;
        assert_eq!(json.status, StatusCode::OK, "{query}: {}", json.text);
        let json: Value = serde_json::from_str(&json.text).unwrap();
        let csv = server.get(&format!("/export/overview.csv?{query}")).await;
        let mut reader = csv::Reader::from_reader(csv.text.as_bytes());
        let groups = json["query"]["group"].as_array().unwrap();
        let head: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        assert_eq!(head.len(), 5 + groups.len());
        assert_eq!(head.last().unwrap(), "estimated");
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let rows = json["rows"].as_array().unwrap();
        assert_eq!(records.len(), rows.len());
        assert!(!rows.is_empty(), "{query}");
        let amount = head.iter().position(|it| it == "amount").unwrap();
        for (record, row) in records.iter().zip(rows) {
            assert_eq!(record[amount].parse::<Decimal>().unwrap(), decimal(&row["amount"]));
        }
        let sum: Decimal = rows.iter().map(|row| decimal(&row["amount"])).sum();
        if json["total"].is_string() {
            assert_eq!(sum, decimal(&json["total"]), "{query}");
        } else {
            assert!(query.contains("usage"), "only usage may have no total");
        }
    }
}

#[tokio::test]
async fn invalid_values_are_reported_by_exports_and_pages() {
    let server = TestServer::new().await;
    let huge = "9".repeat(5_000);
    let keys =
        ["range", "granularity", "metric", "group", "top", "compare", "sort", "chart", "share", "theme", "from", "to"];
    let values = ["", "weekly", &huge, "%3Cscript%3Ealert(1)%3C/script%3E", "%00%0A", "%FF"];
    let mut queries: Vec<(String, &str)> = Vec::new();
    for key in keys {
        queries.extend(values.iter().map(|value| (format!("{key}={value}"), key)));
    }
    for (query, key) in [
        ("service=", "service"),
        ("not.tag.Team=", "not.tag.Team"),
        ("color=red", "color"),
        ("metric=blended&metric=blended", "metric"),
        ("group=az&group=service&group=region", "group"),
        ("from=2026-11-20&to=2026-11-01", "from"),
        ("from=1999-01-01&to=1999-02-01", "from"),
        ("range=12m&granularity=hourly", "granularity"),
        ("range=12m&compare=year-ago", "compare"),
    ] {
        queries.push((query.to_owned(), key));
    }
    for (query, key) in &queries {
        let export = server.get(&format!("/export/overview.json?{query}")).await;
        assert_eq!(export.status, StatusCode::BAD_REQUEST, "{query}");
        let problems: Value = serde_json::from_str(&export.text).unwrap();
        assert_eq!(problems["error"]["problems"][0]["key"], *key, "{query}");
        assert!(problems["error"]["problems"][0]["message"].as_str().unwrap().contains("Allowed: "), "{query}");
    }
    // The page shows the same message and applies the valid parameter. Tried with markup as the value of each key, and with
    // the other queries.
    let (of_keys, others) = queries.split_at(keys.len() * values.len());
    for (query, key) in of_keys.iter().filter(|(query, _)| query.contains("script")).chain(others) {
        let page = server.get(&format!("/?{query}&not.record-type=Tax")).await;
        assert_eq!(page.status, StatusCode::OK, "{query}");
        assert!(page.text.contains(&format!("{key}=")) && page.text.contains("Allowed: "), "{query}");
        assert!(!page.text.contains("<script>alert(1)"), "{query}");
        assert!(page.text.contains(RECONCILED_BADGE), "{query}: the page must have its costs");
        let filter_chip = r#"role="group" aria-label="Filter by Charge type" title="Tax""#;
        assert!(page.text.contains(filter_chip), "{query}: the valid parameter must be applied");
    }
}

#[tokio::test]
async fn a_failure_names_the_permission_and_is_never_shown_as_zero() {
    let server = TestServer::new().await;
    server.set_faults(r#"[{"operation":"ce:GetCostAndUsage","kind":"deny"}]"#).await;
    let page = server.get("/").await;
    assert!(page.text.contains("ce:GetCostAndUsage") && page.text.contains("denied the request"));
    // Without the top bar, which has Farthing's own cost.
    let (_, main) = page.text.split_once("<main").unwrap();
    assert!(!main.contains("$0<i>.00") && !main.contains("$0.00"));
    let export = server.get("/export/overview.json").await;
    assert_eq!(export.status, StatusCode::FORBIDDEN);
    assert!(!export.text.contains("arn:aws"), "{}", export.text);
    server.set_faults("[]").await;
    assert_eq!(server.get("/export/overview.json").await.status, StatusCode::OK, "errors must not be cached");
}

#[tokio::test]
async fn the_command_line_and_the_route_export_the_same() {
    let server = TestServer::new().await;
    let query = "range=30d&group=tag.Team";
    let file = server::export_file(&server.services.reports, &Page::Overview, query, FileFormat::Csv).await.unwrap();
    assert_eq!(String::from_utf8(file.bytes).unwrap(), server.get(&format!("/export/overview.csv?{query}")).await.text);
    let error =
        server::export_file(&server.services.reports, &Page::Overview, "top=x", FileFormat::Csv).await.unwrap_err();
    assert!(error.to_string().contains("top=x") && error.to_string().contains("Allowed"), "{error}");
}

#[tokio::test]
async fn pages_have_security_headers_and_unknown_hosts_are_rejected() {
    let server = TestServer::new().await;
    let page = server.get("/").await;
    let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    let nonce = policy.split("'nonce-").nth(1).and_then(|nonce| nonce.split('\'').next()).unwrap();
    assert!(nonce.len() >= 16 && page.text.contains(&format!("nonce=\"{nonce}\"")), "{policy}");
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
    assert!(!page.text.contains(" style=\""), "inline styles are not allowed");
    for (name, value) in [("x-content-type-options", "nosniff"), ("referrer-policy", "same-origin")] {
        assert_eq!(page.headers[name], value);
    }
    assert!(server.get("/healthz").await.headers.contains_key(header::CONTENT_SECURITY_POLICY));
    assert_eq!(server.get_with_host("/", "evil.example").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn monitoring_routes_and_unknown_pages_respond() {
    let server = TestServer::new().await;
    assert_eq!(server.get("/healthz").await.status, StatusCode::OK);
    assert_eq!(server.get("/readyz").await.status, StatusCode::OK);
    server.get("/").await;
    let metrics = server.get("/metrics").await.text;
    assert!(metrics.contains(r#"farthing_paid_requests_total{operation="ce:GetCostAndUsage"} 2"#), "{metrics}");
    assert!(
        metrics.contains("farthing_http_request_seconds_count{method=\"GET\",route=\"/\",status=\"200\"} 1"),
        "{metrics}"
    );
    let unknown = server.get("/nowhere").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert!(unknown.text.contains("There is no page at this address"));
    let export = server.get("/export/overview.pdf").await;
    assert_eq!(export.status, StatusCode::NOT_FOUND);
    assert!(export.text.contains("overview, resources, insights and report"));
}
