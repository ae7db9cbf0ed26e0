//! Findings: those of the latest run of the checks, and those that visitors saw or had dismissed, each with their savings.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    Date, Decimal,
    finding::{Finding, Selection, Tally},
    report::findings::FindingsReport,
    view::View,
};
use prometheus::{CounterVec, IntCounterVec, Opts, Registry, core::Collector};
use reports::LatestFindings;

use super::{
    snapshot::{MetricKind, MetricSpec, Samples, Snapshot, count},
    spending::amount,
};

static SPECS: [MetricSpec; 2] = [
    MetricSpec {
        name: "farthing_findings",
        help: "Findings of the latest run of the checks, by check.",
        kind: MetricKind::Gauge,
        labels: &["check"],
    },
    MetricSpec {
        name: "farthing_findings_saving_dollars",
        help: "Monthly savings in USD of the latest run, by check. Savings of two checks may overlap.",
        kind: MetricKind::Gauge,
        labels: &["check"],
    },
];

/// Metrics of the latest run.
pub fn collector(latest: Arc<LatestFindings>) -> Result<impl Collector, prometheus::Error> {
    Snapshot::new(&SPECS, move || latest.get().map_or_else(Default::default, |report| samples(&report)))
}

fn samples(report: &FindingsReport) -> [Samples; 2] {
    let mut checks: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in &report.findings {
        checks.entry(finding.from.code()).or_default().push(finding);
    }
    let findings = checks.iter().map(|(check, it)| (vec![(*check).to_owned()], count(it.len() as u64)));
    // Without a sum that is too large: it is unknown, not zero.
    let savings = checks.iter().filter_map(|(check, it)| Some((vec![(*check).to_owned()], amount(savings_usd(it)?))));
    [findings.collect(), savings.collect()]
}

/// Monthly savings in USD, without overlaps; `None` if the sum is too large.
fn savings_usd(findings: &[&Finding]) -> Option<Decimal> {
    let savings = Tally::by_currency(findings).ok()?.savings;
    Some(savings.iter().find(|it| it.unit.as_str() == "USD").map_or(Decimal::ZERO, |it| it.amount))
}

/// Metrics of the findings that visitors saw. Clones share them.
#[derive(Clone)]
pub struct FindingMetrics {
    findings: IntCounterVec,
    savings: CounterVec,
}

impl FindingMetrics {
    /// Creates the metrics.
    ///
    /// # Errors
    /// If a name is taken.
    pub fn register(registry: &Registry) -> Result<Self, prometheus::Error> {
        let help = "Findings on the Insights pages that were opened, by state: shown or dismissed.";
        let findings = IntCounterVec::new(Opts::new("farthing_findings_viewed_total", help), &["state"])?;
        let help = "Monthly savings in USD of the findings on the Insights pages that were opened, by state.";
        let savings = CounterVec::new(Opts::new("farthing_findings_viewed_dollars_total", help), &["state"])?;
        registry.register(Box::new(findings.clone()))?;
        registry.register(Box::new(savings.clone()))?;
        Ok(Self { findings, savings })
    }

    /// Counts the findings of an Insights page.
    pub fn count(&self, report: &FindingsReport, view: &View, today: Date) {
        let selected = Selection::of(&view.filter, &view.findings, today).select(&report.findings);
        let shown: Vec<&Finding> = selected.open.iter().chain(&selected.aws).copied().collect();
        for (state, findings) in [("shown", shown), ("dismissed", selected.dismissed)] {
            self.findings.with_label_values(&[state]).inc_by(findings.len() as u64);
            let savings = savings_usd(&findings).and_then(|it| f64::try_from(it).ok());
            if let Some(savings) = savings.filter(|it| *it >= 0.0) {
                self.savings.with_label_values(&[state]).inc_by(savings);
            }
        }
    }
}
