//! Use of the caches: hits, share of cached days, and memory.

use std::sync::Arc;

use domain::{statistics::CacheStatistics, status::CacheUse};
use prometheus::core::Collector;

use super::snapshot::{MetricKind, MetricSpec, Samples, Snapshot, count};

static SPECS: [MetricSpec; 5] = [
    MetricSpec {
        name: "farthing_cache_queries_total",
        help: "Queries by cache and result: hit, partial (some days are cached), miss, stale (expired data shown because AWS \
               failed; also counted as partial or miss).",
        kind: MetricKind::Counter,
        labels: &["cache", "result"],
    },
    MetricSpec {
        name: "farthing_cache_periods_total",
        help: "Periods of the queries for costs by source: cache or aws. Their ratio is the coverage of the cache.",
        kind: MetricKind::Counter,
        labels: &["source"],
    },
    MetricSpec { name: "farthing_cache_entries", help: "Cached results.", kind: MetricKind::Gauge, labels: &["cache"] },
    MetricSpec {
        name: "farthing_cache_bytes",
        help: "Estimated memory of the cached costs in bytes.",
        kind: MetricKind::Gauge,
        labels: &[],
    },
    MetricSpec {
        name: "farthing_cache_limit_bytes",
        help: "Maximum memory of the cached costs in bytes.",
        kind: MetricKind::Gauge,
        labels: &[],
    },
];

/// Name of the cache of costs, the only one whose queries have several periods.
pub const COSTS: &str = "costs";

static PAGE_SPECS: [MetricSpec; 2] = [
    MetricSpec {
        name: "farthing_page_cache_requests_total",
        help: "Requests for pages that can be cached, by result: hit or miss.",
        kind: MetricKind::Counter,
        labels: &["result"],
    },
    MetricSpec {
        name: "farthing_page_cache_bytes",
        help: "Size of the rendered pages in the cache in bytes, compressed copies excluded.",
        kind: MetricKind::Gauge,
        labels: &[],
    },
];

/// Use of the cache of rendered pages since the start of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageCacheUse {
    /// Requests that received a cached page.
    pub hits: u64,
    /// Requests for which a page was rendered.
    pub misses: u64,
    /// Size of the cached pages in bytes, compressed copies excluded.
    pub bytes: u64,
}

/// Metrics of the cache of rendered pages.
pub fn page_collector(
    page_use: impl Fn() -> PageCacheUse + Send + Sync + 'static,
) -> Result<impl Collector, prometheus::Error> {
    Snapshot::new(&PAGE_SPECS, move || {
        let PageCacheUse { hits, misses, bytes } = page_use();
        let results = [("hit", hits), ("miss", misses)].map(|(result, it)| (vec![result.to_owned()], count(it)));
        [results.into(), vec![(Vec::new(), count(bytes))]]
    })
}

/// Metrics of the caches. `statistics` returns those of each cache by name, `memory` that of the cache of costs.
pub fn collector(
    statistics: Arc<dyn Fn() -> Vec<(&'static str, CacheStatistics)> + Send + Sync>,
    memory: Arc<dyn Fn() -> CacheUse + Send + Sync>,
) -> Result<impl Collector, prometheus::Error> {
    Snapshot::new(&SPECS, move || samples(&statistics(), memory()))
}

fn samples(caches: &[(&'static str, CacheStatistics)], memory: CacheUse) -> [Samples; 5] {
    let queries = caches.iter().flat_map(|(cache, it)| {
        let results = [("hit", it.hits), ("partial", it.partial_hits), ("miss", it.misses), ("stale", it.stale)];
        results.map(|(result, queries)| (vec![(*cache).to_owned(), result.to_owned()], count(queries)))
    });
    let periods = caches.iter().filter(|(cache, _)| *cache == COSTS).flat_map(|(_, it)| {
        let sources = [("cache", it.cached_periods), ("aws", it.periods.saturating_sub(it.cached_periods))];
        sources.map(|(source, periods)| (vec![source.to_owned()], count(periods)))
    });
    let entries = caches.iter().map(|(cache, it)| (vec![(*cache).to_owned()], count(it.entries)));
    let bytes = |kilobytes: u64| vec![(Vec::new(), count(kilobytes.saturating_mul(1024)))];
    [queries.collect(), periods.collect(), entries.collect(), bytes(memory.kilobytes), bytes(memory.limit)]
}
