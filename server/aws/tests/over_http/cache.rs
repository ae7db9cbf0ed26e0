//! The cache over real HTTP: each period is requested from AWS once, for any number of visitors.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use aws::{CachedCostSource, Clock, CostExplorer};
use domain::{
    Timestamp,
    error::Fault,
    period::Granularity::{self, Daily, Hourly, Monthly, Yearly},
    port::{CostCache, CostSource},
    query::CostQuery,
};

use crate::support::{World, noon, query as build_query};

const MEMORY: u64 = 64 << 20;

fn cached_source(world: &World) -> Arc<CachedCostSource<CostExplorer>> {
    Arc::new(CachedCostSource::new(world.source.clone(), MEMORY, noon()))
}

fn services(range: &str, granularity: Granularity) -> CostQuery {
    build_query(range, granularity, &["service"], &[])
}

/// A clock that tests advance by hours.
fn adjustable_clock() -> (Clock, Arc<AtomicI64>) {
    let hours = Arc::new(AtomicI64::new(0));
    let offset = hours.clone();
    let start: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
    (Arc::new(move || start + jiff::SignedDuration::from_hours(offset.load(Ordering::SeqCst))), hours)
}

/// Each query, with the expected total number of paid requests after it.
#[tokio::test]
async fn each_period_is_queried_once() {
    let world = World::new().await;
    let source = cached_source(&world);
    let daily = |range: &str, groups: &[&str]| build_query(range, Daily, groups, &[]);
    let filtered = |filters: &[&str]| build_query("2026-10-01..2026-10-31", Daily, &["service"], filters);
    let mut comparison_requests = 0;
    for (query, paid, why) in [
        (services("2026-09-01..2026-10-31", Daily), 1, "two months by day"),
        (services("2026-09-10..2026-10-05", Daily), 1, "some of these days"),
        (services("2026-09-01..2026-10-31", Monthly), 1, "sums of days"),
        (services("2026-09-10..2026-10-31", Yearly), 1, "sums of days"),
        (filtered(&["service=AWS Lambda"]), 1, "one of the groups"),
        (filtered(&["not.service=AWS Lambda", "not.service=Tax"]), 1, "all groups but two"),
        (
            services("2026-08-15..2026-11-10", Daily),
            2,
            "days before and after, including the cached days between: one page instead of two",
        ),
        (services("2026-08-15..2026-11-10", Daily), 2, "all of it is cached"),
        (filtered(&["region=eu-central-1"]), 3, "a filter on another attribute"),
        (daily("2026-10-01..2026-10-07", &["service", "region"]), 4, "two groups"),
        (daily("2026-10-01..2026-10-07", &["region", "service"]), 4, "the same groups, swapped"),
        (daily("2026-10-02..2026-10-07", &["region"]), 4, "one of the two"),
        (build_query("2026-10-01..2026-10-07", Daily, &[], &[]), 5, "totals are not added up from groups"),
        (build_query("2026-10-01..2026-10-07", Monthly, &[], &[]), 5, "sums of totals"),
        (services("2026-11-20..2026-11-20", Hourly), 6, "hours are a separate data set"),
        (services("2026-11-20..2026-11-20", Daily), 7, "and are not added up to days"),
        (services("2026-01-01..2026-06-30", Monthly), 8, "months"),
        (services("2026-01-01..2026-06-30", Yearly), 8, "sums of months"),
        (services("2026-03-01..2026-04-30", Monthly), 8, "some of these months"),
        (services("2026-03-02..2026-04-30", Monthly), 9, "part of a month is not in the months"),
    ] {
        let reading = source.costs(&query).await.unwrap();
        assert_eq!(world.paid().await - comparison_requests, paid, "{why}");
        // Also requested from AWS directly, for comparison.
        let before = world.paid().await;
        assert_eq!(reading.table, world.source.costs(&query).await.unwrap().table, "{why}");
        comparison_requests += world.paid().await - before;
    }
}

#[tokio::test]
async fn two_hundred_visitors_share_one_request_even_if_some_leave() {
    let world = World::new().await;
    let source = cached_source(&world);
    world.set_fault(r#""kind":"delay","millis":800"#).await;
    let query = services("2026-10-01..2026-10-31", Daily);
    let visit = |source: Arc<CachedCostSource<CostExplorer>>, query: CostQuery| {
        tokio::spawn(async move { source.costs(&query).await.map(|it| it.table.keys().len()) })
    };
    let mut visits: Vec<_> = (0..200).map(|_| visit(source.clone(), query.clone())).collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    // Every other visitor leaves, including the first, which sent the request.
    let mut remaining = Vec::new();
    for (index, visit) in visits.drain(..).enumerate() {
        if index % 2 == 0 { visit.abort() } else { remaining.push(visit) }
    }
    for visit in remaining {
        assert!(visit.await.unwrap().unwrap() > 30);
    }
    assert_eq!((world.paid().await, world.meter.spending().requests_today()), (1, 1));
}

#[tokio::test]
async fn overlapping_concurrent_queries_share_requests() {
    let world = World::new().await;
    let source = cached_source(&world);
    world.set_fault(r#""kind":"delay","millis":500"#).await;
    let wide = build_query("2026-09-01..2026-10-31", Daily, &["service", "region"], &[]);
    let first = tokio::spawn({
        let (source, wide) = (source.clone(), wide.clone());
        async move { source.costs(&wide).await.is_ok() }
    });
    tokio::time::sleep(Duration::from_millis(150)).await;
    let contained = [
        services("2026-10-01..2026-10-31", Daily),
        services("2026-09-01..2026-10-31", Monthly),
        build_query("2026-09-01..2026-09-30", Daily, &["region"], &["not.service=Tax"]),
        build_query("2026-09-01..2026-10-31", Daily, &["region", "service"], &[]),
    ];
    let results = contained.iter().map(|query| source.costs(query));
    assert!(futures::future::join_all(results).await.iter().all(Result::is_ok) && first.await.unwrap());
    world.clear_faults().await;
    let pages = world.paid().await;
    world.source.costs(&wide).await.unwrap();
    assert_eq!(world.paid().await, 2 * pages, "all queries together need only the pages of the first");
}

#[tokio::test]
async fn request_is_canceled_when_all_visitors_leave() {
    let world = World::new().await;
    let source = cached_source(&world);
    world.set_fault(r#""kind":"delay","millis":60000"#).await;
    let query = services("2026-10-01..2026-10-31", Daily);
    assert!(tokio::time::timeout(Duration::from_millis(200), source.costs(&query)).await.is_err());
    world.clear_faults().await;
    assert!(source.costs(&query).await.is_ok(), "the next visitor sends a new request");
    // AWS may have processed the canceled request, so it is counted.
    assert_eq!(world.meter.spending().requests_today(), 2);
}

#[tokio::test]
async fn quotes_equal_the_requests_paid() {
    let world = World::new().await;
    let source = cached_source(&world);
    let query = services("2026-07-01..2026-10-31", Daily);
    let unknown = source.quote(&query);
    assert!(unknown.at_least && unknown.requests == 1);
    source.costs(&services("2026-10-01..2026-10-31", Daily)).await.unwrap();
    let (before, quote) = (world.paid().await, source.quote(&query));
    source.costs(&query).await.unwrap();
    assert_eq!(world.paid().await - before, quote.requests);
    assert!(!quote.at_least);
    assert_eq!(source.quote(&query).requests, 0);
    source.invalidate(&query);
    let (before, quote) = (world.paid().await, source.quote(&query));
    assert_eq!(quote, source.refresh_quote(&query));
    source.costs(&query).await.unwrap();
    assert_eq!(world.paid().await - before, quote.requests);
}

#[tokio::test]
async fn queries_around_cached_days_are_merged_if_cheaper() {
    let world = World::new().await;
    let source = cached_source(&world);
    let totals = |range| build_query(range, Daily, &[], &[]);
    source.costs(&totals("2026-08-01..2026-10-31")).await.unwrap();
    let surrounding = totals("2026-02-01..2026-11-20");
    let (before, quote) = (world.paid().await, source.quote(&surrounding));
    source.costs(&surrounding).await.unwrap();
    assert_eq!((world.paid().await - before, quote.requests), (1, 1));
}

#[tokio::test]
async fn refresh_quote_includes_dependent_queries() {
    let world = World::new().await;
    let source = cached_source(&world);
    let (days, months) = (services("2026-09-01..2026-10-31", Daily), services("2026-09-01..2026-10-31", Monthly));
    let october = services("2026-10-01..2026-10-31", Daily);
    source.costs(&days).await.unwrap();
    assert_eq!(source.quote(&months).requests, 0, "months are added up from days");
    assert_eq!(source.quote_after(&[days], &months).requests, 0, "and from days that are refreshed");
    let quote = source.quote_after(std::slice::from_ref(&october), &months);
    source.invalidate(&october);
    source.costs(&october).await.unwrap();
    let before = world.paid().await;
    source.costs(&months).await.unwrap();
    assert_eq!(
        (world.paid().await - before, quote.requests),
        (1, 1),
        "days of September and October are in one segment"
    );
}

#[tokio::test]
async fn stale_figures_are_returned_if_a_refresh_fails() {
    for (fault, is_stale) in [("error", true), ("throttle", true), ("reset", true), ("deny", false)] {
        let world = World::new().await;
        let (clock, hours) = adjustable_clock();
        let source = CachedCostSource::new(world.source.clone(), MEMORY, clock);
        let query = services("2026-11-01..2026-11-20", Daily);
        let fresh = source.costs(&query).await.unwrap();
        assert_eq!(fresh.stale, None);
        hours.store(5, Ordering::SeqCst);
        world.set_fault(&format!(r#""kind":"{fault}""#)).await;
        let result = source.costs(&query).await;
        match result {
            Ok(stale) => {
                assert!(is_stale, "{fault}");
                assert_eq!(stale.table, fresh.table);
                assert!(stale.stale.is_some() && stale.read_at == fresh.read_at);
            }
            Err(error) => assert_eq!((is_stale, error.fault), (false, Fault::Denied)),
        }
        world.clear_faults().await;
        assert_eq!(source.costs(&query).await.unwrap().stale, None, "{fault}: the stale result is not cached");
    }
}

#[tokio::test]
async fn open_days_expire_after_hours_and_closed_months_after_a_day() {
    let world = World::new().await;
    let (clock, hours) = adjustable_clock();
    let adapter = world.account.cost_explorer(world.meter.clone(), clock.clone());
    let source = CachedCostSource::new(adapter, MEMORY, clock);
    let query = services("2026-09-01..2026-11-20", Daily);
    for (hour, paid) in [(0, 1), (3, 1), (5, 2), (6, 2), (25, 3)] {
        hours.store(hour, Ordering::SeqCst);
        source.costs(&query).await.unwrap();
        assert_eq!(world.paid().await, paid, "after {hour} hours");
    }
}

#[tokio::test]
async fn memory_is_bounded_and_results_stay_correct() {
    let world = World::new().await;
    let limit = 400;
    let source = CachedCostSource::new(world.source.clone(), limit * 1024, noon());
    for month in 1..=10 {
        let query = services(&format!("2026-{month:02}-01..2026-{month:02}-28"), Daily);
        assert_eq!(source.costs(&query).await.unwrap().table, world.source.costs(&query).await.unwrap().table);
        assert!(source.kilobytes() <= limit, "{} kB", source.kilobytes());
    }
    let year = services("2026-01-01..2026-10-28", Daily);
    assert_eq!(source.costs(&year).await.unwrap().table, world.source.costs(&year).await.unwrap().table);
}
