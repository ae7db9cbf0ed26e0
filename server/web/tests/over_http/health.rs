//! Tests of readiness: follows the state of AWS in both directions, without paid requests.

use std::time::Duration;

use http::StatusCode;
use sandbox::{Config, parse_faults};

use crate::support::{TODAY, TestResponse, TestServer};

/// Polls the readiness every half second until it has this status, longer than the longest pause between two checks.
async fn wait_for_readiness(server: &TestServer, status: StatusCode) -> TestResponse {
    let mut last_text = String::new();
    for _ in 0..80 {
        let response = server.get("/readyz").await;
        if response.status == status {
            return response;
        }
        last_text = response.text;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    panic!("/readyz never returned {status}; last: {last_text}, calls: {}", server.calls().await);
}

#[tokio::test]
async fn becomes_ready_and_shows_the_account_once_credentials_work() {
    let mut config = Config::new(TODAY.parse().unwrap());
    config.faults = parse_faults("sts:GetCallerIdentity=deny").unwrap();
    let server = TestServer::with_config(config).await;
    let response = wait_for_readiness(&server, StatusCode::SERVICE_UNAVAILABLE).await;
    assert!(response.text.contains("STS") && !response.text.contains("arn:"), "{}", response.text);
    assert_eq!(server.get("/healthz").await.status, StatusCode::OK);
    server.set_faults("[]").await;
    wait_for_readiness(&server, StatusCode::OK).await;
    let number = server.account.identity().await.unwrap().account;
    assert!(server.get("/connect").await.text.contains(&number));
}

#[tokio::test]
async fn readiness_requests_share_one_sts_call() {
    let server = TestServer::new().await;
    for _ in 0..50 {
        assert_eq!(server.get("/readyz").await.status, StatusCode::OK);
    }
    assert_eq!(server.calls().await["sts:GetCallerIdentity"].as_u64().unwrap_or_default(), 1);
}

#[tokio::test]
async fn is_not_ready_during_an_outage_of_cost_explorer() {
    let server = TestServer::new().await;
    for kind in ["deny", "error", "malformed", "reset"] {
        server.set_faults(&format!(r#"[{{"operation":"ce:GetCostAndUsage","kind":"{kind}"}}]"#)).await;
        for key in ["az", "platform"] {
            server.get(&format!("/?group={key}")).await;
        }
        let before = server.paid_requests().await;
        let response = wait_for_readiness(&server, StatusCode::SERVICE_UNAVAILABLE).await;
        assert!(response.text.contains("Cost Explorer"), "{}", response.text);
        assert_eq!(server.get("/healthz").await.status, StatusCode::OK);
        server.set_faults("[]").await;
        wait_for_readiness(&server, StatusCode::OK).await;
        assert_eq!(server.paid_requests().await, before, "probes are free");
        assert_eq!((server.services.reports.spending)().requests_today(), before);
    }
}

#[tokio::test]
async fn is_not_ready_if_all_access_is_lost_after_figures_were_loaded() {
    let mut config = Config::new(TODAY.parse().unwrap());
    config.faults = parse_faults("sts:GetCallerIdentity=deny").unwrap();
    let server = TestServer::with_config(config).await;
    wait_for_readiness(&server, StatusCode::SERVICE_UNAVAILABLE).await;
    server.get("/").await;
    wait_for_readiness(&server, StatusCode::OK).await;
    let before = server.paid_requests().await;
    let operations = ["sts:GetCallerIdentity", "ce:GetCostAndUsage"];
    let faults = operations.map(|operation| format!(r#"{{"operation":"{operation}","kind":"deny"}}"#)).join(",");
    server.set_faults(&format!("[{faults}]")).await;
    // Without page requests: earlier Cost Explorer responses must not count.
    wait_for_readiness(&server, StatusCode::SERVICE_UNAVAILABLE).await;
    server.set_faults("[]").await;
    wait_for_readiness(&server, StatusCode::OK).await;
    assert_eq!(server.paid_requests().await, before, "probes are free");
}

#[tokio::test]
async fn cost_explorer_responses_make_it_ready_even_if_sts_fails() {
    let mut config = Config::new(TODAY.parse().unwrap());
    config.faults = parse_faults("sts:GetCallerIdentity=deny").unwrap();
    let server = TestServer::with_config(config).await;
    assert_eq!(server.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
    server.get("/").await;
    assert_eq!(server.get("/readyz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn calls_that_farthing_gives_up_are_counted_as_timeouts() {
    let server = TestServer::new().await;
    server.set_faults(r#"[{"operation":"sts:*","kind":"delay","millis":60000},{"operation":"ce:*","kind":"delay","millis":60000}]"#).await;
    assert!(server.account.identity().await.is_err());
    let timeout =
        r#"farthing_aws_requests_total{operation="sts:GetCallerIdentity",outcome="timeout",region="global"} 1"#;
    let metrics = server.get("/metrics").await.text;
    assert!(metrics.contains(timeout), "{metrics}");
    // A visitor who leaves at once is no evidence against AWS.
    let left = server.get("/export/overview.csv");
    assert!(tokio::time::timeout(std::time::Duration::from_secs(1), left).await.is_err());
    let metrics = server.get("/metrics").await.text;
    assert!(
        !metrics.contains(r#"farthing_aws_requests_total{operation="ce:GetCostAndUsage",outcome="timeout""#),
        "{metrics}"
    );
}
