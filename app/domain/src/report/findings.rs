//! Findings of the checks, their input, and checks that were not evaluated.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::resources::CostsUnavailable;
use crate::{
    Timestamp,
    attribution::MeasuredServices,
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
    /// Number of lists loaded so far, and in total.
    Progress(u32, u32),
    /// Result: the last event.
    Found(Arc<FindingsReport>),
}

/// Findings, their input, and checks that were not evaluated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingsReport {
    /// Findings of Farthing's checks, the largest saving first; then AWS's own recommendations.
    #[serde(with = "crate::columns")]
    pub findings: Vec<Finding>,
    /// Checks that were not evaluated because data is missing.
    pub not_evaluated: Vec<NotEvaluated>,
    /// Number of checks that ran.
    pub ran: u32,
    /// Number of evaluated resources.
    pub resources: u32,
    /// UTC days of the evaluated bill, both ends inclusive.
    pub days: DateRange,
    /// When the oldest figure was read, UTC; `None` if none could be loaded.
    #[serde(with = "crate::time_encoding", default)]
    pub read_at: Option<Timestamp>,
    /// Whether the costs of these days are still estimated.
    pub estimated: bool,
    /// Reason why figures are stale, and when the oldest stale figure was read, UTC.
    #[serde(with = "crate::time_encoding", default)]
    pub stale: Option<(SourceError, Timestamp)>,
    /// Cost of all accounts in the last full month; `None` if unknown.
    pub last_month: Option<Money>,
    /// Services billed in the last full month, by billing name, the most expensive first.
    pub services: Vec<String>,
    /// Failed reads, one per cause.
    pub failures: Vec<Failure>,
    /// Account names by number.
    pub names: BTreeMap<String, String>,
    /// Farthing's own spending on Cost Explorer.
    pub spending: Spending,
}

impl FindingsReport {
    /// Whether there may be more findings, because some data could not be loaded or evaluated.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        !self.failures.is_empty() || !self.not_evaluated.is_empty()
    }
}

/// Data that could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// Lists of resources, or their details, that failed for one cause.
    Lists(Notice),
    /// Costs of resources.
    Costs(CostsUnavailable),
    /// Other data from Cost Explorer (prices, months, commitments, recommendations): the first error of a cause, and the
    /// failed actions.
    OtherData(SourceError, Vec<String>),
    /// Account without costs by resource, or with costs of EC2 instances only; and the error if the request failed.
    Unmeasured(String, Option<MeasuredServices>, Option<SourceError>),
    /// Data that AWS omitted, as a sentence without a period.
    Missing(String),
}

/// Summary of a view's findings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingsSummary {
    /// Findings of Farthing's checks that are neither dismissed nor snoozed.
    pub open: Tally,
    /// Number of findings with low effort and low risk.
    pub easy: usize,
    /// Whether there may be more findings, because some data could not be loaded or evaluated.
    pub is_partial: bool,
    /// When the oldest figure used by the checks was read, UTC.
    #[serde(with = "crate::time_encoding", default)]
    pub read_at: Option<Timestamp>,
}
