//! Costs of a scope.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    access::Scope,
    error::SourceError,
    port::{CostCache, CostSource, Quote, Reading},
    query::{CostQuery, Name, NameQuery},
};

/// Cost source that adds the scope to the filter of every query.
pub struct ScopedCosts {
    pub inner: Arc<dyn CostCache>,
    pub scope: Arc<Scope>,
}

impl ScopedCosts {
    fn restricted(&self, query: &CostQuery) -> CostQuery {
        CostQuery { filter: self.scope.restrict(&query.filter), ..query.clone() }
    }
}

#[async_trait]
impl CostSource for ScopedCosts {
    async fn costs(&self, query: &CostQuery) -> Result<Reading, SourceError> {
        self.inner.costs(&self.restricted(query)).await
    }

    async fn names(&self, query: &NameQuery) -> Result<Vec<Name>, SourceError> {
        let filter = self.scope.restrict(&query.filter);
        self.inner.names(&NameQuery { filter, ..query.clone() }).await
    }
}

impl CostCache for ScopedCosts {
    fn quote(&self, query: &CostQuery) -> Quote {
        self.inner.quote(&self.restricted(query))
    }

    fn refresh_quote(&self, query: &CostQuery) -> Quote {
        self.inner.refresh_quote(&self.restricted(query))
    }

    fn quote_after(&self, refreshed: &[CostQuery], query: &CostQuery) -> Quote {
        let refreshed: Vec<CostQuery> = refreshed.iter().map(|it| self.restricted(it)).collect();
        self.inner.quote_after(&refreshed, &self.restricted(query))
    }

    fn invalidate(&self, query: &CostQuery) {
        self.inner.invalidate(&self.restricted(query));
    }

    fn revision(&self) -> u64 {
        self.inner.revision()
    }
}
