//! Findings of the checks, their input, and checks that were not evaluated.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::resources::CostsUnavailable;
use crate::{
    Timestamp,
    attribution::Measured,
    checks::NotEvaluated,
    error::{Notice, SourceError},
    finding::{Finding, Tally},
    money::Money,
    period::DateRange,
    spending::Spending,
};

/// A step of running the checks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FindingsEvent {
    /// Number of lists read, and in total.
    Progress(u32, u32),
    /// The result: the last event.
    Found(Box<FindingsReport>),
}

/// The findings, what they rest on, and what could not be evaluated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingsReport {
    /// Findings of Farthing's checks, the largest saving first; then AWS's own recommendations.
    pub findings: Vec<Finding>,
    /// Checks that lacked data.
    pub not_evaluated: Vec<NotEvaluated>,
    /// Number of checks that ran.
    pub ran: u32,
    /// Number of evaluated resources.
    pub resources: u32,
    /// The days of the bill that were evaluated, both ends inclusive, UTC.
    pub days: DateRange,
    /// When the oldest figure was read, UTC; `None` where none could be.
    pub read_at: Option<Timestamp>,
    /// Whether the costs of those days are still estimated.
    pub estimated: bool,
    /// Why figures are older than they should be, and when the oldest of these was read, UTC.
    pub stale: Option<(SourceError, Timestamp)>,
    /// Cost of all accounts in the last full month; `None` where unknown.
    pub last_month: Option<Money>,
    /// The services of that month, by billing name, the most expensive first.
    pub services: Vec<String>,
    /// Failed reads, each cause once.
    pub failures: Vec<Failure>,
    /// Account names by number.
    pub names: BTreeMap<String, String>,
    /// Farthing's own spending on Cost Explorer.
    pub spending: Spending,
}

/// Data that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// Lists of resources, or details of them, that one cause stopped.
    Lists(Notice),
    /// Costs of resources.
    Costs(CostsUnavailable),
    /// Other data from Cost Explorer: prices, months, commitments, recommendations. The first failure of a cause, and the actions it
    /// stopped.
    Beside(SourceError, Vec<String>),
    /// Account without costs by resource, or with EC2 instances only; and the error of a rejected request.
    Unmeasured(String, Option<Measured>, Option<SourceError>),
    /// Data that AWS left out of its answer, as a sentence without a full stop.
    Missing(String),
}

/// Findings of a view, summed up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingsSummary {
    /// Farthing's own findings that are neither dismissed nor snoozed.
    pub open: Tally,
    /// Number of findings with low effort and low risk.
    pub easy: usize,
    /// Whether more findings are possible: some data could not be read or evaluated.
    pub is_partial: bool,
    /// When the oldest figure behind them was read, UTC.
    pub read_at: Option<Timestamp>,
}
