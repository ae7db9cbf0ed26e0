//! Resources with costs: stream events, the attributed bill, and the confidence of its costs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Timestamp,
    attribution::{Attribution, Measured, ResourceCost, Unattributable},
    error::SourceError,
    period::DateRange,
    port::Quote,
    resource::ListingEvent,
    spending::Spending,
    word::Word,
};

/// A step of reading resources and their costs. A failed part is an event like any other: an error would cut the stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ResourceEvent {
    /// Progress of a list of resources.
    List(ListingEvent),
    /// Costs of resources, in the order in which these were listed, from an index on.
    Costs(u32, Vec<ResourceCost>),
    /// The bill behind these costs.
    Bill(Box<AttributedBill>),
    /// Why there are no costs.
    Unavailable(CostsUnavailable),
}

/// A bill, attributed to resources.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributedBill {
    /// Its days, both ends inclusive, UTC.
    pub range: DateRange,
    /// Sums, lines and the cost of each resource. On the way to the browser the costs travel ahead, in events of their own.
    pub attribution: Attribution,
    /// Whether the figures are still estimated.
    pub estimated: bool,
    /// When the oldest figures were read, UTC.
    pub read_at: Timestamp,
    /// Why some are older than AWS's last refresh.
    pub stale: Option<SourceError>,
    /// Accounts with listed resources, and the source of their costs.
    pub accounts: Vec<AccountRead>,
    /// Data that AWS left out, a sentence each.
    #[serde(default)]
    pub missing: Vec<String>,
    /// Account names by number.
    pub names: BTreeMap<String, String>,
    /// The paid requests of a refresh.
    pub refresh: Quote,
    /// Farthing's own spending on Cost Explorer.
    pub spending: Spending,
}

/// An account, and how the costs of its resources are known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRead {
    /// The account, twelve digits.
    pub account: Word,
    /// Source of the costs.
    pub measured: Measurement,
}

/// Source of an account's costs by resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Measurement {
    /// Measured on these days, both ends inclusive: all services that name their resources, or EC2 instances only.
    Measured(Measured, DateRange),
    /// AWS measures only the last 14 days.
    TooOld,
    /// Not measured, with the error.
    Failed(SourceError),
    /// The bill could not be read: the account's resources have no costs.
    NoBill(SourceError),
}

/// Why there are no costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CostsUnavailable {
    /// Cost Explorer failed.
    Source(SourceError),
    /// Its answer cannot be attributed.
    Unattributable(Unattributable),
}
