//! Use cases: read costs, resources, findings, AI answers and the status through the domain's ports, and return typed
//! results with progress.
//!
//! Called by pages, exports and the command line. Failures of AWS are part of a result; an error means that there is
//! none.

mod answers;
mod costs;
mod deadline;
mod explanation;
mod findings;
mod latest;
mod monthly;
mod progress;
mod resources;
mod revision;
mod scoped;
mod statistics;
mod status;

use std::{sync::Arc, time::Duration};

use domain::{
    Date, Timestamp,
    checks::Settings,
    grounding::Block,
    limits::Limits,
    port::{Advisor, CommitmentSource, CostCache, Inventory},
    spending::Spending,
};

pub use self::{
    explanation::AnomalyReports,
    latest::LatestFindings,
    progress::HEARTBEAT,
    revision::Revision,
    statistics::{Counts, Statistics},
    status::System,
};

/// Dependencies of all use cases: the ports with all their layers, and results shared by visitors.
#[derive(Clone)]
pub struct Reports {
    /// Source of costs.
    pub costs: Arc<dyn CostCache>,
    /// Source of commitments and recommendations.
    pub commitments: Arc<dyn CommitmentSource>,
    /// Resources of all accounts.
    pub inventory: Arc<dyn Inventory>,
    /// Findings of the last run of the checks.
    pub latest_findings: Arc<LatestFindings>,
    /// The latest anomaly reports.
    pub anomaly_reports: Arc<AnomalyReports>,
    /// Configuration of the checks.
    pub checks: Arc<Settings>,
    /// Model for answers; `None` if AI is disabled.
    pub advisor: Option<Arc<dyn Advisor>>,
    /// Renders a block of an answer as sanitized HTML with verification marks.
    pub render: fn(&Block) -> String,
    /// Maximum time that resources and findings wait for AWS; data that is not loaded by then is missing from the
    /// result.
    pub timeout: Duration,
    /// Clock that returns the current time, UTC.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// Farthing's own spending on Cost Explorer.
    pub spending: Arc<dyn Fn() -> Spending + Send + Sync>,
    /// Counts for monitoring.
    pub statistics: Arc<Statistics>,
    /// Components described by the status.
    pub system: System,
}

/// Reason why a use case ended without a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// The caller dropped the receiver of the progress.
    #[error("the caller no longer receives the progress")]
    Abandoned,
    /// An error within Farthing.
    #[error("an internal error occurred; see the log")]
    Failed,
}

impl Reports {
    /// Current UTC day.
    #[must_use]
    pub fn today(&self) -> Date {
        (self.clock)().to_zoned(jiff::tz::TimeZone::UTC).date()
    }

    /// AWS's data retention as of today.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits::on(self.today())
    }
}
