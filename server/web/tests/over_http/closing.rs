//! Shutdown, and AWS without responses: requests in progress end with an error message and the available data.

use std::{sync::Arc, time::Duration};

use http::StatusCode;
use serde_json::Value;

use crate::support::World;

const SILENT: &str = r#"[{"operation":"ce:*","kind":"delay","millis":60000}]"#;

#[tokio::test]
async fn what_waits_on_aws_at_the_end_is_answered_in_words() {
    let world = Arc::new(World::new().await);
    world.faults(SILENT).await;
    let addresses = ["/", "/export/overview.csv", "/api/figures?path=/&question=", "/api/resources?view="];
    let waiting: Vec<_> = addresses
        .map(|address| {
            let world = world.clone();
            tokio::spawn(async move { (address, world.get(address).await) })
        })
        .into();
    tokio::time::sleep(Duration::from_secs(3)).await;
    world.rules.closing.begin();
    for answer in waiting {
        let (address, answer) = answer.await.unwrap();
        match address {
            "/" => assert!(answer.text.contains("This page is incomplete") && answer.text.ends_with("</html>")),
            "/api/resources?view=" => {
                assert!(answer.text.ends_with("{\"broke_off\":\"stopping\"}\n"), "{}", answer.text);
            }
            _ => {
                assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{address}");
                assert!(answer.text.contains("is shutting down"), "{}", answer.text);
            }
        }
    }
}

#[tokio::test]
async fn what_is_there_is_told_when_aws_is_silent() {
    for (silent, gap) in [("ec2:DescribeVolumes", "ec2:DescribeVolumes"), ("ce:GetReservationUtilization", "ce:Get")] {
        let mut world = World::new().await;
        world.services.reports.timeout = Duration::from_secs(40);
        let world = world.rebuilt();
        world.faults(&format!(r#"[{{"operation":"{silent}","kind":"delay","millis":60000}}]"#)).await;
        let answer = world.get("/export/insights.json").await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let file: Value = serde_json::from_str(&answer.text).unwrap();
        assert!(!file["rows"].as_array().unwrap().is_empty(), "what was found is told");
        assert!(file["gaps"].to_string().contains(gap), "{}", file["gaps"]);
    }
}

#[tokio::test]
async fn resources_are_listed_without_costs_when_cost_explorer_is_silent() {
    let mut world = World::new().await;
    world.services.reports.timeout = Duration::from_secs(12);
    let world = world.rebuilt();
    world.faults(SILENT).await;
    let answer = world.get("/export/resources.json").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert!(answer.headers.contains_key("x-farthing-partial"));
    let file: Value = serde_json::from_str(&answer.text).unwrap();
    let rows = file["rows"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["cost"].is_null()), "unknown is never zero");
    assert!(file["gaps"].to_string().contains("timed out"), "{}", file["gaps"]);
}
