//! Tests of incomplete bills: data that AWS omits is reported on the page, in the badge and in every export, and never
//! counts as zero.

use std::net::SocketAddr;

use axum::{Router, body::Bytes, response::IntoResponse};
use domain::{Date, period::DateRange};
use http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::support::{RECONCILED_BADGE, TestServer};

/// Query of all tests: 20 days.
const RANGE: &str = "from=2026-11-01&to=2026-11-20&granularity=daily";

/// Starts a Cost Explorer with two services, at one and two dollars a day. `corrupt` changes or removes each result before
/// the response is sent.
async fn cost_explorer(corrupt: fn(Value) -> Option<Value>) -> SocketAddr {
    let handler = move |headers: HeaderMap, body: Bytes| async move {
        let content_type = [(header::CONTENT_TYPE, "application/x-amz-json-1.1")];
        let operation = headers.get("x-amz-target").and_then(|it| it.to_str().ok()).unwrap_or_default();
        if !operation.ends_with(".GetCostAndUsage") {
            let error = json!({ "__type": "AccessDeniedException", "message": "not here" });
            return (StatusCode::BAD_REQUEST, content_type, error.to_string()).into_response();
        }
        let request: Value = serde_json::from_slice(&body).unwrap();
        let results: Vec<Value> = results(&request).into_iter().filter_map(corrupt).collect();
        (content_type, json!({ "ResultsByTime": results }).to_string()).into_response()
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(handler)).await });
    addr
}

/// Complete results for a request.
fn results(request: &Value) -> Vec<Value> {
    let day = |name: &str| request["TimePeriod"][name].as_str().unwrap().parse::<Date>().unwrap();
    let range = DateRange::new(day("Start"), day("End").yesterday().unwrap()).unwrap();
    let granularity = match request["Granularity"].as_str().unwrap() {
        "DAILY" => domain::period::Granularity::Daily,
        _ => domain::period::Granularity::Monthly,
    };
    let metrics = |amount: i32| {
        let metrics = request["Metrics"].as_array().unwrap().iter();
        let value = json!({ "Amount": amount.to_string(), "Unit": "USD" });
        metrics.map(|it| (it.as_str().unwrap().to_owned(), value.clone())).collect::<serde_json::Map<_, _>>()
    };
    let is_grouped = request["GroupBy"].as_array().is_some_and(|it| !it.is_empty());
    let result = |days: DateRange| {
        let group = |name: &str, per_day: i32| json!({ "Keys": [name], "Metrics": metrics(per_day * days.days()) });
        let groups = [group("AWS Lambda", 1), group("Amazon Simple Storage Service", 2)];
        json!({
            "TimePeriod": { "Start": days.from().to_string(), "End": days.to().tomorrow().unwrap().to_string() },
            "Estimated": false,
            "Total": if is_grouped { json!({}) } else { Value::Object(metrics(3 * days.days())) },
            "Groups": if is_grouped { json!(groups) } else { json!([]) },
        })
    };
    granularity.periods(&range).iter().map(|it| result(it.range())).collect()
}

/// Export of `RANGE` as JSON, with the number of gaps in the header of the response.
async fn export(server: &TestServer) -> (Value, Option<String>) {
    export_query(server, RANGE).await
}

async fn export_query(server: &TestServer, query: &str) -> (Value, Option<String>) {
    let response = server.get(&format!("/export/overview.json?{query}")).await;
    assert_eq!(response.status, StatusCode::OK, "{}", response.text);
    let csv = server.get(&format!("/export/overview.csv?{query}")).await;
    let partial = |headers: &HeaderMap| headers.get("x-farthing-partial").map(|it| it.to_str().unwrap().to_owned());
    assert_eq!(partial(&csv.headers), partial(&response.headers));
    assert_eq!(csv.text.lines().count(), 1 + row_count(&response.text));
    (serde_json::from_str(&response.text).unwrap(), partial(&response.headers))
}

fn row_count(text: &str) -> usize {
    serde_json::from_str::<Value>(text).unwrap()["rows"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_complete_bill_has_no_gaps() {
    let server = TestServer::for_aws_at(cost_explorer(Some).await).await;
    let (json, partial) = export(&server).await;
    assert_eq!((&json["total"], &json["gaps"], partial), (&json!("60"), &json!([]), None));
    let page = server.get(&format!("/?{RANGE}")).await.text;
    assert!(page.contains(RECONCILED_BADGE) && !page.contains("AWS sent no"));
}

#[tokio::test]
async fn an_omitted_day_is_reported_everywhere() {
    let corrupt = |result: Value| (result["TimePeriod"]["Start"] != "2026-11-10").then_some(result);
    let server = TestServer::for_aws_at(cost_explorer(corrupt).await).await;
    let (json, partial) = export(&server).await;
    assert_eq!((&json["total"], partial.as_deref()), (&json!("57"), Some("1")));
    let message = "AWS sent no data for 2026-11-10";
    assert_eq!(json["gaps"], json!([{ "from": "2026-11-10", "to": "2026-11-10", "message": message }]));
    let page = server.get(&format!("/?{RANGE}")).await.text;
    assert!(page.contains("AWS sent no data for 10 Nov 2026") && page.contains("Data missing"));
    assert!(!page.contains(RECONCILED_BADGE) && page.contains("1 day without data"));
    // Two groups and their total on that day, and the totals of all days.
    let table = period_table(&page);
    assert!(!table.contains("$0"), "{table}");
    assert_eq!((table.matches(">missing<").count(), table.matches("(partial)").count()), (3, 3), "{table}");
    assert!(table.contains("$57.00 (partial)") && !page.contains(r#""total":"$0.00""#));
}

/// HTML of the table with the figures of the chart.
fn period_table(page: &str) -> &str {
    let table = page.split_once(r#"id="by-period""#).unwrap().1;
    table.split_once("</table>").unwrap().0
}

#[tokio::test]
async fn an_omitted_day_of_either_period_is_not_compared() {
    let corrupt = |result: Value| {
        let start = &result["TimePeriod"]["Start"];
        (start != "2026-11-10" && start != "2026-10-05").then_some(result)
    };
    let server = TestServer::for_aws_at(cost_explorer(corrupt).await).await;
    let (json, partial) = export_query(&server, &format!("{RANGE}&compare=previous")).await;
    assert_eq!((&json["total"], partial.as_deref()), (&json!("57"), Some("2")));
    let messages: Vec<&Value> = json["gaps"].as_array().unwrap().iter().map(|it| &it["message"]).collect();
    assert_eq!(messages, ["AWS sent no data for 2026-11-10", "AWS sent no data for 2026-10-05"]);
    let rows = json["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 40);
    for row in rows {
        let listed = if row["service"] == "AWS Lambda" { json!("1") } else { json!("2") };
        let figures = ["amount", "before", "change"].map(|it| row[it].clone());
        let expected = match row["from"].as_str().unwrap() {
            "2026-11-10" => [Value::Null, listed, Value::Null],
            "2026-11-05" => [listed, Value::Null, Value::Null],
            _ => [listed.clone(), listed, json!("0")],
        };
        assert_eq!(figures, expected, "{row}");
    }
    let page = server.get(&format!("/?{RANGE}&compare=previous")).await.text;
    assert!(page.contains("AWS sent no data for 5 Oct 2026") && page.contains("10 Nov 2026"));
    assert!(!period_table(&page).contains("$0"));
}

#[tokio::test]
async fn totals_that_overflow_are_not_shown() {
    /// Largest decimal.
    const MAX_AMOUNT: &str = "79228162514264337593543950335";
    let corrupt = |mut result: Value| {
        if let Some(group) = result["Groups"].get_mut(0) {
            for metric in group["Metrics"].as_object_mut()?.values_mut() {
                metric["Amount"] = json!(MAX_AMOUNT);
            }
        }
        Some(result)
    };
    let server = TestServer::for_aws_at(cost_explorer(corrupt).await).await;
    // On one day, only the sum of the groups overflows; over several days, the larger group does, too.
    for range in ["from=2026-11-05&to=2026-11-05&granularity=daily", RANGE] {
        for chart in ["bars", "lines"] {
            let page = server.get(&format!("/?{range}&chart={chart}")).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.text.contains("</html>") && !page.text.contains("This page is incomplete"), "{range}");
            assert!(page.text.contains("Lambda"), "{range}");
        }
        assert_eq!(export_query(&server, range).await.0["total"], Value::Null, "{range}");
    }
    let page = server.get("/?from=2026-11-05&to=2026-11-05&granularity=daily").await.text;
    assert!(period_table(&page).contains(">too large<"));
    let page = server.get(&format!("/?{RANGE}")).await.text;
    assert!(page.contains("Lambda are too large to be added up"));
}

#[tokio::test]
async fn a_group_without_an_amount_is_reported() {
    let corrupt = |mut result: Value| {
        if let Some(group) = result["Groups"].get_mut(1) {
            group["Metrics"].as_object_mut()?.remove("UnblendedCost");
        }
        Some(result)
    };
    let server = TestServer::for_aws_at(cost_explorer(corrupt).await).await;
    let (json, partial) = export(&server).await;
    assert_eq!((&json["total"], partial.as_deref()), (&json!("20"), Some("1")));
    let gap = &json["gaps"][0];
    assert_eq!((&gap["from"], &gap["to"]), (&json!("2026-11-01"), &json!("2026-11-20")));
    assert_eq!(gap["service"], "Amazon Simple Storage Service");
    let page = server.get(&format!("/?{RANGE}")).await.text;
    assert!(page.contains("AWS sent no amount for Amazon S3 for 1–20 Nov 2026"));
    assert!(page.contains("Parts differ from total by") && page.contains("unknown"));
}

#[tokio::test]
async fn a_total_without_groups_is_an_inconsistency() {
    let corrupt = |mut result: Value| {
        result["Groups"] = json!([]);
        Some(result)
    };
    let server = TestServer::for_aws_at(cost_explorer(corrupt).await).await;
    let (json, partial) = export(&server).await;
    assert_eq!((&json["total"], partial.as_deref()), (&Value::Null, Some("1")));
    assert_eq!(json["gaps"][0]["message"], "AWS reports a total of 60 USD and listed no groups");
    let page = server.get(&format!("/?{RANGE}")).await.text;
    assert!(page.contains("AWS reports a total of $60.00 and listed no groups"));
    assert!(page.contains("Parts differ from total by") && !page.contains("No costs in this range"));
}

#[tokio::test]
async fn missing_costs_by_resource_are_reported() {
    let server = TestServer::new().await;
    let gaps_and_partial = async || {
        let response = server.get("/export/resources.json?range=7d").await;
        let partial = response.headers.get("x-farthing-partial").is_some();
        let json: Value = serde_json::from_str(&response.text).unwrap();
        let is_of_resources = |gap: &Value| gap["operation"] == "ce:GetCostAndUsageWithResources";
        (json["gaps"].as_array().unwrap().iter().filter(|it| is_of_resources(it)).count(), partial)
    };
    for kind in ["deny", "malformed"] {
        server.set_faults(&format!(r#"[{{"operation":"ce:GetCostAndUsageWithResources","kind":"{kind}"}}]"#)).await;
        let (gaps, partial) = gaps_and_partial().await;
        assert!(gaps > 0 && partial, "{kind}");
    }
    server.set_faults("[]").await;
    assert_eq!(gaps_and_partial().await, (0, false));
}
