//! The cache over real HTTP: each fact is requested from AWS once, however many visitors come and go.

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

use crate::support::{World, noon, query};

const MEMORY: u64 = 64 << 20;

fn covered(world: &World) -> Arc<CachedCostSource<CostExplorer>> {
    Arc::new(CachedCostSource::new(world.source.clone(), MEMORY, noon()))
}

fn services(range: &str, granularity: Granularity) -> CostQuery {
    query(range, granularity, &["service"], &[])
}

/// A clock that tests advance by hours.
fn movable() -> (Clock, Arc<AtomicI64>) {
    let hours = Arc::new(AtomicI64::new(0));
    let moved = hours.clone();
    let begin: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
    (Arc::new(move || begin + jiff::SignedDuration::from_hours(moved.load(Ordering::SeqCst))), hours)
}

/// A query, and the total number of paid requests after its answer.
#[tokio::test]
async fn each_fact_is_asked_for_once() {
    let world = World::new().await;
    let source = covered(&world);
    let two = |range: &str, groups: &[&str]| query(range, Daily, groups, &[]);
    let filtered = |filters: &[&str]| query("2026-10-01..2026-10-31", Daily, &["service"], filters);
    let mut compared = 0;
    for (asked, paid, why) in [
        (services("2026-09-01..2026-10-31", Daily), 1, "two months by day"),
        (services("2026-09-10..2026-10-05", Daily), 1, "days of them"),
        (services("2026-09-01..2026-10-31", Monthly), 1, "sums of days"),
        (services("2026-09-10..2026-10-31", Yearly), 1, "sums of days"),
        (filtered(&["service=AWS Lambda"]), 1, "one of the groups"),
        (filtered(&["not.service=AWS Lambda", "not.service=Tax"]), 1, "all groups but two"),
        (services("2026-08-15..2026-11-10", Daily), 2, "days on both sides, and those between: one page for two"),
        (services("2026-08-15..2026-11-10", Daily), 2, "all of it is held"),
        (filtered(&["region=eu-central-1"]), 3, "a filter on something else"),
        (two("2026-10-01..2026-10-07", &["service", "region"]), 4, "two groups"),
        (two("2026-10-01..2026-10-07", &["region", "service"]), 4, "the same, swapped"),
        (two("2026-10-02..2026-10-07", &["region"]), 4, "one of the two"),
        (query("2026-10-01..2026-10-07", Daily, &[], &[]), 5, "AWS's own totals are never made of groups"),
        (query("2026-10-01..2026-10-07", Monthly, &[], &[]), 5, "sums of totals"),
        (services("2026-11-20..2026-11-20", Hourly), 6, "hours are a data set of their own"),
        (services("2026-11-20..2026-11-20", Daily), 7, "and do not stand in for days"),
        (services("2026-01-01..2026-06-30", Monthly), 8, "months"),
        (services("2026-01-01..2026-06-30", Yearly), 8, "sums of months"),
        (services("2026-03-01..2026-04-30", Monthly), 8, "months of them"),
        (services("2026-03-02..2026-04-30", Monthly), 9, "a part of a month is in no month"),
    ] {
        let reading = source.costs(&asked).await.unwrap();
        assert_eq!(world.paid().await - compared, paid, "{why}");
        // Also requested from AWS directly, for comparison.
        let before = world.paid().await;
        assert_eq!(reading.table, world.source.costs(&asked).await.unwrap().table, "{why}");
        compared += world.paid().await - before;
    }
}

#[tokio::test]
async fn two_hundred_visitors_are_one_fetch_and_those_who_leave_harm_none() {
    let world = World::new().await;
    let source = covered(&world);
    world.fault(r#""kind":"delay","millis":800"#).await;
    let asked = services("2026-10-01..2026-10-31", Daily);
    let visit = |source: Arc<CachedCostSource<CostExplorer>>, asked: CostQuery| {
        tokio::spawn(async move { source.costs(&asked).await.map(|it| it.table.keys().len()) })
    };
    let mut visits: Vec<_> = (0..200).map(|_| visit(source.clone(), asked.clone())).collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    // Every other visitor leaves, including the first, whose request it is.
    let mut stay = Vec::new();
    for (place, visit) in visits.drain(..).enumerate() {
        if place % 2 == 0 { visit.abort() } else { stay.push(visit) }
    }
    for visit in stay {
        assert!(visit.await.unwrap().unwrap() > 30);
    }
    assert_eq!((world.paid().await, world.meter.spending().requests_today()), (1, 1));
}

#[tokio::test]
async fn overlapping_questions_at_once_share_what_is_under_way() {
    let world = World::new().await;
    let source = covered(&world);
    world.fault(r#""kind":"delay","millis":500"#).await;
    let wide = query("2026-09-01..2026-10-31", Daily, &["service", "region"], &[]);
    let first = tokio::spawn({
        let (source, wide) = (source.clone(), wide.clone());
        async move { source.costs(&wide).await.is_ok() }
    });
    tokio::time::sleep(Duration::from_millis(150)).await;
    let inside = [
        services("2026-10-01..2026-10-31", Daily),
        services("2026-09-01..2026-10-31", Monthly),
        query("2026-09-01..2026-09-30", Daily, &["region"], &["not.service=Tax"]),
        query("2026-09-01..2026-10-31", Daily, &["region", "service"], &[]),
    ];
    let answers = inside.iter().map(|asked| source.costs(asked));
    assert!(futures::future::join_all(answers).await.iter().all(Result::is_ok) && first.await.unwrap());
    world.no_faults().await;
    let pages = world.paid().await;
    world.source.costs(&wide).await.unwrap();
    assert_eq!(world.paid().await, 2 * pages, "all of them took what the first question takes alone");
}

#[tokio::test]
async fn when_all_have_left_nothing_is_waited_for() {
    let world = World::new().await;
    let source = covered(&world);
    world.fault(r#""kind":"delay","millis":60000"#).await;
    let asked = services("2026-10-01..2026-10-31", Daily);
    assert!(tokio::time::timeout(Duration::from_millis(200), source.costs(&asked)).await.is_err());
    world.no_faults().await;
    assert!(source.costs(&asked).await.is_ok(), "the next visitor asks anew");
    // AWS may have processed the abandoned request: it counts.
    assert_eq!(world.meter.spending().requests_today(), 2);
}

#[tokio::test]
async fn a_price_is_told_before_and_paid_after() {
    let world = World::new().await;
    let source = covered(&world);
    let asked = services("2026-07-01..2026-10-31", Daily);
    let unknown = source.quote(&asked);
    assert!(unknown.at_least && unknown.requests == 1);
    source.costs(&services("2026-10-01..2026-10-31", Daily)).await.unwrap();
    let (before, quote) = (world.paid().await, source.quote(&asked));
    source.costs(&asked).await.unwrap();
    assert_eq!(world.paid().await - before, quote.requests);
    assert!(!quote.at_least);
    assert_eq!(source.quote(&asked).requests, 0);
    source.invalidate(&asked);
    let (before, quote) = (world.paid().await, source.quote(&asked));
    assert_eq!(quote, source.refresh_quote(&asked));
    source.costs(&asked).await.unwrap();
    assert_eq!(world.paid().await - before, quote.requests);
}

#[tokio::test]
async fn days_on_both_sides_of_what_is_held_are_one_question_where_that_is_cheaper() {
    let world = World::new().await;
    let source = covered(&world);
    let totals = |range| query(range, Daily, &[], &[]);
    source.costs(&totals("2026-08-01..2026-10-31")).await.unwrap();
    let around = totals("2026-02-01..2026-11-20");
    let (before, quote) = (world.paid().await, source.quote(&around));
    source.costs(&around).await.unwrap();
    assert_eq!((world.paid().await - before, quote.requests), (1, 1));
}

#[tokio::test]
async fn the_price_of_a_refresh_holds_what_rests_on_it() {
    let world = World::new().await;
    let source = covered(&world);
    let (days, months) = (services("2026-09-01..2026-10-31", Daily), services("2026-09-01..2026-10-31", Monthly));
    let october = services("2026-10-01..2026-10-31", Daily);
    source.costs(&days).await.unwrap();
    assert_eq!(source.quote(&months).requests, 0, "months are added up from days");
    assert_eq!(source.quote_after(&[days], &months).requests, 0, "and from days that are read again");
    let quote = source.quote_after(std::slice::from_ref(&october), &months);
    source.invalidate(&october);
    source.costs(&october).await.unwrap();
    let before = world.paid().await;
    source.costs(&months).await.unwrap();
    assert_eq!((world.paid().await - before, quote.requests), (1, 1), "September went with October");
}

#[tokio::test]
async fn old_figures_stand_in_where_newer_ones_cannot_be_had_and_say_so() {
    for (fault, stands_in) in [("error", true), ("throttle", true), ("reset", true), ("deny", false)] {
        let world = World::new().await;
        let (clock, hours) = movable();
        let source = CachedCostSource::new(world.source.clone(), MEMORY, clock);
        let asked = services("2026-11-01..2026-11-20", Daily);
        let fresh = source.costs(&asked).await.unwrap();
        assert_eq!(fresh.stale, None);
        hours.store(5, Ordering::SeqCst);
        world.fault(&format!(r#""kind":"{fault}""#)).await;
        let later = source.costs(&asked).await;
        match later {
            Ok(old) => {
                assert!(stands_in, "{fault}");
                assert_eq!(old.table, fresh.table);
                assert!(old.stale.is_some() && old.read_at == fresh.read_at);
            }
            Err(error) => assert_eq!((stands_in, error.fault), (false, Fault::Denied)),
        }
        world.no_faults().await;
        assert_eq!(source.costs(&asked).await.unwrap().stale, None, "{fault}: nothing of it is kept");
    }
}

#[tokio::test]
async fn open_days_are_asked_again_after_hours_and_closed_months_after_a_day() {
    let world = World::new().await;
    let (clock, hours) = movable();
    let adapter = world.account.cost_explorer(world.meter.clone(), clock.clone());
    let source = CachedCostSource::new(adapter, MEMORY, clock);
    let asked = services("2026-09-01..2026-11-20", Daily);
    for (hour, paid) in [(0, 1), (3, 1), (5, 2), (6, 2), (25, 3)] {
        hours.store(hour, Ordering::SeqCst);
        source.costs(&asked).await.unwrap();
        assert_eq!(world.paid().await, paid, "after {hour} hours");
    }
}

#[tokio::test]
async fn memory_is_bounded_and_answers_stay_right() {
    let world = World::new().await;
    let limit = 400;
    let source = CachedCostSource::new(world.source.clone(), limit * 1024, noon());
    for month in 1..=10 {
        let asked = services(&format!("2026-{month:02}-01..2026-{month:02}-28"), Daily);
        assert_eq!(source.costs(&asked).await.unwrap().table, world.source.costs(&asked).await.unwrap().table);
        assert!(source.kilobytes() <= limit, "{} kB", source.kilobytes());
    }
    let year = services("2026-01-01..2026-10-28", Daily);
    assert_eq!(source.costs(&year).await.unwrap().table, world.source.costs(&year).await.unwrap().table);
}
