//! Counters of a cache, for monitoring.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::statistics::CacheStatistics;

/// Counts of queries since the start of the process.
#[derive(Debug, Default)]
pub struct Counters {
    hits: AtomicU64,
    partial_hits: AtomicU64,
    misses: AtomicU64,
    stale: AtomicU64,
    periods: AtomicU64,
    cached_periods: AtomicU64,
}

impl Counters {
    /// Counts a query for `all` periods, of which `missing` were not cached.
    pub fn count(&self, all: usize, missing: usize) {
        let outcome = match missing {
            0 => &self.hits,
            _ if missing < all => &self.partial_hits,
            _ => &self.misses,
        };
        add(outcome, 1);
        add(&self.periods, all);
        add(&self.cached_periods, all.saturating_sub(missing));
    }

    /// Counts a query that was answered with expired data.
    pub fn count_stale(&self) {
        add(&self.stale, 1);
    }

    /// Counts so far, with the number of cached results.
    pub fn statistics(&self, entries: u64) -> CacheStatistics {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        CacheStatistics {
            hits: get(&self.hits),
            partial_hits: get(&self.partial_hits),
            misses: get(&self.misses),
            stale: get(&self.stale),
            periods: get(&self.periods),
            cached_periods: get(&self.cached_periods),
            entries,
        }
    }
}

fn add(counter: &AtomicU64, count: usize) {
    counter.fetch_add(count as u64, Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_counted_by_cached_periods() {
        let counters = Counters::default();
        for (all, missing) in [(3, 0), (3, 1), (3, 3), (1, 1)] {
            counters.count(all, missing);
        }
        counters.count_stale();
        let expected = CacheStatistics {
            hits: 1,
            partial_hits: 1,
            misses: 2,
            stale: 1,
            periods: 10,
            cached_periods: 5,
            entries: 7,
        };
        assert_eq!(counters.statistics(7), expected);
    }
}
