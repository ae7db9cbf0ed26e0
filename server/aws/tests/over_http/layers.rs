//! Every source, bare or wrapped, passes one contract suite; and each layer has its own tests.

use std::{sync::Arc, time::Duration};

use crate::support::{World, noon, query};
use aws::{CachedCostSource, CostExplorer, LimitedCostSource};
use domain::{
    error::{DataLimit, Fault, SourceError},
    period::Granularity,
    port::{CostSource, Reading},
    query::{CostQuery, NameQuery},
};

fn asked() -> CostQuery {
    query("2026-10-01..2026-11-22", Granularity::Daily, &["service"], &["not.record-type=Tax"])
}

fn remembered<S: CostSource + 'static>(source: S) -> CachedCostSource<S> {
    CachedCostSource::new(source, 64 << 20, noon())
}

fn limited<S: CostSource>(source: S) -> LimitedCostSource<S> {
    LimitedCostSource::new(source, 4, Duration::from_secs(20))
}

/// Contract of every implementation of the port.
async fn keeps_the_contract(world: &World, source: &dyn CostSource) {
    let expected = world.source.costs(&asked()).await.unwrap().table;
    assert_eq!(source.costs(&asked()).await.unwrap().table, expected);
    let names = NameQuery::TagKeys { range: asked().range };
    assert_eq!(source.names(&names).await.unwrap(), world.source.names(&names).await.unwrap());

    let other = query("2026-10-02..2026-11-21", Granularity::Daily, &["region"], &[]);
    world.fault(r#""kind":"deny""#).await;
    let error = source.costs(&other).await.unwrap_err();
    assert_eq!(error.fault, Fault::Denied);
    assert_eq!(error.operation, "ce:GetCostAndUsage");
    assert!(error.request_id.is_some() && error.raw_message.is_some());
    assert!(!error.title().contains("arn:") && !error.advice().contains("arn:"));
    world.no_faults().await;
    assert!(source.costs(&other).await.is_ok(), "an error is not kept");

    world.fault(r#""kind":"delay","millis":5000"#).await;
    let dropped = query("2026-10-03..2026-11-20", Granularity::Daily, &[], &[]);
    assert!(tokio::time::timeout(Duration::from_millis(100), source.costs(&dropped)).await.is_err());
    world.no_faults().await;
    assert!(source.costs(&dropped).await.is_ok(), "a visitor who left is not waited for");
}

#[tokio::test]
async fn the_adapter_keeps_the_contract() {
    let world = World::new().await;
    keeps_the_contract(&world, &world.source).await;
}

#[tokio::test]
async fn the_limiter_keeps_the_contract() {
    let world = World::new().await;
    keeps_the_contract(&world, &limited(world.source.clone())).await;
}

#[tokio::test]
async fn the_cache_keeps_the_contract_over_the_limiter() {
    let world = World::new().await;
    keeps_the_contract(&world, &remembered(limited(world.source.clone()))).await;
}

#[tokio::test]
async fn the_cache_keeps_the_contract() {
    let world = World::new().await;
    keeps_the_contract(&world, &remembered(world.source.clone())).await;
}

/// Fifty visitors with the same concurrent query, while AWS is slow.
async fn fifty_visitors(world: &World) -> (Arc<CachedCostSource<CostExplorer>>, Vec<Visit>) {
    world.fault(r#""kind":"delay","millis":500"#).await;
    let source = Arc::new(remembered(world.source.clone()));
    let visit = |source: Arc<CachedCostSource<CostExplorer>>| tokio::spawn(async move { source.costs(&asked()).await });
    let visits = (0..50).map(|_| visit(source.clone())).collect();
    tokio::time::sleep(Duration::from_millis(100)).await;
    (source, visits)
}

type Visit = tokio::task::JoinHandle<Result<Reading, SourceError>>;

#[tokio::test]
async fn fifty_visitors_are_one_request_and_the_next_is_none() {
    let world = World::new().await;
    let (source, visits) = fifty_visitors(&world).await;
    for visit in visits {
        assert!(!visit.await.unwrap().unwrap().table.is_blank());
    }
    assert_eq!((world.paid().await, world.meter.spending().requests_today()), (1, 1));
    source.costs(&asked()).await.unwrap();
    assert_eq!(world.paid().await, 1);
}

#[tokio::test]
async fn visitors_who_leave_harm_none_of_the_others() {
    let world = World::new().await;
    let (_, mut visits) = fifty_visitors(&world).await;
    // The first one sends the request; when it leaves, another takes over.
    for visit in visits.drain(..25) {
        visit.abort();
    }
    for visit in visits {
        assert!(!visit.await.unwrap().unwrap().table.is_blank());
    }
    assert!(world.paid().await <= 2, "one request, and one more for the asker who left");
}

#[tokio::test]
async fn every_fault_has_its_name() {
    let world = World::new().await;
    let failed = async |source: &dyn CostSource| -> SourceError { source.costs(&asked()).await.unwrap_err() };
    for (kind, expected) in [
        (r#""kind":"deny""#, Fault::Denied),
        (r#""kind":"throttle""#, Fault::Throttled),
        (r#""kind":"error""#, Fault::ServerError),
        (r#""kind":"reset""#, Fault::Unreachable),
        (r#""kind":"malformed""#, Fault::InvalidResponse),
    ] {
        world.fault(kind).await;
        let error = failed(&world.source).await;
        assert_eq!(error.fault, expected, "{kind}: {error:?}");
        assert!(!error.title().contains("arn:") && !error.advice().contains("arn:"), "{kind}");
    }
    // Failures are free; the unreadable response was charged.
    assert_eq!((world.meter.spending().requests_today(), world.paid().await), (1, 1));
    world.fault(r#""kind":"delay","millis":3000"#).await;
    let hasty = LimitedCostSource::new(world.source.clone(), 4, Duration::from_millis(200));
    assert_eq!(failed(&hasty).await.fault, Fault::TimedOut);
    world.fault(r#""kind":"empty""#).await;
    assert!(world.source.costs(&asked()).await.unwrap().table.is_blank(), "an empty account is no failure");
    let too_old = query("2020-01-01..2020-01-31", Granularity::Daily, &[], &[]);
    world.no_faults().await;
    let limit = Fault::OutOfRange(DataLimit::History);
    assert_eq!(world.source.costs(&too_old).await.unwrap_err().fault, limit);
}

#[tokio::test]
async fn a_throttled_moment_is_waited_out_and_free() {
    let world = World::new().await;
    world.fault(r#""kind":"throttle","times":2"#).await;
    assert!(world.source.costs(&asked()).await.is_ok());
    assert_eq!((world.paid().await, world.meter.spending().requests_today()), (1, 1));
}
