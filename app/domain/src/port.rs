//! What the outside must provide.

use std::{pin::Pin, sync::Arc};

use async_trait::async_trait;
use futures_core::Stream;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    error::SourceError,
    query::{CostQuery, Name, NameQuery},
    resource::{ListingEvent, Place, Resource, Scope},
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

    /// Lets go of all that is held of a query, so that it is asked anew.
    fn forget(&self, query: &CostQuery);
}

/// Finds the resources of one kind in one place at a time: the plug-in point for a new service.
///
/// Dropping a future cancels its work.
#[async_trait]
pub trait ResourceFinder: Send + Sync {
    /// What it finds, in the words of the page ("EC2 instances").
    fn name(&self) -> &'static str;

    /// The service whose limit on requests it shares with others (`ec2`).
    fn service(&self) -> &'static str;

    /// The IAM action behind the list (`ec2:DescribeInstances`), to be named where it ends without an answer of AWS.
    fn action(&self) -> &'static str;

    /// Whether it is asked once, or region by region.
    fn scope(&self) -> Scope;

    /// The kinds of which it finds all that there are; none where it finds only some, such as those with tags.
    fn kinds(&self) -> &'static [&'static str] {
        &[]
    }

    /// Reads the list to its end and hands over page after page.
    ///
    /// # Errors
    /// [`SourceError`] when the list could not be read to its end; what was handed over before stays.
    async fn find(&self, place: &Place, found: &dyn Found) -> Result<(), SourceError>;
}

/// All resources of all accounts that can be listed.
pub trait Inventory: Send + Sync {
    /// Reads all lists and tells what happens as it happens; the stream ends with the last list. What was read lately is not
    /// read again. Dropping the stream calls back what nobody else waits for.
    fn read(&self) -> BoxStream<ListingEvent>;

    /// Lets go of all that is remembered, so that the next reader asks anew.
    fn forget(&self);
}

/// A stream that owns what it needs.
pub type BoxStream<T> = Pin<Box<dyn Stream<Item = T> + Send>>;

/// Who takes what a finder finds.
pub trait Found: Send + Sync {
    /// A page of resources.
    fn page(&self, resources: Vec<Resource>);

    /// A detail that could not be read: the resources are handed over without it.
    fn gap(&self, error: SourceError);
}

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
