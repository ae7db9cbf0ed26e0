//! A layer that knows what was asked before: only days that nobody has asked for yet are asked of AWS, each once.
//!
//! It answers by coverage, not by equality of questions (see [`domain::coverage`]): a shorter range, coarser periods, a filter on
//! the groups, fewer or swapped groups and every metric come from what is held.

mod flights;
mod life;
mod remembered;
mod store;

pub use remembered::Remembered;

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    coverage::{Coverage, Holding, askable},
    error::SourceError,
    period::Period,
    port::{CostSource, HeldCosts, Quote, Reading},
    query::{CostQuery, Name, NameQuery},
};
use futures::{FutureExt, future::join_all};
use moka::future::Cache;

use self::{
    flights::{Flight, Flights},
    store::{Held, Store, questions},
};
use crate::{cost_explorer::costs_call, meter::Clock};

/// The most lists of names.
const LISTS: u64 = 1_000;
/// Groups on a page of `GetCostAndUsage`, each period's counted. AWS does not document it: what is said of a price before the first page is an estimate.
const ROWS_A_PAGE: usize = 5_000;

/// Answers from what is held and asks `inner` for the rest. Errors are not kept: each visitor's next try is a new one.
pub struct Covered<S> {
    inner: Arc<S>,
    store: Arc<Store>,
    flights: Flights,
    names: Cache<NameQuery, Arc<Vec<Name>>>,
    clock: Clock,
}

/// What a visitor waits for, and what is there already.
struct Course {
    coverage: Coverage<Held>,
    flights: Vec<Flight>,
}

impl<S: CostSource + 'static> Covered<S> {
    /// Knows nothing yet, and will hold at most so many bytes of figures; the clock tells which of them are still true.
    #[must_use]
    pub fn new(inner: S, bytes: u64, clock: Clock) -> Self {
        Self {
            inner: Arc::new(inner),
            store: Arc::new(Store::new(bytes)),
            flights: Flights::default(),
            names: Cache::builder().max_capacity(LISTS).time_to_live(life::NAMES).build(),
            clock,
        }
    }

    /// How many kilobytes of figures are held.
    #[must_use]
    pub fn kilobytes(&self) -> u64 {
        self.store.kilobytes()
    }

    /// What is held and still true of an answer, and whom to wait for; new questions are put on the board for the rest.
    fn course(&self, asked: &CostQuery) -> Course {
        // The board is held while planning: of two visitors at once, the second joins what the first has asked.
        let mut board = self.flights.board();
        let coverage = self.living(asked);
        let mut open = coverage.open.clone();
        let mut flights = board.join(asked, &mut open);
        for question in questions(asked, &open) {
            flights.push(board.add(question.clone(), self.ask(question).boxed()));
        }
        Course { coverage, flights }
    }

    fn living(&self, asked: &CostQuery) -> Coverage<Held> {
        let now = (self.clock)();
        Coverage::of(asked, &self.store.suitable(asked), |held: &Held, period| held.is_alive(period, now))
    }

    /// Asks a question and keeps the answer.
    fn ask(&self, query: CostQuery) -> impl Future<Output = Result<Held, SourceError>> + Send + use<S> {
        let (inner, store) = (self.inner.clone(), self.store.clone());
        async move {
            let reading = inner.costs(&query).await?;
            Ok(store.insert(Holding { query, reading }))
        }
    }

    /// The answer from older figures, marked with why there are no newer ones; the error itself where they do not hold all of it.
    fn stand_in(&self, query: &CostQuery, error: SourceError) -> Result<Reading, SourceError> {
        let held = self.store.suitable(query);
        let coverage = Coverage::of(&askable(query), &held, |_, _| true);
        let reading = if error.leaves_old_figures_true() { coverage.answer(query) } else { None };
        match reading {
            Some(reading) => Ok(Reading { stale: Some(error), ..reading }),
            None => Err(error),
        }
    }

    fn price(&self, query: &CostQuery, open: &[Period]) -> Quote {
        let pages = |question: CostQuery| {
            let rows = self.store.rows(&question, question.granularity.periods(&question.range).len());
            let pages = rows.map_or(1, |rows| rows.div_ceil(ROWS_A_PAGE).max(1));
            Quote {
                requests: u64::try_from(pages).unwrap_or(u64::MAX),
                at_least: rows.is_none() && !query.group_by.is_empty(),
            }
        };
        questions(&askable(query), open).into_iter().map(pages).fold(Quote::default(), Quote::plus)
    }
}

#[async_trait]
impl<S: CostSource + 'static> CostSource for Covered<S> {
    async fn costs(&self, query: &CostQuery) -> Result<Reading, SourceError> {
        let asked = askable(query);
        let Course { coverage, flights } = self.course(&asked);
        for (held, _) in &coverage.held {
            self.store.touch(held);
        }
        let landed = match join_all(flights).await.into_iter().collect::<Result<Vec<_>, _>>() {
            Ok(landed) => landed,
            Err(error) => return self.stand_in(query, error),
        };
        // What was planned with is held on to here: whatever the memory limit drops meanwhile, the answer is whole. And it speaks
        // for the periods it was planned for alone: it may hold others too that it has grown too old for.
        coverage
            .and(&asked, &landed, |_, _| true)
            .answer(query)
            .ok_or_else(|| costs_call(query).broken("the answers do not hold all days that were asked for"))
    }

    async fn names(&self, query: &NameQuery) -> Result<Vec<Name>, SourceError> {
        let ask = async { self.inner.names(query).await.map(Arc::new) };
        let names = self.names.try_get_with_by_ref(query, ask).await;
        names.map(|names| (*names).clone()).map_err(|error: Arc<SourceError>| (*error).clone())
    }
}

#[async_trait]
impl<S: CostSource + 'static> HeldCosts for Covered<S> {
    fn quote(&self, query: &CostQuery) -> Quote {
        self.price(query, &self.living(&askable(query)).open)
    }

    fn quote_anew(&self, query: &CostQuery) -> Quote {
        let asked = askable(query);
        self.price(query, &asked.granularity.periods(&asked.range))
    }

    fn forget(&self, query: &CostQuery) {
        self.store.forget(&askable(query));
    }
}
