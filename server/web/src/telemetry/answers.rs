//! AI answers: outcomes, share of unverified claims, tokens and price.

use std::sync::Arc;

use prometheus::core::Collector;
use reports::{Counts, Statistics};

use super::{
    snapshot::{MetricKind, MetricSpec, Samples, Snapshot, count},
    spending::amount,
};

static SPECS: [MetricSpec; 4] = [
    MetricSpec {
        name: "farthing_ai_answers_total",
        help: "AI answers by outcome.",
        kind: MetricKind::Counter,
        labels: &["outcome"],
    },
    MetricSpec {
        name: "farthing_ai_claims_total",
        help: "Figures, days and names in AI answers by result of their verification: verified or unverified.",
        kind: MetricKind::Counter,
        labels: &["result"],
    },
    MetricSpec {
        name: "farthing_ai_tokens_total",
        help: "Tokens of AI answers by direction: input or output.",
        kind: MetricKind::Counter,
        labels: &["direction"],
    },
    MetricSpec {
        name: "farthing_ai_dollars_total",
        help: "List price of AI answers in USD, without models whose price is unknown.",
        kind: MetricKind::Counter,
        labels: &[],
    },
];

/// Metrics of AI answers.
pub fn collector(statistics: Arc<Statistics>) -> Result<impl Collector, prometheus::Error> {
    Snapshot::new(&SPECS, move || samples(&statistics.counts()))
}

fn samples(counts: &Counts) -> [Samples; 4] {
    let labeled = |label: &str, number: u64| (vec![label.to_owned()], count(number));
    [
        counts.answers.iter().map(|(outcome, answers)| labeled(outcome, *answers)).collect(),
        vec![labeled("verified", counts.verified_claims), labeled("unverified", counts.unverified_claims)],
        vec![labeled("input", counts.input_tokens), labeled("output", counts.output_tokens)],
        vec![(Vec::new(), amount(counts.answers_usd))],
    ]
}
