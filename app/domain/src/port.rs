//! Ports: interfaces to AWS that adapters implement.

use std::{pin::Pin, sync::Arc};

use async_trait::async_trait;
use futures_core::Stream;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    access::Scope,
    breaker::{Breaker, Transitions},
    checks::{Coverage, Utilization},
    conversation::{ModelEvent, Prompt},
    error::SourceError,
    finding::{AwsRecommendation, Finding},
    period::DateRange,
    query::{CostQuery, Name, NameQuery},
    resource::ListingEvent,
    statistics::CallStatistics,
    status::{Operation, Problem},
    table::CostTable,
};

/// A table and the time when it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Costs, shared by all readers.
    pub table: Arc<CostTable>,
    /// Time of the AWS response, UTC; the earliest if several responses were combined.
    #[serde(with = "crate::time_encoding")]
    pub read_at: Timestamp,
    /// Reason why some of the data is stale: the refresh failed.
    pub stale: Option<SourceError>,
}

impl Reading {
    /// Creates a reading of fresh costs.
    #[must_use]
    pub fn fresh(table: CostTable, read_at: Timestamp) -> Self {
        Self { table: Arc::new(table), read_at, stale: None }
    }
}

/// Source of costs. Layers (cache, meter, …) implement it too, around the source that they wrap.
///
/// Dropping a future cancels its work.
#[async_trait]
pub trait CostSource: Send + Sync {
    /// Runs a query and reads all result pages.
    ///
    /// # Errors
    /// [`SourceError`] without a complete response; a partial one is never returned.
    async fn costs(&self, query: &CostQuery) -> Result<Reading, SourceError>;

    /// Loads the names that filters can select, from all result pages.
    ///
    /// # Errors
    /// As [`CostSource::costs`].
    async fn names(&self, query: &NameQuery) -> Result<Vec<Name>, SourceError>;
}

/// Cached cost source, with the price of uncached queries.
#[async_trait]
pub trait CostCache: CostSource {
    /// Paid requests that a query needs: none if it is fully cached.
    fn quote(&self, query: &CostQuery) -> Quote;

    /// Paid requests that a query needs without the cache.
    fn refresh_quote(&self, query: &CostQuery) -> Quote;

    /// Paid requests that a query will need after other queries have been refreshed; to be called before the refresh.
    fn quote_after(&self, refreshed: &[CostQuery], query: &CostQuery) -> Quote;

    /// Invalidates the cached results of a query, so that AWS is queried again. They remain available if that fails.
    fn invalidate(&self, query: &CostQuery);

    /// Number that grows whenever a result may differ from before: with every response, failure and invalidation. Results also
    /// expire over time, which does not count.
    fn revision(&self) -> u64;
}

/// Savings Plans, reservations, anomaly monitors and recommendations from Cost Explorer. Empty results for accounts
/// without commitments, or without enough history for recommendations, are not failures.
///
/// Each page of a response is a paid request of 0.01 USD. AWS has data for 13 months, none for future days, and only
/// late data for today: use complete days. Dropping a future cancels its work.
#[async_trait]
pub trait CommitmentSource: Send + Sync {
    /// Commitment coverage of an account's EC2 instances on some UTC days, both ends inclusive: Savings Plans by region
    /// and instance family, reservations by region and instance type. The account has 12 digits; it is queried alone
    /// because AWS cannot group coverage by account.
    ///
    /// # Errors
    /// [`SourceError`] without a complete response; a partial one is never returned.
    async fn coverage(&self, account: &str, days: DateRange) -> Result<Vec<Coverage>, SourceError>;

    /// Utilization of Savings Plans, and of reservations of each service with recommendations, on some UTC days, both
    /// ends inclusive, for all accounts together. Services without commitments are omitted. Three paid requests or
    /// more.
    ///
    /// # Errors
    /// As [`CommitmentSource::coverage`].
    async fn utilization(&self, days: DateRange) -> Result<Vec<Utilization>, SourceError>;

    /// Number of anomaly monitors. One paid request or more.
    ///
    /// # Errors
    /// As [`CommitmentSource::coverage`].
    async fn anomaly_monitors(&self) -> Result<u32, SourceError>;

    /// AWS recommendations for all accounts together, from the last 14 days (rightsizing) or 60 days (commitments), as
    /// findings with AWS as their source; savings are monthly. One paid request or more, for reservations two.
    ///
    /// # Errors
    /// As [`CommitmentSource::coverage`].
    async fn recommended(&self, advice: AwsRecommendation) -> Result<Vec<Finding>, SourceError>;

    /// Clears the cache of the accounts in a scope, so that the next call queries AWS again. Results for all accounts together are
    /// cleared only with a scope of everything. Does nothing without a cache.
    fn invalidate(&self, _scope: &Scope) {}
}

/// All resources of all accounts that can be listed.
pub trait Inventory: Send + Sync {
    /// Streams all lists as they are read, up to the end of the last list. Recently read lists are not read again.
    /// Dropping the stream cancels lists without other readers.
    fn read(&self) -> BoxStream<ListingEvent>;

    /// Clears the cache of the accounts in a scope, so that the next reader lists their resources again.
    fn invalidate(&self, scope: &Scope);

    /// Number that grows whenever a list may differ from before: with every list that is started or read, and when the cache is cleared.
    /// Lists also expire over time, which does not count.
    fn revision(&self) -> u64;
}

/// Calls of this process to AWS, and free checks of the permissions for them.
pub trait AwsAccess: Send + Sync {
    /// Requests so far by operation, with the permissions that they show.
    fn operations(&self) -> Vec<Operation>;

    /// The latest failed requests, newest first.
    fn problems(&self) -> Vec<Problem>;

    /// Circuit breakers that have opened since the start.
    fn breakers(&self) -> Vec<Breaker>;

    /// Changes of all circuit breakers since the start.
    fn breaker_transitions(&self) -> Vec<Transitions>;

    /// Counts and latencies of all requests so far.
    fn statistics(&self) -> CallStatistics;

    /// Starts a check of every permission, unless one is in progress. It lists all resources again and sends no paid
    /// request. It also closes all circuit breakers.
    fn start_check(&self);

    /// Whether a check is in progress.
    fn is_checking(&self) -> bool;
}

/// Language model. Its output is unverified until checked.
pub trait Advisor: Send + Sync {
    /// Streams a response. It ends after [`ModelEvent::Usage`], or with the first error; without
    /// [`ModelEvent::Stopped`] it is incomplete. No request is sent before the stream is read; dropping the stream
    /// cancels it.
    fn ask(&self, prompt: Prompt) -> BoxStream<Result<ModelEvent, SourceError>>;
}

/// Boxed stream that owns its data.
pub type BoxStream<T> = Pin<Box<dyn Stream<Item = T> + Send>>;

/// Price of a query in paid requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Paid requests of 0.01 USD.
    pub requests: u64,
    /// Whether it is a lower bound: the number of groups, and so of result pages, is unknown before the first response.
    pub at_least: bool,
}

impl Quote {
    /// Sum of two quotes.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { requests: self.requests + other.requests, at_least: self.at_least || other.at_least }
    }
}

/// AWS identity of the credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The account, 12 digits.
    pub account: String,
    /// ARN of the user or role.
    pub arn: String,
}

impl Identity {
    /// Name of the role or user, without the rest of its ARN.
    #[must_use]
    pub fn name(&self) -> String {
        let resource = self.arn.rsplit(':').next().unwrap_or(&self.arn);
        match resource.split('/').collect::<Vec<_>>().as_slice() {
            ["assumed-role", role, ..] => format!("role {role}"),
            ["user", .., name] => format!("user {name}"),
            _ => resource.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_name_is_that_of_the_role_or_user() {
        for (arn, expected) in [
            ("arn:aws:sts::111122223333:assumed-role/Farthing/session", "role Farthing"),
            ("arn:aws:iam::111122223333:user/finance/jane", "user jane"),
            ("arn:aws:iam::111122223333:root", "root"),
        ] {
            assert_eq!(Identity { account: "111122223333".to_owned(), arn: arn.to_owned() }.name(), expected);
        }
    }
}
