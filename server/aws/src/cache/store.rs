//! Cache storage with a memory limit; evicts the least used entries first.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use domain::{
    Date, Timestamp,
    cache::{CachedResult, covers_groups, memory_bytes, merge_periods},
    filter::Rule,
    period::{DateRange, Period},
    query::CostQuery,
};
use moka::{policy::EvictionPolicy, sync::Cache};

use super::ttl;

/// Rows (groups per period) on a page of `GetCostAndUsage`. AWS does not document the number, so quotes before the
/// first page are estimates.
const ROWS_PER_PAGE: usize = 5_000;

/// A response of AWS, unmodified.
#[derive(Debug)]
pub struct Segment {
    id: u64,
    result: CachedResult,
    open_from: Date,
    /// Number of groups in AWS's response, summed over all periods.
    rows: usize,
    /// Whether a visitor refreshed the figures: the segment is only used as stale data.
    is_invalidated: AtomicBool,
}

impl AsRef<CachedResult> for Segment {
    fn as_ref(&self) -> &CachedResult {
        &self.result
    }
}

/// Shared segment.
#[derive(Clone, Debug)]
pub struct SharedSegment(pub Arc<Segment>);

impl AsRef<CachedResult> for SharedSegment {
    fn as_ref(&self) -> &CachedResult {
        &self.0.result
    }
}

impl SharedSegment {
    /// Whether the segment may be part of the result of a query.
    pub fn overlaps(&self, wanted: &CostQuery) -> bool {
        let query = &self.0.result.query;
        query.range.overlap(&wanted.range).is_some() && covers_groups(query, wanted)
    }

    /// Whether the segment is valid for a period without a new request.
    pub fn is_valid(&self, period: &Period, now: Timestamp) -> bool {
        let read_at = self.0.result.reading.read_at;
        !self.0.is_invalidated.load(Ordering::Relaxed) && ttl::is_valid(self.0.open_from, read_at, period, now)
    }
}

/// Cache of all segments.
#[derive(Debug)]
pub struct Store {
    segments: Cache<u64, SharedSegment>,
    next_id: AtomicU64,
}

impl Store {
    /// Creates a store with a limit in bytes, as estimated by [`memory_bytes`].
    pub fn new(bytes: u64) -> Self {
        // moka uses 32-bit weights: in kilobytes, every table fits.
        let kilobytes = |_: &u64, segment: &SharedSegment| {
            u32::try_from(memory_bytes(&segment.0.result.reading.table).div_ceil(1024)).unwrap_or(u32::MAX)
        };
        let segments = Cache::builder()
            .max_capacity(bytes / 1024)
            .weigher(kilobytes)
            .eviction_policy(EvictionPolicy::lru())
            .time_to_live(ttl::CLOSED_MONTHS + ttl::STALE)
            .build();
        Self { segments, next_id: AtomicU64::new(0) }
    }

    /// Stores a result, and drops older results that the new one makes redundant.
    pub fn insert(&self, result: CachedResult) -> SharedSegment {
        let is_redundant = |old: &SharedSegment| {
            let (new, old) = (&result.query, &old.0.result.query);
            covers_groups(new, old)
                && covers_groups(old, new)
                && new.granularity == old.granularity
                && new.range.covers(&old.range)
        };
        for (id, old) in &self.segments {
            if is_redundant(&old) {
                self.segments.invalidate(&*id);
            }
        }
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let (open_from, rows) = (ttl::open_from(&result), result.reading.table.rows());
        let segment =
            SharedSegment(Arc::new(Segment { id, result, open_from, rows, is_invalidated: AtomicBool::new(false) }));
        self.segments.insert(id, segment.clone());
        segment
    }

    /// Segments that may be part of the result of a query.
    pub fn matching(&self, wanted: &CostQuery) -> Vec<SharedSegment> {
        self.segments.iter().map(|(_, segment)| segment).filter(|segment| segment.overlaps(wanted)).collect()
    }

    /// Marks a segment as recently used.
    pub fn touch(&self, segment: &SharedSegment) {
        self.segments.get(&segment.0.id);
    }

    /// Marks all segments for a query as stale, to be used only if a refresh fails.
    pub fn invalidate(&self, wanted: &CostQuery) {
        for segment in self.matching(wanted) {
            segment.0.is_invalidated.store(true, Ordering::Relaxed);
        }
    }

    /// Queries for the missing periods: one per range of consecutive days, or a single query if that needs fewer pages,
    /// including cached days.
    pub fn missing_queries(&self, wanted: &CostQuery, periods: &[Period]) -> Vec<CostQuery> {
        let query = |range| CostQuery { range, ..wanted.clone() };
        let runs = merge_periods(periods);
        if let [first, .., last] = runs.as_slice()
            && let Some(all) = DateRange::new(first.from(), last.to()).map(query)
            && self.pages(&all).is_some_and(|pages| pages < runs.iter().filter_map(|it| self.pages(&query(*it))).sum())
        {
            return vec![all];
        }
        runs.into_iter().map(query).collect()
    }

    /// Estimated pages of a response, at least one; `None` without a response with the same groups.
    pub fn pages(&self, query: &CostQuery) -> Option<usize> {
        let rows = self.rows(query, query.granularity.periods(&query.range).len())?;
        Some(rows.div_ceil(ROWS_PER_PAGE).max(1))
    }

    /// Estimated rows of a response with this number of periods, from responses with the same groups: preferably those
    /// with the same filter, then those with the same granularity; `None` before the first such response.
    fn rows(&self, query: &CostQuery, periods: usize) -> Option<usize> {
        let has_same_groups = |segment: &SharedSegment| {
            let group_by = &segment.0.result.query.group_by;
            group_by.len() == query.group_by.len() && query.group_by.iter().all(|it| group_by.contains(it))
        };
        let estimate = |segment: SharedSegment| {
            let Segment { result, rows, .. } = &*segment.0;
            let similarity = (result.query.filter == query.filter, result.query.granularity == query.granularity);
            (similarity, (rows * periods).div_ceil(result.reading.table.periods().len().max(1)))
        };
        let (_, rows) = self.segments.iter().map(|(_, segment)| segment).filter(has_same_groups).map(estimate).max()?;
        // A filter that keeps some values of the only attribute limits the number of groups to these.
        let value_count = match query.group_by.as_slice() {
            [attribute] => query.filter.values(attribute, Rule::Include).count(),
            _ => 0,
        };
        Some(if value_count == 0 { rows } else { rows.min(value_count * periods) })
    }

    /// Number of cached results.
    pub fn entries(&self) -> u64 {
        self.segments.run_pending_tasks();
        self.segments.entry_count()
    }

    /// Size of the cache in kilobytes.
    pub fn kilobytes(&self) -> u64 {
        self.segments.run_pending_tasks();
        self.segments.weighted_size()
    }
}
