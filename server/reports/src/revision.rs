//! Revision of the figures: pages rendered from equal revisions are equal.

use std::sync::Arc;

use domain::{Date, report::findings::FindingsReport, spending::Spending};

use crate::Reports;

/// State of all data that pages show, apart from the progress of lists. It does not change when cached costs expire: a
/// result that depends on it must not be reused for long.
#[derive(Clone, Debug)]
pub struct Revision {
    today: Date,
    costs: u64,
    spending: Spending,
    findings: Option<Arc<FindingsReport>>,
}

impl PartialEq for Revision {
    fn eq(&self, other: &Self) -> bool {
        let same_findings = match (&self.findings, &other.findings) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        same_findings && (self.today, self.costs) == (other.today, other.costs) && self.spending == other.spending
    }
}

impl Reports {
    /// Current revision. Sends no request.
    #[must_use]
    pub fn revision(&self) -> Revision {
        Revision {
            today: self.today(),
            costs: self.costs.revision(),
            spending: (self.spending)(),
            findings: self.latest_findings.get(),
        }
    }
}
