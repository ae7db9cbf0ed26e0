//! Cost cache: requests only days that are not cached, each once.
//!
//! Results are reused if they cover a query, not only for equal queries (see [`domain::cache`]): a shorter range,
//! coarser periods, a filter on the groups, fewer or swapped groups and every metric come from cached results.

mod flights;
mod life;
mod remembered;
mod store;

pub use remembered::CachedCommitmentSource;

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    cache::{CacheLookup, CachedResult, covers_groups, covers_period, supported_query},
    error::SourceError,
    period::Period,
    port::{CostCache, CostSource, Quote, Reading},
    query::{CostQuery, Name, NameQuery},
};
use futures::{FutureExt, future::join_all};
use moka::future::Cache;

use self::{
    flights::{Flight, Flights},
    remembered::Answers,
    store::{Held, Store},
};
use crate::{cost_explorer::costs_call, meter::Clock};

/// Maximum number of queries remembered as too large.
const TOO_LARGE: u64 = 1_000;

/// Answers from the cache and queries `inner` for the rest. The only cached error is a response that is too large,
/// because it was paid for.
pub struct CachedCostSource<S> {
    inner: Arc<S>,
    store: Arc<Store>,
    flights: Flights,
    names: Answers<NameQuery, Vec<Name>>,
    /// Queries with responses that are too large.
    too_large: Cache<CostQuery, SourceError>,
    clock: Clock,
}

/// Fetch plan: cached parts, and requests to wait for.
struct FetchPlan {
    lookup: CacheLookup<Held>,
    flights: Vec<Flight>,
}

impl<S: CostSource + 'static> CachedCostSource<S> {
    /// Creates an empty cache with a limit in bytes; the clock decides which entries are valid.
    #[must_use]
    pub fn new(inner: S, bytes: u64, clock: Clock) -> Self {
        Self {
            inner: Arc::new(inner),
            store: Arc::new(Store::new(bytes)),
            flights: Flights::default(),
            names: Answers::new(life::NAMES),
            too_large: Cache::builder()
                .max_capacity(TOO_LARGE)
                .time_to_live(life::OPEN)
                .support_invalidation_closures()
                .build(),
            clock,
        }
    }

    /// Size of the cache in kilobytes.
    #[must_use]
    pub fn kilobytes(&self) -> u64 {
        self.store.kilobytes()
    }

    /// Plans a query: valid cached parts, requests in progress to wait for, and new requests for the rest.
    fn plan(&self, asked: &CostQuery) -> FetchPlan {
        // The lock lasts while planning: a concurrent visitor joins the requests of the first.
        let mut board = self.flights.board();
        let lookup = self.living(asked);
        let mut open = lookup.missing.clone();
        let mut flights = board.join(asked, &mut open);
        for question in self.store.questions(asked, &open) {
            flights.push(board.add(question.clone(), self.ask(question).boxed()));
        }
        FetchPlan { lookup, flights }
    }

    fn living(&self, asked: &CostQuery) -> CacheLookup<Held> {
        let now = (self.clock)();
        CacheLookup::of(asked, &self.store.suitable(asked), |held: &Held, period| held.is_alive(period, now))
    }

    /// Sends a query and caches the result.
    fn ask(&self, query: CostQuery) -> impl Future<Output = Result<Held, SourceError>> + Send + use<S> {
        let (inner, store, too_large) = (self.inner.clone(), self.store.clone(), self.too_large.clone());
        async move {
            if let Some(error) = too_large.get(&query).await {
                return Err(error);
            }
            match inner.costs(&query).await {
                Ok(reading) => Ok(store.insert(CachedResult { query, reading })),
                Err(error) => {
                    if life::is_lasting(&error) {
                        too_large.insert(query, error.clone()).await;
                    }
                    Err(error)
                }
            }
        }
    }

    /// Stale result with the reason, or the error itself if the cache does not cover the query.
    fn stand_in(&self, query: &CostQuery, error: SourceError) -> Result<Reading, SourceError> {
        let held = self.store.suitable(query);
        let lookup = CacheLookup::of(&supported_query(query), &held, |_, _| true);
        let reading = if error.allows_stale_data() { lookup.reading(query) } else { None };
        match reading {
            Some(reading) => Ok(Reading { stale: Some(error), ..reading }),
            None => Err(error),
        }
    }

    fn price(&self, query: &CostQuery, open: &[Period]) -> Quote {
        let pages = |question: CostQuery| {
            let pages = self.store.pages(&question);
            Quote {
                requests: pages.map_or(1, |pages| u64::try_from(pages).unwrap_or(u64::MAX)),
                at_least: pages.is_none() && !query.group_by.is_empty(),
            }
        };
        self.store.questions(&supported_query(query), open).into_iter().map(pages).fold(Quote::default(), Quote::plus)
    }
}

#[async_trait]
impl<S: CostSource + 'static> CostSource for CachedCostSource<S> {
    async fn costs(&self, query: &CostQuery) -> Result<Reading, SourceError> {
        let asked = supported_query(query);
        let FetchPlan { lookup, flights } = self.plan(&asked);
        for (held, _) in &lookup.hits {
            self.store.touch(held);
        }
        let landed = match join_all(flights).await.into_iter().collect::<Result<Vec<_>, _>>() {
            Ok(landed) => landed,
            Err(error) => return self.stand_in(query, error),
        };
        // The planned entries are kept alive here, so the result is complete even if the memory limit evicts some of
        // them. Each entry is only used for the planned periods: its other periods may have expired.
        lookup
            .and(&asked, &landed, |_, _| true)
            .reading(query)
            .ok_or_else(|| costs_call(query).broken("the responses do not cover all requested days"))
    }

    async fn names(&self, query: &NameQuery) -> Result<Vec<Name>, SourceError> {
        self.names.of(query.clone(), self.inner.names(query)).await
    }
}

#[async_trait]
impl<S: CostSource + 'static> CostCache for CachedCostSource<S> {
    fn quote(&self, query: &CostQuery) -> Quote {
        self.price(query, &self.living(&supported_query(query)).missing)
    }

    fn refresh_quote(&self, query: &CostQuery) -> Quote {
        let asked = supported_query(query);
        self.price(query, &asked.granularity.periods(&asked.range))
    }

    fn quote_after(&self, refreshed: &[CostQuery], query: &CostQuery) -> Quote {
        let (asked, now) = (supported_query(query), (self.clock)());
        let refreshed: Vec<CostQuery> = refreshed.iter().map(supported_query).collect();
        let stays = |held: &Held, period: &Period| {
            held.is_alive(period, now) && !refreshed.iter().any(|query| held.has_part_in(query))
        };
        let mut open = CacheLookup::of(&asked, &self.store.suitable(&asked), stays).missing;
        open.retain(|period| {
            !refreshed.iter().any(|query| covers_groups(query, &asked) && covers_period(query, period))
        });
        self.price(query, &open)
    }

    fn invalidate(&self, query: &CostQuery) {
        let query = supported_query(query);
        self.store.invalidate(&query);
        let is_part = move |asked: &CostQuery, _: &SourceError| {
            asked.range.overlap(&query.range).is_some() && covers_groups(asked, &query)
        };
        if let Err(error) = self.too_large.invalidate_entries_if(is_part) {
            tracing::warn!(%error, "could not evict entries above the size limit");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    };

    use domain::{
        error::Fault,
        filter::Filter,
        period::{DateRange, Granularity},
    };

    use super::*;
    use crate::error::Call;

    /// Fails each query with a fault, and counts them.
    #[derive(Clone)]
    struct Failing(Arc<(Mutex<Fault>, AtomicU32)>);

    impl Failing {
        fn fail(&self) -> SourceError {
            self.0.1.fetch_add(1, Ordering::SeqCst);
            Call("ce:GetCostAndUsage").failed(self.0.0.lock().unwrap().clone(), None)
        }
    }

    #[async_trait]
    impl CostSource for Failing {
        async fn costs(&self, _: &CostQuery) -> Result<Reading, SourceError> {
            Err(self.fail())
        }

        async fn names(&self, _: &NameQuery) -> Result<Vec<Name>, SourceError> {
            Err(self.fail())
        }
    }

    #[tokio::test]
    async fn an_answer_that_is_too_large_is_paid_for_once() {
        let failing = Failing(Arc::new((Mutex::new(Fault::ServerError), AtomicU32::new(0))));
        let source =
            CachedCostSource::new(failing.clone(), 1 << 20, Arc::new(|| "2026-11-23T12:00:00Z".parse().unwrap()));
        let range = DateRange::new("2026-10-01".parse().unwrap(), "2026-10-31".parse().unwrap()).unwrap();
        let (granularity, group_by, filter) = (Granularity::Daily, Vec::new(), Filter::default());
        let query = CostQuery { range, granularity, group_by, filter };
        let asked = || failing.0.1.load(Ordering::SeqCst);
        for times in 1..=2 {
            assert_eq!(source.costs(&query).await.unwrap_err().fault, Fault::ServerError);
            assert_eq!(asked(), times, "other errors are not kept");
        }
        *failing.0.0.lock().unwrap() = Fault::TooManyPages(20);
        for _ in 0..3 {
            assert_eq!(source.costs(&query).await.unwrap_err().fault, Fault::TooManyPages(20));
            assert_eq!(asked(), 3, "a reload pays nothing");
        }
        source.invalidate(&query);
        assert_eq!(source.costs(&query).await.unwrap_err().fault, Fault::TooManyPages(20));
        assert_eq!(asked(), 4, "a refresh asks again");
    }
}
