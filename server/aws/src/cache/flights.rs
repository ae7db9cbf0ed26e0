//! Single flight: concurrent identical queries share one request.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use domain::{
    cache::{covers_groups, covers_period},
    error::SourceError,
    period::Period,
    query::CostQuery,
};
use futures::{
    FutureExt,
    future::{BoxFuture, Shared, WeakShared},
};

use super::store::Held;

/// Shared future of a query in progress. Dropping its last clone cancels the query.
pub type Flight = Shared<BoxFuture<'static, Result<Held, SourceError>>>;
type Waiting = WeakShared<BoxFuture<'static, Result<Held, SourceError>>>;

/// Queries in progress.
#[derive(Default)]
pub struct Flights {
    board: Mutex<HashMap<CostQuery, Waiting>>,
}

impl Flights {
    /// Locks the queries in progress while a visitor plans. A panic elsewhere leaves no partial entries.
    pub fn board(&self) -> Board<'_> {
        let mut flights = self.board.lock().unwrap_or_else(PoisonError::into_inner);
        let waited_for = |waiting: &Waiting| waiting.upgrade().filter(|flight| flight.peek().is_none());
        // Kept alive from here: results that arrive before the lookup in the store are found there, later ones here.
        let under_way: Vec<(CostQuery, Flight)> =
            flights.iter().filter_map(|(query, waiting)| Some((query.clone(), waited_for(waiting)?))).collect();
        flights.retain(|query, _| under_way.iter().any(|(asked, _)| asked == query));
        Board { flights, under_way }
    }
}

/// Locked queries in progress, while a query is planned.
pub struct Board<'a> {
    flights: MutexGuard<'a, HashMap<CostQuery, Waiting>>,
    under_way: Vec<(CostQuery, Flight)>,
}

impl Board<'_> {
    /// Joins queries in progress that include some of the periods, and removes these periods from `open`.
    pub fn join(&self, asked: &CostQuery, open: &mut Vec<Period>) -> Vec<Flight> {
        let mut joined = Vec::new();
        for (query, flight) in self.under_way.iter().filter(|(query, _)| covers_groups(query, asked)) {
            let before = open.len();
            open.retain(|period| !covers_period(query, period));
            if open.len() < before {
                joined.push(flight.clone());
            }
        }
        joined
    }

    /// Adds a query in progress.
    pub fn add(&mut self, query: CostQuery, work: BoxFuture<'static, Result<Held, SourceError>>) -> Flight {
        let flight = work.shared();
        if let Some(waiting) = flight.downgrade() {
            self.flights.insert(query, waiting);
        }
        flight
    }
}
