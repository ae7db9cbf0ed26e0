//! Metrics of circuit breakers.

use domain::port::AwsAccess;
use prometheus::{IntCounterVec, IntGaugeVec, Opts, core::Collector, proto::MetricFamily};

/// State of each circuit breaker that has opened, and changes of all.
///
/// # Errors
/// If a metric is defined incorrectly.
pub fn breaker_metrics(access: &dyn AwsAccess) -> Result<Vec<MetricFamily>, prometheus::Error> {
    let state = IntGaugeVec::new(
        Opts::new(
            "farthing_breaker_state",
            "Circuit breakers that have opened since the start: 0 closed, 1 half-open, 2 open.",
        ),
        &["operation", "account", "region"],
    )?;
    for breaker in access.breakers() {
        let labels = [breaker.action.as_str(), &breaker.account, &breaker.region];
        state.with_label_values(&labels).set(i64::from(breaker.state.number()));
    }
    let transitions = IntCounterVec::new(
        Opts::new("farthing_breaker_transitions_total", "Changes of circuit breakers from one state to another."),
        &["operation", "from", "to"],
    )?;
    for change in access.breaker_transitions() {
        let labels = [change.action.as_str(), change.from.label(), change.to.label()];
        transitions.with_label_values(&labels).inc_by(change.count);
    }
    Ok([state.collect(), transitions.collect()].concat().into_iter().filter(|it| !it.get_metric().is_empty()).collect())
}
