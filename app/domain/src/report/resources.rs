//! Resources with costs: stream events, the attributed bill, and the confidence of its costs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Timestamp,
    attribution::{Attribution, AttributionError, MeasuredServices, ResourceCost},
    error::SourceError,
    period::DateRange,
    port::Quote,
    resource::ListingEvent,
    shared_str::SharedStr,
    spending::Spending,
};

/// Event of loading resources and their costs. Failures are events too, because an error would end the stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ResourceEvent {
    /// Progress of a list of resources.
    List(ListingEvent),
    /// Costs of resources in the order in which they were listed, from this index on.
    Costs(u32, #[serde(with = "crate::columns")] Vec<ResourceCost>),
    /// Attributed bill.
    Bill(Box<AttributedBill>),
    /// Reason why there are no costs.
    Unavailable(CostsUnavailable),
}

/// A bill, attributed to resources.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributedBill {
    /// UTC days, both ends inclusive.
    pub range: DateRange,
    /// Sums, line items and the cost of each resource. The browser receives the costs earlier, in separate events.
    pub attribution: Attribution,
    /// Whether the figures are estimates.
    pub estimated: bool,
    /// When the oldest figures were read, UTC.
    #[serde(with = "crate::time_encoding")]
    pub read_at: Timestamp,
    /// Reason why some figures are stale.
    pub stale: Option<SourceError>,
    /// Accounts with listed resources, and the source of their costs.
    pub accounts: Vec<AccountCosts>,
    /// Data that AWS omitted, one sentence each.
    #[serde(default)]
    pub missing: Vec<String>,
    /// Account names by number.
    pub names: BTreeMap<String, String>,
    /// Paid requests of a refresh.
    pub refresh: Quote,
    /// Farthing's own spending on Cost Explorer.
    pub spending: Spending,
}

/// An account, and the source of its costs by resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountCosts {
    /// The account, 12 digits.
    pub account: SharedStr,
    /// Source of the costs.
    pub measured: Measurement,
}

/// Source of an account's costs by resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Measurement {
    /// Measured on these UTC days, both ends inclusive: all services that name their resources, or EC2 instances only.
    Measured(MeasuredServices, DateRange),
    /// Not measured: AWS measures only the last 14 days.
    TooOld,
    /// Not measured, with the error.
    Failed(SourceError),
    /// The bill could not be loaded: the account's resources have no costs.
    NoBill(SourceError),
}

/// Reason why there are no costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CostsUnavailable {
    /// Cost Explorer failed.
    Source(SourceError),
    /// The response cannot be attributed.
    Attribution(AttributionError),
}
