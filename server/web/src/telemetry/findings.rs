//! Findings: those of the latest run of the checks, and those that visitors saw or had dismissed, each with their savings.

use std::{
    collections::BTreeMap,
    sync::{Arc, Weak},
    time::Duration,
};

use domain::{
    Date, Decimal,
    finding::{Finding, Selection, Tally},
    report::findings::FindingsReport,
    view::View,
};
use moka::sync::Cache;
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

/// Number of Insights pages whose findings are kept, and for how long after they were opened.
const MAX_PAGES: u64 = 100;
const PAGE_LIFETIME: Duration = Duration::from_mins(10);

/// Metrics of the findings that visitors saw. Clones share them.
#[derive(Clone)]
pub struct FindingMetrics {
    findings: IntCounterVec,
    savings: CounterVec,
    /// Findings of the pages by query: selecting them takes longer than sending a cached page.
    pages: Cache<String, Arc<PageFindings>>,
}

/// Findings of an Insights page.
struct PageFindings {
    report: Weak<FindingsReport>,
    today: Date,
    /// Number of findings by state, with their savings in USD if they are known.
    states: [(&'static str, u64, Option<f64>); 2],
}

impl PageFindings {
    fn of(report: &Arc<FindingsReport>, view: &View, today: Date) -> Self {
        let selected = Selection::of(&view.filter, &view.findings, today).select(&report.findings);
        let shown: Vec<&Finding> = selected.open.iter().chain(&selected.aws).copied().collect();
        let states = [("shown", shown), ("dismissed", selected.dismissed)].map(|(state, findings)| {
            let savings = savings_usd(&findings).and_then(|it| f64::try_from(it).ok());
            (state, findings.len() as u64, savings.filter(|it| *it >= 0.0))
        });
        Self { report: Arc::downgrade(report), today, states }
    }

    fn is_of(&self, report: &Arc<FindingsReport>, today: Date) -> bool {
        self.report.as_ptr() == Arc::as_ptr(report) && self.today == today
    }
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
        let pages = Cache::builder().max_capacity(MAX_PAGES).time_to_idle(PAGE_LIFETIME).build();
        Ok(Self { findings, savings, pages })
    }

    /// Counts the findings of an Insights page with this query, which its view was parsed from.
    pub fn count(&self, report: &Arc<FindingsReport>, query: &str, view: &View, today: Date) {
        let known = self.pages.get(query).filter(|it| it.is_of(report, today));
        let page = known.unwrap_or_else(|| {
            let page = Arc::new(PageFindings::of(report, view, today));
            self.pages.insert(query.to_owned(), page.clone());
            page
        });
        for (state, findings, savings) in page.states {
            self.findings.with_label_values(&[state]).inc_by(findings);
            if let Some(savings) = savings {
                self.savings.with_label_values(&[state]).inc_by(savings);
            }
        }
    }
}
