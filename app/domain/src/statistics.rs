//! Statistics for monitoring: calls to AWS, and use of the caches. Counts begin at the start of the process.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use crate::{shared_str::SharedStr, status::ErrorCategory};

/// Upper bounds of the latency buckets in seconds, ascending; a further bucket has no bound.
pub const LATENCY_BOUNDS: [f64; 9] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0];
/// Maximum number of regions that are counted separately: twice as many as AWS has. Their names may come from a server that is
/// not AWS.
const MAX_REGIONS: usize = 64;
/// Name for all other regions.
const OTHER_REGIONS: &str = "other";

/// Outcome of a request to AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// AWS responded as expected, which includes errors that a check of permissions expects.
    Ok,
    /// AWS has no such resource or setting. Many settings are only there if they were changed.
    NotFound,
    /// The request failed.
    Failed(ErrorCategory),
}

impl Outcome {
    /// All outcomes.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::Ok, Self::NotFound].into_iter().chain(ErrorCategory::ALL.map(Self::Failed))
    }

    /// Name in metrics.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::NotFound => "not_found",
            Self::Failed(category) => category.label(),
        }
    }
}

/// Requests to AWS; each retry counts separately.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CallStatistics {
    /// Requests by IAM action, region and outcome.
    pub requests: BTreeMap<(String, SharedStr, Outcome), u64>,
    /// Retries by IAM action and region.
    pub retries: BTreeMap<(String, SharedStr), u64>,
    /// Time spent waiting before retries, by IAM action.
    pub waits: BTreeMap<String, Duration>,
    /// Latencies by IAM action.
    pub latencies: BTreeMap<String, LatencyHistogram>,
    /// Waits for Farthing's own limits, by limit.
    pub limits: BTreeMap<Limit, Waits>,
    regions: CountedRegions,
}

/// Regions that are counted separately: the first 64.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CountedRegions(BTreeSet<SharedStr>);

impl CountedRegions {
    /// Region under which something in a region is counted.
    pub fn counted(&mut self, region: &SharedStr) -> SharedStr {
        if self.0.len() < MAX_REGIONS {
            self.0.insert(region.clone());
        }
        if self.0.contains(region) { region.clone() } else { OTHER_REGIONS.into() }
    }
}

/// Limit of Farthing on its requests to AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    /// Concurrent Cost Explorer queries.
    Queries,
    /// Concurrent lists of resources.
    Lists,
    /// Requests a second.
    Rate,
}

impl Limit {
    /// All limits.
    pub const ALL: [Self; 3] = [Self::Queries, Self::Lists, Self::Rate];

    /// Name in metrics.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Queries => "queries",
            Self::Lists => "lists",
            Self::Rate => "rate",
        }
    }
}

/// Waits for a limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waits {
    /// Number of requests that waited.
    pub count: u64,
    /// Sum of their waiting times.
    pub total: Duration,
}

/// Latencies of requests, by bucket.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LatencyHistogram {
    /// Number of requests in each bucket of [`LATENCY_BOUNDS`]; slower ones are in [`Self::count`] only.
    pub buckets: [u64; LATENCY_BOUNDS.len()],
    /// Number of all requests.
    pub count: u64,
    /// Sum of all latencies.
    pub sum: Duration,
}

/// Use of a cache.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheStatistics {
    /// Queries answered from the cache alone.
    pub hits: u64,
    /// Queries of which the cache had some days.
    pub partial_hits: u64,
    /// Queries of which the cache had nothing.
    pub misses: u64,
    /// Queries answered with expired data, because AWS failed.
    pub stale: u64,
    /// Periods of all queries.
    pub periods: u64,
    /// Periods of all queries that were cached.
    pub cached_periods: u64,
    /// Cached results.
    pub entries: u64,
}

impl CallStatistics {
    /// Adds a request. `wait` is the time between a failed request and its retry; `None` for first attempts.
    pub fn add(
        &mut self,
        action: &str,
        region: &SharedStr,
        outcome: Outcome,
        wait: Option<Duration>,
        latency: Duration,
    ) {
        let region = self.regions.counted(region);
        if let Some(wait) = wait {
            *self.retries.entry((action.to_owned(), region.clone())).or_default() += 1;
            *self.waits.entry(action.to_owned()).or_default() += wait;
        }
        *self.requests.entry((action.to_owned(), region, outcome)).or_default() += 1;
        self.latencies.entry(action.to_owned()).or_default().add(latency);
    }

    /// Adds a wait for a limit.
    pub fn add_wait(&mut self, limit: Limit, wait: Duration) {
        let waits = self.limits.entry(limit).or_default();
        waits.count += 1;
        waits.total += wait;
    }
}

impl CacheStatistics {
    /// Sum of two caches.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            hits: self.hits + other.hits,
            partial_hits: self.partial_hits + other.partial_hits,
            misses: self.misses + other.misses,
            stale: self.stale + other.stale,
            periods: self.periods + other.periods,
            cached_periods: self.cached_periods + other.cached_periods,
            entries: self.entries + other.entries,
        }
    }
}

impl LatencyHistogram {
    fn add(&mut self, latency: Duration) {
        let seconds = latency.as_secs_f64();
        let bucket = LATENCY_BOUNDS.iter().position(|bound| seconds <= *bound);
        if let Some(count) = bucket.and_then(|it| self.buckets.get_mut(it)) {
            *count += 1;
        }
        self.count += 1;
        self.sum += latency;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_action_region_and_outcome() {
        let mut statistics = CallStatistics::default();
        let mut add = |region: &str, outcome, wait, millis| {
            statistics.add("ec2:DescribeVpcs", &region.into(), outcome, wait, Duration::from_millis(millis));
        };
        let throttled = Outcome::Failed(ErrorCategory::Throttled);
        add("eu-west-1", throttled, None, 50);
        add("eu-west-1", Outcome::Ok, Some(Duration::from_secs(2)), 51);
        add("us-east-1", Outcome::NotFound, None, 60_000);
        let count =
            |region: &str, outcome| statistics.requests[&("ec2:DescribeVpcs".to_owned(), region.into(), outcome)];
        assert_eq!([count("eu-west-1", Outcome::Ok), count("eu-west-1", throttled)], [1, 1]);
        assert_eq!(count("us-east-1", Outcome::NotFound), 1);
        assert_eq!(statistics.retries.into_values().collect::<Vec<_>>(), [1]);
        assert_eq!(statistics.waits.into_values().collect::<Vec<_>>(), [Duration::from_secs(2)]);
        let latencies = &statistics.latencies["ec2:DescribeVpcs"];
        assert_eq!((latencies.buckets[..2].to_vec(), latencies.count), (vec![1, 1], 3));
        assert_eq!(latencies.sum, Duration::from_millis(60_101));
    }

    #[test]
    fn the_number_of_regions_is_limited() {
        let mut statistics = CallStatistics::default();
        for number in 0..200 {
            statistics.add(
                "s3:ListAllMyBuckets",
                &format!("region-{number}").as_str().into(),
                Outcome::Ok,
                None,
                Duration::ZERO,
            );
        }
        assert_eq!(statistics.requests.len(), MAX_REGIONS + 1);
        let other = ("s3:ListAllMyBuckets".to_owned(), OTHER_REGIONS.into(), Outcome::Ok);
        assert_eq!(statistics.requests[&other], 200 - MAX_REGIONS as u64);
    }
}
