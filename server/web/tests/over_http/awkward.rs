//! Incomplete bills: data that AWS omits is named on the page, in the badge and in every export, and never counts as
//! zero.

use std::net::SocketAddr;

use axum::{Router, body::Bytes, response::IntoResponse};
use domain::{Date, period::DateRange};
use http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::support::World;

/// A day of one of the services in a complete response.
const RANGE: &str = "from=2026-11-01&to=2026-11-20&granularity=daily";

/// A Cost Explorer with two services at one and two dollars a day, whose responses are corrupted before they are sent.
async fn cost_explorer(spoil: fn(Value) -> Option<Value>) -> SocketAddr {
    let answer = move |headers: HeaderMap, body: Bytes| async move {
        let kind = [(header::CONTENT_TYPE, "application/x-amz-json-1.1")];
        let operation = headers.get("x-amz-target").and_then(|it| it.to_str().ok()).unwrap_or_default();
        if !operation.ends_with(".GetCostAndUsage") {
            let refused = json!({ "__type": "AccessDeniedException", "message": "not here" });
            return (StatusCode::BAD_REQUEST, kind, refused.to_string()).into_response();
        }
        let asked: Value = serde_json::from_slice(&body).unwrap();
        let results: Vec<Value> = results(&asked).into_iter().filter_map(spoil).collect();
        (kind, json!({ "ResultsByTime": results }).to_string()).into_response()
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
    addr
}

fn results(asked: &Value) -> Vec<Value> {
    let day = |name: &str| asked["TimePeriod"][name].as_str().unwrap().parse::<Date>().unwrap();
    let range = DateRange::new(day("Start"), day("End").yesterday().unwrap()).unwrap();
    let granularity = match asked["Granularity"].as_str().unwrap() {
        "DAILY" => domain::period::Granularity::Daily,
        _ => domain::period::Granularity::Monthly,
    };
    let metrics = |amount: i32| {
        let metrics = asked["Metrics"].as_array().unwrap().iter();
        let value = json!({ "Amount": amount.to_string(), "Unit": "USD" });
        metrics.map(|it| (it.as_str().unwrap().to_owned(), value.clone())).collect::<serde_json::Map<_, _>>()
    };
    let is_grouped = asked["GroupBy"].as_array().is_some_and(|it| !it.is_empty());
    let result = |days: DateRange| {
        let group = |name: &str, a_day: i32| json!({ "Keys": [name], "Metrics": metrics(a_day * days.days()) });
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

/// An export as JSON, with the number of gaps in its header.
async fn export(world: &World) -> (Value, Option<String>) {
    export_of(world, RANGE).await
}

async fn export_of(world: &World, query: &str) -> (Value, Option<String>) {
    let answer = world.get(&format!("/export/overview.json?{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let csv = world.get(&format!("/export/overview.csv?{query}")).await;
    let partial = |headers: &HeaderMap| headers.get("x-farthing-partial").map(|it| it.to_str().unwrap().to_owned());
    assert_eq!(partial(&csv.headers), partial(&answer.headers));
    assert_eq!(csv.text.lines().count(), 1 + answer_rows(&answer.text));
    (serde_json::from_str(&answer.text).unwrap(), partial(&answer.headers))
}

fn answer_rows(text: &str) -> usize {
    serde_json::from_str::<Value>(text).unwrap()["rows"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_whole_bill_is_told_as_whole() {
    let world = World::at(cost_explorer(Some).await).await;
    let (json, partial) = export(&world).await;
    assert_eq!((&json["total"], &json["gaps"], partial), (&json!("60"), &json!([]), None));
    let page = world.get(&format!("/?{RANGE}")).await.text;
    assert!(page.contains("Parts = total") && !page.contains("AWS sent no"));
}

#[tokio::test]
async fn a_day_that_aws_leaves_out_is_named_everywhere() {
    let spoil = |result: Value| (result["TimePeriod"]["Start"] != "2026-11-10").then_some(result);
    let world = World::at(cost_explorer(spoil).await).await;
    let (json, partial) = export(&world).await;
    assert_eq!((&json["total"], partial.as_deref()), (&json!("57"), Some("1")));
    let message = "AWS sent no data for 2026-11-10";
    assert_eq!(json["gaps"], json!([{ "from": "2026-11-10", "to": "2026-11-10", "message": message }]));
    let page = world.get(&format!("/?{RANGE}")).await.text;
    assert!(page.contains("AWS sent no data for 10 Nov 2026") && page.contains("Data missing"));
    assert!(!page.contains("Parts = total") && page.contains("1 day without data"));
    // Two groups and their total on that day, and the totals of all days.
    let table = by_period(&page);
    assert!(!table.contains("$0"), "{table}");
    assert_eq!((table.matches(">missing<").count(), table.matches("(partial)").count()), (3, 3), "{table}");
    assert!(table.contains("$57.00 (partial)") && !page.contains(r#""total":"$0.00""#));
}

/// Table of the chart's figures.
fn by_period(page: &str) -> &str {
    let table = page.split_once(r#"id="by-period""#).unwrap().1;
    table.split_once("</table>").unwrap().0
}

#[tokio::test]
async fn a_day_that_aws_leaves_out_of_either_span_is_compared_with_nothing() {
    let spoil = |result: Value| {
        let start = &result["TimePeriod"]["Start"];
        (start != "2026-11-10" && start != "2026-10-05").then_some(result)
    };
    let world = World::at(cost_explorer(spoil).await).await;
    let (json, partial) = export_of(&world, &format!("{RANGE}&compare=previous")).await;
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
    let page = world.get(&format!("/?{RANGE}&compare=previous")).await.text;
    assert!(page.contains("AWS sent no data for 5 Oct 2026") && page.contains("10 Nov 2026"));
    assert!(!by_period(&page).contains("$0"));
}

#[tokio::test]
async fn amounts_that_do_not_add_up_are_no_other_number() {
    /// Largest amount of a decimal.
    const MOST: &str = "79228162514264337593543950335";
    let spoil = |mut result: Value| {
        if let Some(group) = result["Groups"].get_mut(0) {
            for metric in group["Metrics"].as_object_mut()?.values_mut() {
                metric["Amount"] = json!(MOST);
            }
        }
        Some(result)
    };
    let world = World::at(cost_explorer(spoil).await).await;
    // On one day, each group fits but not their sum; over several days, the larger one does not fit either.
    for range in ["from=2026-11-05&to=2026-11-05&granularity=daily", RANGE] {
        for chart in ["bars", "lines"] {
            let page = world.get(&format!("/?{range}&chart={chart}")).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.text.contains("</html>") && !page.text.contains("This page is incomplete"), "{range}");
            assert!(page.text.contains("Lambda"), "{range}");
        }
        assert_eq!(export_of(&world, range).await.0["total"], Value::Null, "{range}");
    }
    let page = world.get("/?from=2026-11-05&to=2026-11-05&granularity=daily").await.text;
    assert!(by_period(&page).contains(">too large<"));
    let page = world.get(&format!("/?{RANGE}")).await.text;
    assert!(page.contains("Lambda are too large to be added up"));
}

#[tokio::test]
async fn a_group_without_its_metric_is_named_and_not_dropped() {
    let spoil = |mut result: Value| {
        if let Some(group) = result["Groups"].get_mut(1) {
            group["Metrics"].as_object_mut()?.remove("UnblendedCost");
        }
        Some(result)
    };
    let world = World::at(cost_explorer(spoil).await).await;
    let (json, partial) = export(&world).await;
    assert_eq!((&json["total"], partial.as_deref()), (&json!("20"), Some("1")));
    let gap = &json["gaps"][0];
    assert_eq!((&gap["from"], &gap["to"]), (&json!("2026-11-01"), &json!("2026-11-20")));
    assert_eq!(gap["service"], "Amazon Simple Storage Service");
    let page = world.get(&format!("/?{RANGE}")).await.text;
    assert!(page.contains("AWS sent no amount for Amazon S3 for 1–20 Nov 2026"));
    assert!(page.contains("Parts differ from total by") && page.contains("unknown"));
}

#[tokio::test]
async fn a_total_above_no_groups_is_an_inconsistency() {
    let spoil = |mut result: Value| {
        result["Groups"] = json!([]);
        Some(result)
    };
    let world = World::at(cost_explorer(spoil).await).await;
    let (json, partial) = export(&world).await;
    assert_eq!((&json["total"], partial.as_deref()), (&Value::Null, Some("1")));
    assert_eq!(json["gaps"][0]["message"], "AWS reports a total of 60 USD and listed no groups");
    let page = world.get(&format!("/?{RANGE}")).await.text;
    assert!(page.contains("AWS reports a total of $60.00 and listed no groups"));
    assert!(page.contains("Parts differ from total by") && !page.contains("No costs in this range"));
}

#[tokio::test]
async fn costs_by_resource_that_could_not_be_read_are_named() {
    let world = World::new().await;
    let read = async || {
        let answer = world.get("/export/resources.json?range=7d").await;
        let partial = answer.headers.get("x-farthing-partial").is_some();
        let json: Value = serde_json::from_str(&answer.text).unwrap();
        let of = |gap: &Value| gap["operation"] == "ce:GetCostAndUsageWithResources";
        (json["gaps"].as_array().unwrap().iter().filter(|it| of(it)).count(), partial)
    };
    for kind in ["deny", "malformed"] {
        world.faults(&format!(r#"[{{"operation":"ce:GetCostAndUsageWithResources","kind":"{kind}"}}]"#)).await;
        let (gaps, partial) = read().await;
        assert!(gaps > 0 && partial, "{kind}");
    }
    world.faults("[]").await;
    assert_eq!(read().await, (0, false));
}
