//! Use cases: reads costs, resources, findings, AI answers and the status through the domain's ports, and returns typed results with progress.
//!
//! Pages, exports and the command line call it. What fails at AWS is a part of a result; an error means that there is none.

mod answers;
mod costs;
mod deadline;
mod explanation;
mod findings;
mod latest;
mod resources;
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

pub use self::{explanation::AnomalyReports, latest::LatestFindings, status::System};

/// Everything that use cases need: the ports with all their layers, and results that visitors share.
#[derive(Clone)]
pub struct Reports {
    /// Cost Explorer's costs.
    pub costs: Arc<dyn CostCache>,
    /// Cost Explorer's data on commitments, and its recommendations.
    pub commitments: Arc<dyn CommitmentSource>,
    /// Resources of all accounts.
    pub inventory: Arc<dyn Inventory>,
    /// Findings of the last run of the checks.
    pub latest: Arc<LatestFindings>,
    /// The latest anomaly reports.
    pub anomalies: Arc<AnomalyReports>,
    /// Configuration of the checks.
    pub checks: Arc<Settings>,
    /// The model that writes answers; `None` where AI is switched off.
    pub advisor: Option<Arc<dyn Advisor>>,
    /// Renders a block of an answer as sanitized HTML, with the marks of what was verified.
    pub render: fn(&Block) -> String,
    /// How long resources and findings may wait for AWS: what has not arrived by then is missing from the result.
    pub patience: Duration,
    /// The current time, UTC.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// Farthing's own spending on Cost Explorer.
    pub spending: Arc<dyn Fn() -> Spending + Send + Sync>,
    /// Parts of Farthing that its status describes.
    pub system: System,
}

/// Why a use case ended without a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfinished {
    /// Nobody follows its progress any more.
    #[error("nobody waits for the result")]
    Abandoned,
    /// A fault of Farthing.
    #[error("the work broke off; the log says why")]
    Failed,
}

impl Reports {
    /// The current day, UTC.
    #[must_use]
    pub fn today(&self) -> Date {
        (self.clock)().to_zoned(jiff::tz::TimeZone::UTC).date()
    }

    /// What AWS can answer today.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits::on(self.today())
    }
}
