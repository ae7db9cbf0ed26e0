//! Findings of the last run of the checks: pages show them without another run, which needs lists and paid requests.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use domain::{
    finding::{Finding, Grade, Selection, Tally},
    money::SumError,
    report::findings::{FindingsReport, FindingsSummary},
    resource::ResourceKey,
    view::View,
};

use crate::{ReportError, Reports, revision::InputRevision};

/// Time that a run is current if its inputs do not change. They also expire over time, which does not count as a change.
const LIFETIME: Duration = Duration::from_secs(15);

/// Last run on this server, shared by all visitors. Other servers of the same load balancer have separate ones.
#[derive(Debug, Default)]
pub struct LatestFindings(RwLock<Option<LatestRun>>);

#[derive(Clone, Debug)]
struct LatestRun {
    report: Arc<FindingsReport>,
    /// Inputs after the run.
    inputs: InputRevision,
    ended: Instant,
}

impl LatestFindings {
    /// Replaces the last run.
    pub(crate) fn set(&self, report: Arc<FindingsReport>, inputs: InputRevision) {
        let run = LatestRun { report, inputs, ended: Instant::now() };
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(run);
    }

    /// The last run; `None` before the first one.
    #[must_use]
    pub fn get(&self) -> Option<Arc<FindingsReport>> {
        self.run().map(|run| run.report)
    }

    fn run(&self) -> Option<LatestRun> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Reports {
    /// Findings of the last run if it is recent and its inputs are unchanged; otherwise, those of a new run.
    ///
    /// # Errors
    /// [`ReportError`]; failures of AWS are part of the report.
    pub async fn current_findings(&self) -> Result<Arc<FindingsReport>, ReportError> {
        let inputs = self.input_revision();
        match self.latest_findings.run() {
            Some(run) if run.inputs == inputs && run.ended.elapsed() < LIFETIME => Ok(run.report),
            _ => self.findings(&mut futures::sink::drain()).await,
        }
    }

    /// Summary of the latest findings for a view; `None` before the first run.
    ///
    /// # Errors
    /// [`SumError`] if the savings are too large to add up.
    pub fn findings_summary(&self, view: &View) -> Result<Option<FindingsSummary>, SumError> {
        let Some(report) = self.latest_findings.get() else { return Ok(None) };
        let open = Selection::of(&view.filter, &view.findings, self.today()).select(&report.findings).open;
        let easy = open.iter().filter(|it| it.effort == Grade::Low && it.risk == Grade::Low).count();
        let is_partial = report.is_partial();
        Ok(Some(FindingsSummary { open: Tally::by_currency(&open)?, easy, is_partial, read_at: report.read_at }))
    }

    /// Latest findings of one resource, Farthing's own first; `None` before the first run.
    #[must_use]
    pub fn resource_findings(&self, resource: &ResourceKey) -> Option<Vec<Finding>> {
        let is_for_resource = |it: &&Finding| it.resource.as_ref().is_some_and(|subject| subject.key == *resource);
        self.latest_findings.get().map(|report| report.findings.iter().filter(is_for_resource).cloned().collect())
    }
}
