//! Accuracy of the cost pages: whether their groups add up to AWS's total.

use std::sync::Arc;

use prometheus::core::Collector;
use reports::Statistics;

use super::snapshot::{MetricKind, MetricSpec, Snapshot, count};

static SPECS: [MetricSpec; 1] = [MetricSpec {
    name: "farthing_reconciliations_total",
    help: "Cost pages by result of their reconciliation: ok, partial (AWS omitted data) or mismatch (the groups differ from AWS's total).",
    kind: MetricKind::Counter,
    labels: &["result"],
}];

/// Metric of the reconciliations.
pub fn collector(statistics: Arc<Statistics>) -> Result<impl Collector, prometheus::Error> {
    Snapshot::new(&SPECS, move || {
        let counts = statistics.counts();
        let results = [("ok", counts.reconciled), ("partial", counts.partial), ("mismatch", counts.mismatched)];
        [results.map(|(result, pages)| (vec![result.to_owned()], count(pages))).into()]
    })
}
