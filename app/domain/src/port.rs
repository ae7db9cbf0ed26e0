//! What the outside must provide.

use std::{pin::Pin, sync::Arc};

use async_trait::async_trait;
use futures_core::Stream;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    checks::{Coverage, Utilization},
    conversation::{Prompt, Said},
    error::SourceError,
    finding::{Advice, Finding},
    period::DateRange,
    query::{CostQuery, Name, NameQuery},
    resource::ListingEvent,
    table::CostTable,
};

/// A table and when AWS gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The costs, shared: an answer is read by many and changed by none.
    pub table: Arc<CostTable>,
    /// When they were read, UTC; the earliest time where they were put together from several answers.
    pub read_at: Timestamp,
    /// Why a part of them is older than AWS's last refresh: the newer one could not be had.
    pub stale: Option<SourceError>,
}

impl Reading {
    /// Costs that were just read.
    #[must_use]
    pub fn fresh(table: CostTable, read_at: Timestamp) -> Self {
        Self { table: Arc::new(table), read_at, stale: None }
    }
}

/// Where costs come from. Layers (cache, meter, …) implement it too, over the source that they wrap.
///
/// Dropping a future cancels its work.
#[async_trait]
pub trait CostSource: Send + Sync {
    /// Answers a query, all pages of it.
    ///
    /// # Errors
    /// [`SourceError`] when no complete answer could be had; a part is never returned as the whole.
    async fn costs(&self, query: &CostQuery) -> Result<Reading, SourceError>;

    /// The names a filter can choose from, all pages of them.
    ///
    /// # Errors
    /// As [`CostSource::costs`].
    async fn names(&self, query: &NameQuery) -> Result<Vec<Name>, SourceError>;
}

/// What is held of costs, and what more would cost.
#[async_trait]
pub trait HeldCosts: CostSource {
    /// The paid requests that an answer takes, before anything is sent: none where all of it is held.
    fn quote(&self, query: &CostQuery) -> Quote;

    /// The paid requests that an answer takes when nothing that is held may be used.
    fn quote_anew(&self, query: &CostQuery) -> Quote;

    /// The paid requests that an answer will take after a refresh of other queries, before that refresh.
    fn quote_after(&self, refreshed: &[CostQuery], query: &CostQuery) -> Quote;

    /// Lets go of all that is held of a query, so that it is asked anew.
    fn forget(&self, query: &CostQuery);
}

/// What Cost Explorer itself says of commitments, of anomaly monitors and of what to buy. An account without commitments, or without
/// enough history for advice, is answered with nothing: that is no failure.
///
/// Every page of an answer is a paid request of 0.01 USD. AWS has figures for 13 months, none for days to come, and late ones of today:
/// the days should be over. Dropping a future cancels its work.
#[async_trait]
pub trait CommitmentSource: Send + Sync {
    /// What commitments cover of an account's EC2 machines on some UTC days, both ends inclusive: Savings Plans by region and instance
    /// family, reservations by region and instance type. The account has twelve digits; it is asked about one at a time because AWS
    /// tells the coverage of Savings Plans by everything but the account. Two paid requests or more.
    ///
    /// # Errors
    /// [`SourceError`] when no complete answer could be had; a part is never returned as the whole.
    async fn coverage(&self, account: &str, days: DateRange) -> Result<Vec<Coverage>, SourceError>;

    /// How far Savings Plans, and the reservations of each service that AWS recommends some for, were used on some UTC days, both
    /// ends inclusive; of all accounts together. What nobody has committed to is left out. Three paid requests or more.
    ///
    /// # Errors
    /// As [`CommitmentSource::coverage`].
    async fn utilization(&self, days: DateRange) -> Result<Vec<Utilization>, SourceError>;

    /// How many monitors look for anomalies. One paid request or more.
    ///
    /// # Errors
    /// As [`CommitmentSource::coverage`].
    async fn anomaly_monitors(&self) -> Result<u32, SourceError>;

    /// What AWS recommends for all accounts together, from the last 14 days (machines of another size) or 60 days (commitments), as
    /// findings marked as AWS's; savings are a month's. One paid request or more, for reservations two.
    ///
    /// # Errors
    /// As [`CommitmentSource::coverage`].
    async fn recommended(&self, advice: Advice) -> Result<Vec<Finding>, SourceError>;

    /// Lets go of all that is remembered, so that the next question is asked anew. A source that remembers nothing has nothing to do.
    fn forget(&self) {}
}

/// All resources of all accounts that can be listed.
pub trait Inventory: Send + Sync {
    /// Reads all lists and tells what happens as it happens; the stream ends with the last list. What was read lately is not
    /// read again. Dropping the stream calls back what nobody else waits for.
    fn read(&self) -> BoxStream<ListingEvent>;

    /// Lets go of all that is remembered, so that the next reader asks anew.
    fn forget(&self);
}

/// A language model that is asked to write. What it says is a claim, to be checked before it is shown.
pub trait Advisor: Send + Sync {
    /// The reply as it comes. It ends after [`Said::Usage`], or with the first error: a reply without [`Said::Stopped`] is
    /// none. Nothing is sent before the stream is read; dropping it hangs up.
    fn ask(&self, prompt: Prompt) -> BoxStream<Result<Said, SourceError>>;
}

/// A stream that owns what it needs.
pub type BoxStream<T> = Pin<Box<dyn Stream<Item = T> + Send>>;

/// What asking costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Paid requests of 0.01 USD.
    pub requests: u64,
    /// Whether it may be more: how many groups there are, and so how many pages, is not known before the first answer.
    pub at_least: bool,
}

impl Quote {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { requests: self.requests + other.requests, at_least: self.at_least || other.at_least }
    }
}

/// Who asks AWS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The account, twelve digits.
    pub account: String,
    /// The user or role, as STS names it.
    pub arn: String,
}
