//! Duration of cache hits, and of a cold Overview with slow AWS responses.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a benchmark prints, and one that cannot go on has failed"
)]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use aws::{AwsAccount, CachedCostSource, Clock, LimitedCostSource, Meter};
use divan::{Bencher, black_box};
use domain::{
    Date,
    dimension::Dimension,
    filter::{Filter, Rule},
    limits::Limits,
    overview::Plan,
    period::Granularity,
    port::CostSource,
    query::CostQuery,
    view::View,
};
use futures::future::join_all;
use sandbox::{Config, Sandbox};
use tokio::runtime::Runtime;

const LATENCY: Duration = Duration::from_millis(300);
const CACHE_BYTES: u64 = 256 << 20;
/// Number of other cached results.
const OTHER_RESULTS: usize = 500;

fn main() {
    cold_overview();
    divan::main();
}

fn today() -> Date {
    "2026-11-23".parse().unwrap()
}

fn noon() -> Clock {
    Arc::new(|| "2026-11-23T12:00:00Z".parse().unwrap())
}

type CostLayers = CachedCostSource<LimitedCostSource<aws::CostExplorer>>;

/// Creates the layers of the server, over a sandbox with this latency per request.
async fn layers(latency: Duration) -> CostLayers {
    let mut config = Config::new(today());
    if !latency.is_zero() {
        config.faults = vec![format!("ce:GetCostAndUsage=delay:{}ms", latency.as_millis()).parse().unwrap()];
    }
    let sandbox = Sandbox::bind(config, "127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = sandbox.addr();
    tokio::spawn(sandbox.serve(std::future::pending()));
    let account = AwsAccount::at_sandbox(&format!("http://{address}")).await;
    let adapter = account.cost_explorer(Meter::new(100_000, noon()), noon());
    CachedCostSource::new(LimitedCostSource::new(adapter, 8, Duration::from_mins(1)), CACHE_BYTES, noon())
}

/// The Overview's queries, sent concurrently with an empty cache, against the longest chain of dependent calls: the
/// pages of one query.
fn cold_overview() {
    let runtime = Runtime::new().unwrap();
    let plan = Plan::of(&View::default(), &Limits::on(today()));
    let queries = plan.requests();
    let mut times: Vec<Duration> = (0..5)
        .map(|_| {
            runtime.block_on(async {
                let layers = layers(LATENCY).await;
                let start = Instant::now();
                let answers = join_all(queries.iter().map(|query| layers.costs(query))).await;
                assert!(answers.iter().all(Result::is_ok));
                start.elapsed()
            })
        })
        .collect();
    times.sort_unstable();
    let (median, chain) = (times[2], LATENCY); // Each query has one page.
    let ratio = median.as_secs_f64() / chain.as_secs_f64();
    println!(
        "cold Overview, {} ms per call: {median:.0?}, {ratio:.2} of its longest chain (at most 1.20)",
        LATENCY.as_millis()
    );
}

fn query(range: &str, granularity: Granularity) -> CostQuery {
    let (range, group_by) = (range.parse().unwrap(), vec![Dimension::Service.into()]);
    CostQuery { range, granularity, group_by, filter: Filter::default() }
}

/// A query that is cached, or derivable from cached results, among many others.
#[divan::bench(args = ["same query", "subrange", "monthly sums", "one group"], sample_count = 50)]
fn hit(bencher: Bencher<'_, '_>, kind: &str) {
    let runtime = Runtime::new().unwrap();
    let year = query("2025-12-01..2026-11-20", Granularity::Daily);
    let layers = runtime.block_on(async {
        let layers = layers(Duration::ZERO).await;
        layers.costs(&year).await.unwrap();
        for other in 0..OTHER_RESULTS {
            let mut query = query("2026-11-01..2026-11-02", Granularity::Daily);
            query.filter.add(Dimension::Az.into(), Rule::Exclude, format!("zone {other}"));
            layers.costs(&query).await.unwrap();
        }
        layers
    });
    let mut derived = match kind {
        "subrange" => query("2026-08-01..2026-10-31", Granularity::Daily),
        "monthly sums" => query("2025-12-01..2026-11-20", Granularity::Monthly),
        _ => year,
    };
    if kind == "one group" {
        derived.filter.add(Dimension::Service.into(), Rule::Include, "AWS Lambda");
    }
    bencher.bench(|| runtime.block_on(layers.costs(black_box(&derived))).unwrap());
}
