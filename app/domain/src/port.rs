//! What the outside must provide.

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    error::SourceError,
    query::{CostQuery, Name, NameQuery},
    table::CostTable,
};

/// A table and when AWS gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The costs.
    pub table: CostTable,
    /// When they were read, UTC.
    pub read_at: Timestamp,
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

/// Who asks AWS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The account, twelve digits.
    pub account: String,
    /// The user or role, as STS names it.
    pub arn: String,
}
