//! Findings of the last run of the checks: pages show them without another run, which needs lists and paid requests.

use std::sync::{Arc, PoisonError, RwLock};

use domain::{
    finding::{Finding, Grade, Selection, Tally},
    money::SumError,
    report::findings::{FindingsReport, FindingsSummary},
    resource::ResourceKey,
    view::View,
};

use crate::Reports;

/// Last run on this server, shared by all visitors. Other servers of the same load balancer have separate ones.
#[derive(Debug, Default)]
pub struct LatestFindings(RwLock<Option<Arc<FindingsReport>>>);

impl LatestFindings {
    /// Replaces the last run.
    pub fn set(&self, report: FindingsReport) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(report));
    }

    /// The last run; `None` before the first one.
    #[must_use]
    pub fn get(&self) -> Option<Arc<FindingsReport>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Reports {
    /// Summary of the latest findings for a view; `None` before the first run.
    ///
    /// # Errors
    /// [`SumError`] if the savings are too large to add up.
    pub fn findings_summary(&self, view: &View) -> Result<Option<FindingsSummary>, SumError> {
        let Some(report) = self.latest_findings.get() else { return Ok(None) };
        let open = Selection::of(&view.filter, &view.findings, self.today()).select(&report.findings).open;
        let easy = open.iter().filter(|it| it.effort == Grade::Low && it.risk == Grade::Low).count();
        let is_partial = !report.failures.is_empty() || !report.not_evaluated.is_empty();
        Ok(Some(FindingsSummary { open: Tally::by_currency(&open)?, easy, is_partial, read_at: report.read_at }))
    }

    /// Latest findings of one resource, Farthing's own first; `None` before the first run.
    #[must_use]
    pub fn resource_findings(&self, resource: &ResourceKey) -> Option<Vec<Finding>> {
        let is_for_resource = |it: &&Finding| it.resource.as_ref().is_some_and(|subject| subject.key == *resource);
        self.latest_findings.get().map(|report| report.findings.iter().filter(is_for_resource).cloned().collect())
    }
}
