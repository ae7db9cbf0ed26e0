//! The daily cap: never exceeded at any concurrency.

use std::{sync::Arc, time::Duration};

use aws::Meter;
use domain::{error::Fault, period::Granularity, port::CostSource};
use futures::future::join_all;

use crate::support::{World, noon, query};

fn question(day: usize) -> domain::query::CostQuery {
    let day = format!("2026-10-{:02}", day % 28 + 1);
    query(&format!("{day}..{day}"), Granularity::Daily, &["service"], &[&format!("not.tag.Team=x{day}")])
}

#[tokio::test]
async fn sixty_at_once_pass_no_cap_of_seven() {
    let world = World::new().await;
    world.fault(r#""kind":"delay","millis":200"#).await;
    let meter = Meter::new(7, noon());
    let source = Arc::new(world.account.cost_explorer(meter.clone(), noon()));
    let asked: Vec<_> = (0..60).map(question).collect();
    let answers = join_all(asked.iter().map(|asked| source.costs(asked))).await;
    let answered = answers.iter().filter(|it| it.is_ok()).count();
    let capped =
        answers.iter().filter(|it| it.as_ref().is_err_and(|error| error.fault == Fault::DailyCapReached)).count();
    assert_eq!((answered, capped), (7, 53));
    assert_eq!((world.paid().await, world.requests().await), (7, 7), "nothing else was sent");
    assert!(meter.spending().is_capped());
}

#[tokio::test]
async fn what_is_free_takes_no_place() {
    let world = World::new().await;
    let meter = Meter::new(1, noon());
    let source = world.account.cost_explorer(meter.clone(), noon());
    for fault in [r#""kind":"deny""#, r#""kind":"error""#, r#""kind":"reset""#] {
        world.fault(fault).await;
        assert_ne!(source.costs(&question(1)).await.unwrap_err().fault, Fault::DailyCapReached, "{fault}");
        assert_eq!(meter.spending().requests_today(), 0, "{fault}");
    }
    world.no_faults().await;
    assert!(source.costs(&question(1)).await.is_ok());
    assert_eq!(source.costs(&question(2)).await.unwrap_err().fault, Fault::DailyCapReached);
    assert_eq!(meter.spending().today["ce:GetCostAndUsage"], 1);
}

#[tokio::test]
async fn a_request_that_is_abandoned_may_have_been_answered_and_counts() {
    let world = World::new().await;
    world.fault(r#""kind":"delay","millis":5000"#).await;
    let meter = Meter::new(1, noon());
    let source = world.account.cost_explorer(meter.clone(), noon());
    assert!(tokio::time::timeout(Duration::from_millis(200), source.costs(&question(1))).await.is_err());
    world.no_faults().await;
    assert_eq!(source.costs(&question(2)).await.unwrap_err().fault, Fault::DailyCapReached);
}
