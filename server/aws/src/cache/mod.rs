//! A layer that remembers: the same question is asked of AWS once, however many ask it at the same time.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use domain::{
    Timestamp,
    error::SourceError,
    limits::Limits,
    metric::Metric,
    port::{CostSource, Reading},
    query::{CostQuery, Name, NameQuery},
};
use jiff::tz::TimeZone;
use moka::{Expiry, future::Cache};

/// AWS refreshes costs up to three times a day.
const OPEN: Duration = Duration::from_mins(30);
/// Months that are closed do not change any more, but for rare restatements.
const CLOSED: Duration = Duration::from_hours(24);
/// Names of services, accounts and tags.
const NAMES: Duration = Duration::from_hours(1);
/// The most memory that remembered costs may take, in bytes as [`weight`] estimates them.
const MEMORY: u64 = 256 * 1024 * 1024;
/// The most lists of names.
const LISTS: u64 = 1_000;

/// What the current time is, UTC.
type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Remembers answers by their question. Errors are not remembered: each visitor's next try is a new one.
pub struct Remembered<S> {
    inner: S,
    costs: Cache<CostQuery, Arc<Entry>>,
    names: Cache<NameQuery, Arc<Vec<Name>>>,
    clock: Clock,
}

/// A remembered answer and for how long it stays true.
struct Entry {
    reading: Reading,
    life: Duration,
}

/// Each entry lives as long as it says itself.
struct ByEntry;

impl Expiry<CostQuery, Arc<Entry>> for ByEntry {
    fn expire_after_create(&self, _: &CostQuery, entry: &Arc<Entry>, _: Instant) -> Option<Duration> {
        Some(entry.life)
    }
}

impl<S: CostSource> Remembered<S> {
    /// Remembers what `inner` answers; the clock tells which months are closed.
    #[must_use]
    pub fn new(inner: S, clock: Clock) -> Self {
        let weigher = |_: &CostQuery, entry: &Arc<Entry>| weight(&entry.reading);
        Self {
            inner,
            costs: Cache::builder().max_capacity(MEMORY).weigher(weigher).expire_after(ByEntry).build(),
            names: Cache::builder().max_capacity(LISTS).time_to_live(NAMES).build(),
            clock,
        }
    }

    /// How long an answer stays true: long where AWS has closed all of its months.
    fn life(&self, reading: &Reading) -> Duration {
        let today = (self.clock)().to_zoned(TimeZone::UTC).date();
        let last = reading.table.range().map(|range| range.to());
        let past = last.is_some_and(|day| day < Limits::on(today).today.first_of_month());
        if past && reading.table.estimated_periods() == 0 { CLOSED } else { OPEN }
    }
}

/// About how many bytes a reading takes.
fn weight(reading: &Reading) -> u32 {
    let cells = reading.table.periods().len() * reading.table.keys().len() * Metric::ALL.len();
    let keys = reading.table.keys().iter().flat_map(|key| &key.0).map(|value| value.len() + 64).sum::<usize>();
    u32::try_from(cells * 20 + keys + 1024).unwrap_or(u32::MAX)
}

#[async_trait]
impl<S: CostSource> CostSource for Remembered<S> {
    async fn costs(&self, query: &CostQuery) -> Result<Reading, SourceError> {
        let ask = async {
            let reading = self.inner.costs(query).await?;
            let life = self.life(&reading);
            Ok(Arc::new(Entry { reading, life }))
        };
        let entry = self.costs.try_get_with_by_ref(query, ask).await;
        entry.map(|entry| entry.reading.clone()).map_err(|error: Arc<SourceError>| (*error).clone())
    }

    async fn names(&self, query: &NameQuery) -> Result<Vec<Name>, SourceError> {
        let ask = async { self.inner.names(query).await.map(Arc::new) };
        let names = self.names.try_get_with_by_ref(query, ask).await;
        names.map(|names| (*names).clone()).map_err(|error: Arc<SourceError>| (*error).clone())
    }
}
