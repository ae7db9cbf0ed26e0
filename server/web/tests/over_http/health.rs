//! Readiness follows the current state in both directions, and never needs paid requests.

use std::time::Duration;

use http::StatusCode;
use sandbox::{Config, parse_faults};

use crate::support::{Answer, TODAY, World};

/// Waits for a readiness response with this status; probes are sent every half second, as long as the longest pause
/// between checks.
async fn ready(world: &World, status: StatusCode) -> Answer {
    let mut last = String::new();
    for _ in 0..80 {
        let answer = world.get("/readyz").await;
        if answer.status == status {
            return answer;
        }
        last = answer.text;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    panic!("it never answered {status}: {last}, {}", world.calls().await);
}

#[tokio::test]
async fn credentials_that_come_late_make_it_ready_and_the_page_names_the_account() {
    let mut config = Config::new(TODAY.parse().unwrap());
    config.faults = parse_faults("sts:GetCallerIdentity=deny").unwrap();
    let world = World::of(config).await;
    let answer = ready(&world, StatusCode::SERVICE_UNAVAILABLE).await;
    assert!(answer.text.contains("STS") && !answer.text.contains("arn:"), "{}", answer.text);
    assert_eq!(world.get("/healthz").await.status, StatusCode::OK);
    world.faults("[]").await;
    ready(&world, StatusCode::OK).await;
    let number = world.account.identity().await.unwrap().account;
    assert!(world.get("/connect").await.text.contains(&number));
}

#[tokio::test]
async fn probes_share_one_question_to_sts() {
    let world = World::new().await;
    for _ in 0..50 {
        assert_eq!(world.get("/readyz").await.status, StatusCode::OK);
    }
    assert_eq!(world.calls().await["sts:GetCallerIdentity"].as_u64().unwrap_or_default(), 1);
}

#[tokio::test]
async fn an_outage_of_cost_explorer_is_told_until_it_is_over() {
    let world = World::new().await;
    for kind in ["deny", "error", "malformed", "reset"] {
        world.faults(&format!(r#"[{{"operation":"ce:GetCostAndUsage","kind":"{kind}"}}]"#)).await;
        for key in ["az", "platform"] {
            world.get(&format!("/?group={key}")).await;
        }
        let before = world.paid().await;
        let answer = ready(&world, StatusCode::SERVICE_UNAVAILABLE).await;
        assert!(answer.text.contains("Cost Explorer"), "{}", answer.text);
        assert_eq!(world.get("/healthz").await.status, StatusCode::OK);
        world.faults("[]").await;
        ready(&world, StatusCode::OK).await;
        assert_eq!(world.paid().await, before, "probes are free");
        assert_eq!((world.services.reports.spending)().requests_today(), before);
    }
}

#[tokio::test]
async fn what_cuts_aws_off_after_figures_is_told() {
    let mut config = Config::new(TODAY.parse().unwrap());
    config.faults = parse_faults("sts:GetCallerIdentity=deny").unwrap();
    let world = World::of(config).await;
    ready(&world, StatusCode::SERVICE_UNAVAILABLE).await;
    world.get("/").await;
    ready(&world, StatusCode::OK).await;
    let before = world.paid().await;
    let all = ["sts:GetCallerIdentity", "ce:GetCostAndUsage"];
    let all = all.map(|operation| format!(r#"{{"operation":"{operation}","kind":"deny"}}"#)).join(",");
    world.faults(&format!("[{all}]")).await;
    // No pages are requested: a response of some minutes ago does not show the current state.
    ready(&world, StatusCode::SERVICE_UNAVAILABLE).await;
    world.faults("[]").await;
    ready(&world, StatusCode::OK).await;
    assert_eq!(world.paid().await, before, "probes are free");
}

#[tokio::test]
async fn figures_make_it_ready_whatever_sts_says() {
    let mut config = Config::new(TODAY.parse().unwrap());
    config.faults = parse_faults("sts:GetCallerIdentity=deny").unwrap();
    let world = World::of(config).await;
    assert_eq!(world.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
    world.get("/").await;
    assert_eq!(world.get("/readyz").await.status, StatusCode::OK);
}
