//! Tests of requests in progress at shutdown, and of requests while AWS does not respond.

use std::{sync::Arc, time::Duration};

use futures::future::join;
use http::StatusCode;
use reports::HEARTBEAT;
use serde_json::Value;

use crate::support::TestServer;

/// Cost Explorer that does not respond in time.
const SILENT: &str = r#"[{"operation":"ce:*","kind":"delay","millis":60000}]"#;

#[tokio::test]
async fn requests_in_progress_at_shutdown_end_with_an_error_message() {
    let server = Arc::new(TestServer::new().await);
    server.set_faults(SILENT).await;
    let addresses = ["/", "/export/overview.csv", "/api/figures?path=/&question=", "/api/resources?view="];
    let requests: Vec<_> = addresses
        .map(|address| {
            let server = server.clone();
            tokio::spawn(async move { (address, server.get(address).await) })
        })
        .into();
    tokio::time::sleep(Duration::from_secs(3)).await;
    server.router_config.shutdown.end_requests();
    for request in requests {
        let (address, response) = request.await.unwrap();
        match address {
            "/" => assert!(response.text.contains("This page is incomplete") && response.text.ends_with("</html>")),
            "/api/resources?view=" => {
                let last = app::last_frame(app::Interruption::Stopping);
                assert!(response.bytes.ends_with(&last), "{}", response.text);
            }
            _ => {
                assert_eq!(response.status, StatusCode::SERVICE_UNAVAILABLE, "{address}");
                assert!(response.text.contains("is shutting down"), "{}", response.text);
                let is_function = address.starts_with("/api/");
                assert_eq!(response.text.starts_with(r#"{"Rejected":"#), is_function, "{}", response.text);
            }
        }
    }
}

/// The stream must not be taken for a stalled one while its checks wait for Cost Explorer.
#[tokio::test]
async fn findings_arrive_while_cost_explorer_does_not_respond() {
    let mut server = TestServer::new().await;
    server.services.reports.timeout = Duration::from_secs(25);
    server.router_config.deadlines.stalled = HEARTBEAT + Duration::from_secs(5);
    let server = server.rebuild();
    server.set_faults(SILENT).await;
    for address in ["/api/insights", "/api/resources?view="] {
        let response = server.get(address).await;
        assert_eq!(response.status, StatusCode::OK, "{}", response.text);
        let is_stalled = response.bytes.ends_with(&app::last_frame(app::Interruption::Stalled));
        assert!(!is_stalled, "{address} has no result");
        assert!(response.text.contains("ce:GetCostAndUsage"), "{address} must name the missing data");
        // The second answer is from the same, still silent account.
        server.account.calls().breakers().close_all();
    }
}

#[tokio::test]
async fn findings_are_exported_while_aws_does_not_respond() {
    let check = async |operation: &str, gap: &str| {
        let mut server = TestServer::new().await;
        server.services.reports.timeout = Duration::from_secs(40);
        let server = server.rebuild();
        server.set_faults(&format!(r#"[{{"operation":"{operation}","kind":"delay","millis":60000}}]"#)).await;
        let response = server.get("/export/insights.json").await;
        assert_eq!(response.status, StatusCode::OK, "{}", response.text);
        let file: Value = serde_json::from_str(&response.text).unwrap();
        assert!(!file["rows"].as_array().unwrap().is_empty(), "findings of other checks must be exported");
        assert!(file["gaps"].to_string().contains(gap), "{}", file["gaps"]);
    };
    let checks =
        join(check("ec2:DescribeVolumes", "ec2:DescribeVolumes"), check("ce:GetReservationUtilization", "ce:Get"));
    Box::pin(checks).await;
}

#[tokio::test]
async fn resources_are_exported_without_costs_while_cost_explorer_does_not_respond() {
    let mut server = TestServer::new().await;
    server.services.reports.timeout = Duration::from_secs(12);
    let server = server.rebuild();
    server.set_faults(SILENT).await;
    let response = server.get("/export/resources.json").await;
    assert_eq!(response.status, StatusCode::OK, "{}", response.text);
    assert!(response.headers.contains_key("x-farthing-partial"));
    let file: Value = serde_json::from_str(&response.text).unwrap();
    let rows = file["rows"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["cost"].is_null()), "unknown costs must not be zero");
    assert!(file["gaps"].to_string().contains("timed out"), "{}", file["gaps"]);
}
