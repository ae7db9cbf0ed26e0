//! Revision of the figures: pages rendered from equal revisions are equal.

use std::sync::Arc;

use domain::{Date, report::findings::FindingsReport, spending::Spending};

use crate::Reports;

/// State of all data that pages show. It does not change when cached costs and lists expire: a result that depends on it must not
/// be reused for long.
#[derive(Clone, Debug)]
pub struct Revision {
    inputs: InputRevision,
    spending: Spending,
    findings: Option<Arc<FindingsReport>>,
}

/// State of everything that is read from AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InputRevision {
    today: Date,
    costs: u64,
    inventory: u64,
}

impl PartialEq for Revision {
    fn eq(&self, other: &Self) -> bool {
        let same_findings = match (&self.findings, &other.findings) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        same_findings && self.inputs == other.inputs && self.spending == other.spending
    }
}

impl Reports {
    /// Current revision. Sends no request.
    #[must_use]
    pub fn revision(&self) -> Revision {
        Revision { inputs: self.input_revision(), spending: (self.spending)(), findings: self.latest_findings.get() }
    }

    pub(crate) fn input_revision(&self) -> InputRevision {
        InputRevision { today: self.today(), costs: self.costs.revision(), inventory: self.inventory.revision() }
    }
}
