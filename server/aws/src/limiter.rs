//! A layer that keeps us from asking too much at once, or for ever.

use std::time::Duration;

use async_trait::async_trait;
use domain::{
    error::SourceError,
    port::{CostSource, Reading},
    query::{CostQuery, Name, NameQuery},
};
use tokio::sync::Semaphore;

use crate::{
    cost_explorer::{costs_call, names_call},
    error::Call,
};

/// Lets a number of queries through at a time, and gives each a deadline that includes its wait.
#[derive(Debug)]
pub struct Limited<S> {
    inner: S,
    places: Semaphore,
    deadline: Duration,
}

impl<S: CostSource> Limited<S> {
    /// At most `at_once` queries at a time, each for at most `deadline`.
    #[must_use]
    pub fn new(inner: S, at_once: usize, deadline: Duration) -> Self {
        Self { inner, places: Semaphore::new(at_once), deadline }
    }

    async fn within<T>(
        &self,
        call: Call,
        work: impl Future<Output = Result<T, SourceError>> + Send,
    ) -> Result<T, SourceError> {
        let limited = async {
            // The semaphore is never closed; were it, the query would go ahead without a place.
            let _place = self.places.acquire().await.ok();
            work.await
        };
        tokio::time::timeout(self.deadline, limited).await.unwrap_or_else(|_| Err(call.timed_out()))
    }
}

#[async_trait]
impl<S: CostSource> CostSource for Limited<S> {
    async fn costs(&self, query: &CostQuery) -> Result<Reading, SourceError> {
        self.within(costs_call(query), self.inner.costs(query)).await
    }

    async fn names(&self, query: &NameQuery) -> Result<Vec<Name>, SourceError> {
        self.within(names_call(query), self.inner.names(query)).await
    }
}
