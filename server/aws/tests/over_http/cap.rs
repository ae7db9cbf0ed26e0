//! The daily cap is never exceeded, at any concurrency.

use std::{sync::Arc, time::Duration};

use aws::Meter;
use domain::{error::Fault, period::Granularity, port::CostSource};
use futures::future::join_all;

use crate::support::{World, noon, query};

fn query_of_day(day: usize) -> domain::query::CostQuery {
    let day = format!("2026-10-{:02}", day % 28 + 1);
    query(&format!("{day}..{day}"), Granularity::Daily, &["service"], &[&format!("not.tag.Team=x{day}")])
}

#[tokio::test]
async fn sixty_concurrent_queries_do_not_exceed_a_cap_of_seven() {
    let world = World::new().await;
    world.set_fault(r#""kind":"delay","millis":200"#).await;
    let meter = Meter::new(7, noon());
    let source = Arc::new(world.account.cost_explorer(meter.clone(), noon()));
    let queries: Vec<_> = (0..60).map(query_of_day).collect();
    let results = join_all(queries.iter().map(|query| source.costs(query))).await;
    let succeeded = results.iter().filter(|it| it.is_ok()).count();
    let capped =
        results.iter().filter(|it| it.as_ref().is_err_and(|error| error.fault == Fault::DailyCapReached)).count();
    assert_eq!((succeeded, capped), (7, 53));
    assert_eq!((world.paid().await, world.requests().await), (7, 7), "no other request was sent");
    assert!(meter.spending().is_capped());
}

#[tokio::test]
async fn free_requests_do_not_count_toward_the_cap() {
    let world = World::new().await;
    let meter = Meter::new(1, noon());
    let source = world.account.cost_explorer(meter.clone(), noon());
    for fault in [r#""kind":"deny""#, r#""kind":"error""#, r#""kind":"reset""#] {
        world.set_fault(fault).await;
        assert_ne!(source.costs(&query_of_day(1)).await.unwrap_err().fault, Fault::DailyCapReached, "{fault}");
        assert_eq!(meter.spending().requests_today(), 0, "{fault}");
    }
    world.clear_faults().await;
    assert!(source.costs(&query_of_day(1)).await.is_ok());
    assert_eq!(source.costs(&query_of_day(2)).await.unwrap_err().fault, Fault::DailyCapReached);
    assert_eq!(meter.spending().today["ce:GetCostAndUsage"], 1);
}

#[tokio::test]
async fn abandoned_requests_count_toward_the_cap() {
    let world = World::new().await;
    world.set_fault(r#""kind":"delay","millis":5000"#).await;
    let meter = Meter::new(1, noon());
    let source = world.account.cost_explorer(meter.clone(), noon());
    assert!(tokio::time::timeout(Duration::from_millis(200), source.costs(&query_of_day(1))).await.is_err());
    world.clear_faults().await;
    assert_eq!(source.costs(&query_of_day(2)).await.unwrap_err().fault, Fault::DailyCapReached);
}
