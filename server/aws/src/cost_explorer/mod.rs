//! Cost Explorer adapter: reads all pages, with all metrics in one request.

mod commitments;
mod costs;
mod expression;
mod figures;
mod grouping;
mod interval;
mod names;
mod operation;
mod probe;
mod response;
mod trial;

pub use commitments::{ANOMALY_MONITORS, COVERAGE, UTILIZATION, recommendation_call};
pub use names::names_call;
pub use operation::costs_call;

use async_trait::async_trait;
use aws_sdk_costexplorer::Client;
use domain::{
    error::SourceError,
    port::{CostSource, Reading},
    query::{CostQuery, Name, NameQuery},
};

use crate::meter::Clock;

/// Cost Explorer adapter with its SDK client.
#[derive(Clone)]
pub struct CostExplorer {
    client: Client,
    clock: Clock,
}

impl CostExplorer {
    /// Creates the adapter; the clock dates responses.
    pub(crate) fn new(client: Client, clock: Clock) -> Self {
        Self { client, clock }
    }
}

#[async_trait]
impl CostSource for CostExplorer {
    async fn costs(&self, query: &CostQuery) -> Result<Reading, SourceError> {
        let table = costs::read(&self.client, query).await?;
        Ok(Reading::fresh(table, (self.clock)()))
    }

    async fn names(&self, query: &NameQuery) -> Result<Vec<Name>, SourceError> {
        names::read(&self.client, query).await
    }
}
