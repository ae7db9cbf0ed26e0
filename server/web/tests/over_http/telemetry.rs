//! Tests of monitoring: metrics after a visit, their documentation and dashboard, bounded labels, reports of browsers, request IDs.

use std::{collections::BTreeSet, fs, path::PathBuf};

use axum::body::Body;
use domain::statistics::Outcome;
use http::{Method, Request, StatusCode};
use regex::Regex;

use crate::support::{TestResponse, TestServer};

/// Metrics that a visit without faults of the server lacks.
const ABSENT: [&str; 3] = [
    // Tested in `server/web/src/bodies`.
    "farthing_http_broken_bodies_total",
    // Absent until a breaker exists and changes its state.
    "farthing_breaker_state",
    "farthing_breaker_transitions_total",
];
/// All labels, besides the bounds of buckets.
const LABELS: [&str; 18] = [
    "cache",
    "check",
    "direction",
    "format",
    "from",
    "limit",
    "method",
    "name",
    "operation",
    "option",
    "outcome",
    "page",
    "region",
    "result",
    "route",
    "source",
    "state",
    "to",
];

fn file(path: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::read_to_string(root.join(path)).unwrap()
}

/// Names of metrics in a text, without the suffixes of histograms.
fn metric_names(text: &str) -> BTreeSet<String> {
    let name = Regex::new(r"\b(farthing|process)_[a-z_]+[a-z]\b").unwrap();
    let base = |name: &str| {
        ["_bucket", "_count", "_sum"].iter().find_map(|it| name.strip_suffix(it)).unwrap_or(name).to_owned()
    };
    name.find_iter(text).map(|it| base(it.as_str())).collect()
}

/// Metrics that a server returns.
fn exposed(metrics: &str) -> BTreeSet<String> {
    let names = metrics.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next());
    names.map(str::to_owned).collect()
}

fn post(path: &str, headers: &[(&str, &str)], body: &str) -> Request<Body> {
    let mut request = Request::post(path).header("host", "localhost:3000").header("origin", "http://localhost:3000");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(body.to_owned())).unwrap()
}

async fn send_report(server: &TestServer, report: &str) -> TestResponse {
    server.send(post("/page-timings", &[("content-type", "application/json")], report)).await
}

/// Opens each page, loads costs, exports, asks for an AI answer, and leaves.
async fn visit(server: &TestServer) {
    server.set_faults(r#"[{"operation":"ce:GetCostAndUsage","kind":"throttle","times":1}]"#).await;
    for path in [
        "/?range=30d&group=region",
        "/services",
        "/services/Amazon%20EC2",
        "/resources",
        "/export/overview.csv",
        "/export/resources.json",
        "/export/insights.md",
        // After the export has run the checks.
        "/insights",
        "/insights?dismiss=gp2-volume%7C%7Cplanned",
        "/status",
        "/connect",
        "/api/figures?path=/&question=group%3Daccount%26compare%3Dprevious",
    ] {
        assert_eq!(server.get(path).await.status, StatusCode::OK, "{path}");
    }
    let question = r#"{"wanted":{"task":"Recommendations","view":"","service":null,"question":null}}"#;
    let answer = server.send(post("/api/advice", &[("content-type", "application/json")], question)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    for report in [r#"{"page":"overview","errors":1,"paint":320,"code":900}"#, r#"{"opened":"insights"}"#] {
        assert_eq!(send_report(server, report).await.status, StatusCode::NO_CONTENT, "{report}");
    }
}

#[tokio::test]
async fn a_visit_fills_each_metric_of_the_documentation_and_the_dashboard() {
    let server = TestServer::new().await;
    visit(&server).await;
    let metrics = server.get("/metrics").await.text;
    let mut exposed = exposed(&metrics);
    exposed.extend(ABSENT.map(str::to_owned));
    let documented = metric_names(&file("docs/observability.md"));
    assert_eq!(exposed, documented);
    let dashboard: serde_json::Value = serde_json::from_str(&file("deploy/monitoring/dashboard.json")).unwrap();
    let queries =
        dashboard["panels"].as_array().unwrap().iter().flat_map(|it| it["targets"].as_array().into_iter().flatten());
    let queries: Vec<&str> = queries.map(|it| it["expr"].as_str().unwrap()).collect();
    assert_eq!(metric_names(&queries.join("\n")), documented);
    let alerts = metric_names(&file("deploy/monitoring/alerts.yaml"));
    assert!(alerts.is_subset(&documented), "{:?}", alerts.difference(&documented));

    for line in [
        r#"farthing_page_views_total{page="overview"} 2"#,
        r#"farthing_page_views_total{page="connect"} 1"#,
        r#"farthing_page_views_total{page="insights"} 3"#,
        r#"farthing_view_options_total{name="account",option="group"} 1"#,
        r#"farthing_view_options_total{name="30d",option="range"} 1"#,
        r#"farthing_exports_total{format="csv",page="overview",result="complete"} 1"#,
        r#"farthing_aws_requests_total{operation="ce:GetCostAndUsage",outcome="throttled",region="global"} 1"#,
        r#"farthing_aws_retries_total{operation="ce:GetCostAndUsage",region="global"} 1"#,
        r#"farthing_ai_answers_total{outcome="complete"} 1"#,
        r#"farthing_reconciliations_total{result="mismatch"} 0"#,
        r#"farthing_http_response_seconds_count{outcome="ok",route="/api/advice"} 1"#,
        r#"farthing_browser_errors_total{page="overview"} 1"#,
        r#"farthing_browser_code_seconds_sum{page="overview"} 0.9"#,
    ] {
        assert!(metrics.lines().any(|it| it == line), "no {line} in {metrics}");
    }
    // Counts that only need to be above zero.
    for start in [
        r#"farthing_aws_requests_total{operation="ec2:DescribeVolumes",outcome="ok",region="us-east-1"} "#,
        r#"farthing_cache_queries_total{cache="costs",result="hit"} "#,
        r#"farthing_cache_periods_total{source="cache"} "#,
        r#"farthing_findings_viewed_total{state="dismissed"} "#,
        r#"farthing_findings_viewed_dollars_total{state="shown"} "#,
        r#"farthing_findings{check="unattached-volume"} "#,
        r#"farthing_ai_claims_total{result="verified"} "#,
        r#"farthing_reconciliations_total{result="ok"} "#,
        "farthing_paid_dollars_total ",
    ] {
        let value = metrics.lines().find_map(|it| it.strip_prefix(start));
        assert!(value.is_some_and(|it| it.parse::<f64>().unwrap() > 0.0), "{start}{value:?}");
    }
}

#[test]
fn documentation_dashboard_and_alerts_agree_on_the_outcomes_of_aws_requests() {
    let labels: BTreeSet<&str> = Outcome::all().map(Outcome::label).collect();
    let page = file("docs/observability.md");
    let row = page.lines().find(|it| it.contains("`farthing_aws_requests_total`")).unwrap();
    let missing: Vec<_> = labels.iter().filter(|it| !row.contains(&format!("`{it}`"))).collect();
    assert!(missing.is_empty(), "{missing:?} not in {row}");
    let selection = Regex::new(r#"farthing_aws_requests_total\{[^}]*outcome(=|!=|=~|!~)\\?"([a-z_|]+)\\?""#).unwrap();
    for path in ["deploy/monitoring/dashboard.json", "deploy/monitoring/alerts.yaml"] {
        let text = file(path);
        let selections: Vec<_> = selection.captures_iter(&text).collect();
        assert!(selections.len() >= 2, "{path}");
        for selection in selections {
            let (operator, selected) = (&selection[1], selection[2].split('|').collect::<BTreeSet<_>>());
            assert!(selected.is_subset(&labels), "{path}: {selected:?}");
            // Failures are all outcomes but these.
            assert!(
                operator.starts_with('=') || selected == BTreeSet::from(["not_found", "ok"]),
                "{path}: {selected:?}"
            );
        }
    }
}

#[tokio::test]
async fn findings_are_counted_for_each_visit_and_each_query() {
    let server = TestServer::new().await;
    assert_eq!(server.get("/export/insights.md").await.status, StatusCode::OK);
    let shown_on = async |path: &str| {
        let shown = async || {
            let metrics = server.get("/metrics").await.text;
            let count =
                metrics.lines().find_map(|it| it.strip_prefix(r#"farthing_findings_viewed_total{state="shown"} "#));
            count.map_or(0, |it| it.parse::<u64>().unwrap())
        };
        let before = shown().await;
        assert_eq!(server.get(path).await.status, StatusCode::OK, "{path}");
        shown().await - before
    };
    let all = shown_on("/insights").await;
    let filtered = shown_on("/insights?effort=low").await;
    assert!(0 < filtered && filtered < all, "{filtered} of {all}");
    assert_eq!([shown_on("/insights").await, shown_on("/insights?effort=low").await], [all, filtered]);
}

#[tokio::test]
async fn labels_are_bounded_and_contain_nothing_of_visitors() {
    let server = TestServer::new().await;
    let odd_requests = async |word: &str| {
        for path in [
            format!("/{word}"),
            format!("/services/{word}"),
            format!("/?tag.{word}={word}&group=tag.{word}"),
            format!("/?{word}={word}"),
            format!("/api/{word}"),
            format!("/export/{word}.csv"),
            format!("/export/overview.{word}"),
            format!("/api/figures?path=/services/{word}&question=tag.{word}%3D{word}"),
        ] {
            server.get(&path).await;
        }
        let method = Method::from_bytes(word.as_bytes()).unwrap();
        let request = Request::builder().method(method).uri("/").header("host", "localhost:3000");
        server.send(request.body(Body::empty()).unwrap()).await;
        send_report(&server, &format!(r#"{{"page":"{word}","errors":0}}"#)).await;
        server.get("/metrics").await.text
    };
    let first = odd_requests("PLANTED1").await;
    let series = |metrics: &str| -> BTreeSet<String> {
        let samples = metrics.lines().filter(|it| !it.starts_with('#'));
        samples.filter_map(|it| it.rsplit_once(' ')).map(|(name, _)| name.to_owned()).collect()
    };
    let known = series(&first);
    for number in 2..6 {
        let metrics = odd_requests(&format!("PLANTED{number}")).await;
        assert!(!metrics.contains("PLANTED"), "{metrics}");
        let new: Vec<String> = series(&metrics).difference(&known).cloned().collect();
        assert_eq!(new.iter().filter(|it| !it.contains("route=\"/metrics\"")).count(), 0, "{new:?}");
    }
    let label = Regex::new(r#"([a-z_]+)=""#).unwrap();
    let labels: BTreeSet<&str> = label.captures_iter(&first).map(|it| it.get(1).unwrap().as_str()).collect();
    let allowed: BTreeSet<&str> = LABELS.into_iter().chain(["le", "status"]).collect();
    assert!(labels.is_subset(&allowed), "{:?}", labels.difference(&allowed));
}

#[tokio::test]
async fn only_plausible_reports_of_own_pages_are_counted() {
    let server = TestServer::new().await;
    let long = format!(r#"{{"page":"overview","errors":0{}}}"#, " ".repeat(300));
    for report in [
        r#"{"page":"Nobody","errors":0}"#,
        r#"{"page":"overview"}"#,
        r#"{"page":"overview","errors":101}"#,
        r#"{"page":"overview","errors":0,"paint":600001}"#,
        r#"{"page":"overview","errors":0,"paint":-1}"#,
        r#"{"page":"overview","errors":0,"who":"me"}"#,
        r#"{"opened":"overview"}"#,
        r#"{"opened":"/services/Secret"}"#,
        r#"{"opened":"insights","errors":0}"#,
        "",
        &long,
    ] {
        let status = send_report(&server, report).await.status;
        assert!(status.is_client_error(), "{status} {report}");
    }
    let report = r#"{"errors":100}"#;
    let foreign = [("content-type", "application/json"), ("sec-fetch-site", "cross-site")];
    assert_eq!(server.send(post("/page-timings", &foreign, report)).await.status, StatusCode::FORBIDDEN);
    assert!(!server.get("/metrics").await.text.contains("farthing_browser_reports_total{"));
    assert_eq!(send_report(&server, report).await.status, StatusCode::NO_CONTENT);
    let metrics = server.get("/metrics").await.text;
    assert!(metrics.contains("farthing_browser_errors_total{page=\"other\"} 100"), "{metrics}");
    let page = server.get("/").await.text;
    assert!(page.contains("data-page=\"overview\"") && page.contains("/page-timings"), "the page sends reports");
}

#[tokio::test]
async fn responses_have_the_request_id_of_a_well_formed_request() {
    let server = TestServer::new().await;
    let id_of = async |id: &str| {
        let request = Request::get("/healthz").header("host", "localhost:3000").header("x-request-id", id);
        let response = server.send(request.body(Body::empty()).unwrap()).await;
        response.headers["x-request-id"].to_str().unwrap().to_owned()
    };
    assert_eq!(id_of("proxy-1.2_3").await, "proxy-1.2_3");
    let replaced = id_of("arn:aws:iam::111122223333:role/x").await;
    assert!(replaced.len() == 16 && replaced.chars().all(|it| it.is_ascii_hexdigit()), "{replaced}");
    let rejected = server.get_with_host("/", "evil.example").await;
    assert_eq!(rejected.status, StatusCode::FORBIDDEN);
    assert!(rejected.headers.contains_key("x-request-id"), "rejected requests have one, too");
}
