//! Contract of every cost source, bare or wrapped, and tests of single layers.

use std::{sync::Arc, time::Duration};

use crate::support::{World, noon, query};
use aws::{CachedCostSource, CostExplorer, LimitedCostSource};
use domain::{
    error::{DataLimit, Fault, SourceError},
    period::Granularity,
    port::{CostSource, Reading},
    query::{CostQuery, NameQuery, Names},
};

fn test_query() -> CostQuery {
    query("2026-10-01..2026-11-22", Granularity::Daily, &["service"], &["not.record-type=Tax"])
}

fn cached<S: CostSource + 'static>(source: S) -> CachedCostSource<S> {
    CachedCostSource::new(source, 64 << 20, noon())
}

fn limited<S: CostSource>(source: S) -> LimitedCostSource<S> {
    LimitedCostSource::new(source, 4, Duration::from_secs(20))
}

/// Contract of every implementation of the port.
async fn check_contract(world: &World, source: &dyn CostSource) {
    let expected = world.source.costs(&test_query()).await.unwrap().table;
    assert_eq!(source.costs(&test_query()).await.unwrap().table, expected);
    let names = NameQuery::unfiltered(Names::TagKeys, test_query().range);
    assert_eq!(source.names(&names).await.unwrap(), world.source.names(&names).await.unwrap());

    let other = query("2026-10-02..2026-11-21", Granularity::Daily, &["region"], &[]);
    world.set_fault(r#""kind":"deny""#).await;
    let error = source.costs(&other).await.unwrap_err();
    assert_eq!(error.fault, Fault::Denied);
    assert_eq!(error.operation, "ce:GetCostAndUsage");
    assert!(error.request_id.is_some() && error.raw_message.is_some());
    assert!(!error.title().contains("arn:") && !error.advice().contains("arn:"));
    world.clear_faults().await;
    assert!(source.costs(&other).await.is_ok(), "errors are not cached");

    world.set_fault(r#""kind":"delay","millis":5000"#).await;
    let canceled = query("2026-10-03..2026-11-20", Granularity::Daily, &[], &[]);
    assert!(tokio::time::timeout(Duration::from_millis(100), source.costs(&canceled)).await.is_err());
    world.clear_faults().await;
    assert!(source.costs(&canceled).await.is_ok(), "a canceled query does not block the next");
}

#[tokio::test]
async fn adapter_fulfills_the_contract() {
    let world = World::new().await;
    check_contract(&world, &world.source).await;
}

#[tokio::test]
async fn limiter_fulfills_the_contract() {
    let world = World::new().await;
    check_contract(&world, &limited(world.source.clone())).await;
}

#[tokio::test]
async fn cache_over_limiter_fulfills_the_contract() {
    let world = World::new().await;
    check_contract(&world, &cached(limited(world.source.clone()))).await;
}

#[tokio::test]
async fn cache_fulfills_the_contract() {
    let world = World::new().await;
    check_contract(&world, &cached(world.source.clone())).await;
}

/// Fifty visitors with the same concurrent query, while AWS is slow.
async fn start_fifty_visits(world: &World) -> (Arc<CachedCostSource<CostExplorer>>, Vec<Visit>) {
    world.set_fault(r#""kind":"delay","millis":500"#).await;
    let source = Arc::new(cached(world.source.clone()));
    let visit =
        |source: Arc<CachedCostSource<CostExplorer>>| tokio::spawn(async move { source.costs(&test_query()).await });
    let visits = (0..50).map(|_| visit(source.clone())).collect();
    tokio::time::sleep(Duration::from_millis(100)).await;
    (source, visits)
}

type Visit = tokio::task::JoinHandle<Result<Reading, SourceError>>;

#[tokio::test]
async fn fifty_visitors_share_one_request_and_the_next_needs_none() {
    let world = World::new().await;
    let (source, visits) = start_fifty_visits(&world).await;
    for visit in visits {
        assert!(!visit.await.unwrap().unwrap().table.is_blank());
    }
    assert_eq!((world.paid().await, world.meter.spending().requests_today()), (1, 1));
    source.costs(&test_query()).await.unwrap();
    assert_eq!(world.paid().await, 1);
}

#[tokio::test]
async fn leaving_visitors_do_not_affect_others() {
    let world = World::new().await;
    let (_, mut visits) = start_fifty_visits(&world).await;
    // The first one sends the request; when it leaves, another takes over.
    for visit in visits.drain(..25) {
        visit.abort();
    }
    for visit in visits {
        assert!(!visit.await.unwrap().unwrap().table.is_blank());
    }
    assert!(world.paid().await <= 2, "one request, and one more for the visitor who left");
}

#[tokio::test]
async fn failures_map_to_faults() {
    let world = World::new().await;
    let error_of = async |source: &dyn CostSource| -> SourceError { source.costs(&test_query()).await.unwrap_err() };
    for (kind, expected) in [
        (r#""kind":"deny""#, Fault::Denied),
        (r#""kind":"throttle""#, Fault::Throttled),
        (r#""kind":"error""#, Fault::ServerError),
        (r#""kind":"reset""#, Fault::Unreachable),
        (r#""kind":"malformed""#, Fault::InvalidResponse),
    ] {
        world.set_fault(kind).await;
        let error = error_of(&world.source).await;
        assert_eq!(error.fault, expected, "{kind}: {error:?}");
        assert!(!error.title().contains("arn:") && !error.advice().contains("arn:"), "{kind}");
    }
    // Failures are free; the unreadable response was charged.
    assert_eq!((world.meter.spending().requests_today(), world.paid().await), (1, 1));
    world.set_fault(r#""kind":"delay","millis":3000"#).await;
    let impatient = LimitedCostSource::new(world.source.clone(), 4, Duration::from_millis(200));
    assert_eq!(error_of(&impatient).await.fault, Fault::TimedOut);
    world.set_fault(r#""kind":"empty""#).await;
    assert!(world.source.costs(&test_query()).await.unwrap().table.is_blank(), "an empty account is not a failure");
    let too_old = query("2020-01-01..2020-01-31", Granularity::Daily, &[], &[]);
    world.clear_faults().await;
    let limit = Fault::OutOfRange(DataLimit::History);
    assert_eq!(world.source.costs(&too_old).await.unwrap_err().fault, limit);
}

#[tokio::test]
async fn throttled_requests_are_retried_and_free() {
    let world = World::new().await;
    world.set_fault(r#""kind":"throttle","times":2"#).await;
    assert!(world.source.costs(&test_query()).await.is_ok());
    assert_eq!((world.paid().await, world.meter.spending().requests_today()), (1, 1));
}
