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

use super::life;

/// Groups per page of `GetCostAndUsage`, counted in each period. AWS does not document it, so prices quoted before the
/// first page are estimates.
const ROWS_A_PAGE: usize = 5_000;

/// A response of AWS, unmodified.
#[derive(Debug)]
pub struct Segment {
    id: u64,
    holding: CachedResult,
    open_from: Date,
    /// Number of groups in AWS's response, summed over all periods.
    rows: usize,
    /// Whether a visitor refreshed the figures: the entry is only used as stale data.
    forgotten: AtomicBool,
}

impl AsRef<CachedResult> for Segment {
    fn as_ref(&self) -> &CachedResult {
        &self.holding
    }
}

/// Shared segment.
#[derive(Clone, Debug)]
pub struct Held(pub Arc<Segment>);

impl AsRef<CachedResult> for Held {
    fn as_ref(&self) -> &CachedResult {
        &self.0.holding
    }
}

impl Held {
    /// Whether it may be part of a result.
    pub fn has_part_in(&self, wanted: &CostQuery) -> bool {
        let query = &self.0.holding.query;
        query.range.overlap(&wanted.range).is_some() && covers_groups(query, wanted)
    }

    /// Whether it is valid for a period without a new request.
    pub fn is_alive(&self, period: &Period, now: Timestamp) -> bool {
        let read_at = self.0.holding.reading.read_at;
        !self.0.forgotten.load(Ordering::Relaxed) && life::is_alive(self.0.open_from, read_at, period, now)
    }
}

/// Cache of all segments.
#[derive(Debug)]
pub struct Store {
    segments: Cache<u64, Held>,
    next: AtomicU64,
}

impl Store {
    /// Creates a store with a limit in bytes, as estimated by [`memory_bytes`].
    pub fn new(bytes: u64) -> Self {
        // moka uses 32-bit weights: in kilobytes, every table fits.
        let kilobytes = |_: &u64, held: &Held| {
            u32::try_from(memory_bytes(&held.0.holding.reading.table).div_ceil(1024)).unwrap_or(u32::MAX)
        };
        let segments = Cache::builder()
            .max_capacity(bytes / 1024)
            .weigher(kilobytes)
            .eviction_policy(EvictionPolicy::lru())
            .time_to_live(life::CLOSED + life::AFTERLIFE)
            .build();
        Self { segments, next: AtomicU64::new(0) }
    }

    /// Stores a result, and drops older ones that it makes redundant.
    pub fn insert(&self, holding: CachedResult) -> Held {
        let replaced = |old: &Held| {
            let (new, old) = (&holding.query, &old.0.holding.query);
            covers_groups(new, old)
                && covers_groups(old, new)
                && new.granularity == old.granularity
                && new.range.covers(&old.range)
        };
        for (id, old) in &self.segments {
            if replaced(&old) {
                self.segments.invalidate(&*id);
            }
        }
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (open_from, rows) = (life::open_from(&holding), holding.reading.table.rows());
        let held = Held(Arc::new(Segment { id, holding, open_from, rows, forgotten: AtomicBool::new(false) }));
        self.segments.insert(id, held.clone());
        held
    }

    /// Cached entries that may be part of a result.
    pub fn suitable(&self, wanted: &CostQuery) -> Vec<Held> {
        self.segments.iter().map(|(_, held)| held).filter(|held| held.has_part_in(wanted)).collect()
    }

    /// Marks a segment as recently used.
    pub fn touch(&self, held: &Held) {
        self.segments.get(&held.0.id);
    }

    /// Marks all entries that could answer the query as stale, to be used only if a refresh fails.
    pub fn invalidate(&self, wanted: &CostQuery) {
        for held in self.suitable(wanted) {
            held.0.forgotten.store(true, Ordering::Relaxed);
        }
    }

    /// Queries for the missing periods: one per run of days, or a single one if that needs fewer pages, even if it
    /// includes cached days.
    pub fn questions(&self, asked: &CostQuery, periods: &[Period]) -> Vec<CostQuery> {
        let ask = |range| CostQuery { range, ..asked.clone() };
        let ranges = merge_periods(periods);
        if let [first, .., last] = ranges.as_slice()
            && let Some(all) = DateRange::new(first.from(), last.to()).map(ask)
            && self.pages(&all).is_some_and(|pages| pages < ranges.iter().filter_map(|it| self.pages(&ask(*it))).sum())
        {
            return vec![all];
        }
        ranges.into_iter().map(ask).collect()
    }

    /// Estimated pages of a response, at least one; `None` without a similar response.
    pub fn pages(&self, question: &CostQuery) -> Option<usize> {
        let rows = self.rows(question, question.granularity.periods(&question.range).len())?;
        Some(rows.div_ceil(ROWS_A_PAGE).max(1))
    }

    /// Estimated rows of a response with this many periods, from responses grouped alike: those with the same filter
    /// first, then those with the same granularity; `None` before the first.
    fn rows(&self, query: &CostQuery, periods: usize) -> Option<usize> {
        let same = |held: &Held| {
            let held = &held.0.holding.query.group_by;
            held.len() == query.group_by.len() && query.group_by.iter().all(|it| held.contains(it))
        };
        let judged = |held: Held| {
            let Segment { holding, rows, .. } = &*held.0;
            let closeness = (holding.query.filter == query.filter, holding.query.granularity == query.granularity);
            (closeness, (rows * periods).div_ceil(holding.reading.table.periods().len().max(1)))
        };
        let (_, rows) = self.segments.iter().map(|(_, held)| held).filter(same).map(judged).max()?;
        // A filter that keeps some values of the only attribute limits the number of groups to these.
        let kept = match query.group_by.as_slice() {
            [attribute] => query.filter.values(attribute, Rule::Include).count(),
            _ => 0,
        };
        Some(if kept == 0 { rows } else { rows.min(kept * periods) })
    }

    /// Size of the cache in kilobytes.
    pub fn kilobytes(&self) -> u64 {
        self.segments.run_pending_tasks();
        self.segments.weighted_size()
    }
}
