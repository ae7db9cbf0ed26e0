//! Tests of the export of resources.

use std::{collections::BTreeMap, sync::Arc};

use aws::{Clients, Inventory, Limits, finders};
use domain::{
    Decimal,
    view::{FileFormat, Page},
};
use http::StatusCode;
use serde_json::Value;

use crate::{plugin_finder, support::TestServer};

async fn rows(server: &TestServer, query: &str) -> Vec<Value> {
    let response = server.get(&format!("/export/resources.json{query}")).await;
    assert_eq!(response.status, StatusCode::OK, "{}", response.text);
    let mut json: Value = serde_json::from_str(&response.text).unwrap();
    serde_json::from_value(json["rows"].take()).unwrap()
}

/// A custom finder is one short file and one line to register it.
#[tokio::test]
async fn a_custom_finder_is_one_file_and_one_line() {
    assert!(include_str!("plugin_finder.rs").lines().count() < 30);
    let server = TestServer::with_inventory(|account, clock| async move {
        let clients = Clients::new(account.clone(), Vec::new(), Vec::new());
        let mut finders = finders(&clients);
        finders.push(Arc::new(plugin_finder::Widgets));
        Inventory::new(finders, Arc::new(clients), Limits::default(), clock, account.calls().clone())
    })
    .await;
    let widgets = rows(&server, "?type=widgets:widget&region=eu-west-1").await;
    assert_eq!(widgets.len(), 1);
    let expected = serde_json::json!({
        "service": "", "type": "widgets:widget", "id": "w-eu-west-1", "name": "a widget", "region": "eu-west-1",
        "account": widgets[0]["account"], "state": "spinning", "cost": null, "cost_confidence": "unknown",
        "cost_rule": "", "unit": "USD", "tags": { "Team": "toys" },
    });
    assert_eq!(widgets[0], expected);
    assert!(rows(&server, "?type=widgets:widget").await.len() > 10, "one in each enabled region");
}

#[tokio::test]
async fn the_command_line_and_the_route_export_the_same() {
    let server = TestServer::new().await;
    let query = "type=rds:db&sort=name";
    let file = server::export_file(&server.services.reports, &Page::Resources, query, FileFormat::Csv).await.unwrap();
    let csv = String::from_utf8(file.bytes).unwrap();
    assert_eq!(csv, server.get(&format!("/export/resources.csv?{query}")).await.text);
    let old = "type=rds:db&order=name&sort=-change";
    assert_eq!(
        csv,
        server.get(&format!("/export/resources.csv?{old}")).await.text,
        "URLs of earlier versions must work"
    );
    assert!(csv.starts_with("service,type,id,name,region,account,state,cost,cost_confidence,cost_rule,unit,tags\n"));
    assert_eq!(file.name, "farthing-resources-2026-11-09-2026-11-22.csv");
}

#[tokio::test]
async fn services_add_up_even_if_many_operations_fail() {
    let server = TestServer::new().await;
    server
        .set_faults(
            r#"[{"operation": "ec2:DescribeVolumes", "kind": "deny"}, {"operation": "ec2:DescribeSnapshots", "kind": "error"},
                {"operation": "rds:DescribeDBInstances", "kind": "deny"}, {"operation": "lambda:ListFunctions", "kind": "malformed"},
                {"operation": "s3:GetBucketTagging", "kind": "deny"}, {"operation": "tag:GetResources", "kind": "throttle"}]"#,
        )
        .await;
    let response = server.get("/export/resources.json").await;
    let json: Value = serde_json::from_str(&response.text).unwrap();
    let gaps: Vec<&str> =
        json["gaps"].as_array().unwrap().iter().map(|gap| gap["operation"].as_str().unwrap()).collect();
    for operation in [
        "ec2:DescribeVolumes",
        "ec2:DescribeSnapshots",
        "rds:DescribeDBInstances",
        "lambda:ListFunctions",
        "s3:GetBucketTagging",
        "tag:GetResources",
    ] {
        assert!(gaps.contains(&operation), "{operation} is missing in {gaps:?}");
    }
    let mut exported: BTreeMap<String, Decimal> = BTreeMap::new();
    for row in json["rows"].as_array().unwrap() {
        let cost = row["cost"].as_str().map_or(Decimal::ZERO, |cost| cost.parse().unwrap());
        *exported.entry(row["service"].as_str().unwrap().to_owned()).or_default() += cost;
    }
    server.set_faults("[]").await;
    let response = server.get("/export/overview.json?range=14d&granularity=monthly").await;
    let billed: Value = serde_json::from_str(&response.text).unwrap();
    for row in billed["rows"].as_array().unwrap() {
        let service = row["service"].as_str().unwrap();
        let amount: Decimal = row["amount"].as_str().unwrap().parse().unwrap();
        assert_eq!(exported.get(service).copied().unwrap_or_default(), amount, "{service}");
    }
    assert!(!response.text.contains("arn:aws:iam"), "exports must not contain AWS's messages");
}
