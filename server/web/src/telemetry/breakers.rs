//! Circuit breakers of AWS operations.

use std::sync::Arc;

use domain::{
    breaker::{Breaker, Transitions},
    port::AwsAccess,
};
use prometheus::core::Collector;

use super::snapshot::{MetricKind, MetricSpec, Samples, Snapshot, count};

static SPECS: [MetricSpec; 2] = [
    MetricSpec {
        name: "farthing_breaker_state",
        help: "Circuit breakers that have opened since the start: 0 closed, 1 half-open, 2 open.",
        kind: MetricKind::Gauge,
        labels: &["operation", "account", "region"],
    },
    MetricSpec {
        name: "farthing_breaker_transitions_total",
        help: "Changes of circuit breakers from one state to another.",
        kind: MetricKind::Counter,
        labels: &["operation", "from", "to"],
    },
];

/// Metrics of the circuit breakers.
pub fn collector(access: Arc<dyn AwsAccess>) -> Result<impl Collector, prometheus::Error> {
    Snapshot::new(&SPECS, move || samples(access.breakers(), access.breaker_transitions()))
}

fn samples(breakers: Vec<Breaker>, transitions: Vec<Transitions>) -> [Samples; 2] {
    let states = breakers.into_iter().map(|it| {
        let state = count(it.state.number().into());
        (vec![it.action, it.account, it.region], state)
    });
    let transitions = transitions.into_iter().map(|it| {
        let labels = vec![it.action, it.from.label().to_owned(), it.to.label().to_owned()];
        (labels, count(it.count))
    });
    [states.collect(), transitions.collect()]
}
