//! Circuit breakers of AWS operations.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    breaker::{Breaker, Transitions},
    port::AwsAccess,
    shared_str::SharedStr,
    statistics::CountedRegions,
};
use prometheus::core::Collector;

use super::snapshot::{MetricKind, MetricSpec, Samples, Snapshot, count};

static SPECS: [MetricSpec; 2] = [
    MetricSpec {
        name: "farthing_breaker_state",
        help: "Circuit breakers that have opened since the start: 0 closed, 1 half-open, 2 open. With several accounts, the highest.",
        kind: MetricKind::Gauge,
        labels: &["operation", "region"],
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
    let mut regions = CountedRegions::default();
    let mut states: BTreeMap<(String, SharedStr), u8> = BTreeMap::new();
    for Breaker { action, region, state, .. } in breakers {
        let highest = states.entry((action, regions.counted(&region.into()))).or_default();
        *highest = (*highest).max(state.number());
    }
    let states =
        states.into_iter().map(|((action, region), state)| (vec![action, region.to_string()], count(state.into())));
    let transitions = transitions.into_iter().map(|it| {
        let labels = vec![it.action, it.from.label().to_owned(), it.to.label().to_owned()];
        (labels, count(it.count))
    });
    [states.collect(), transitions.collect()]
}

#[cfg(test)]
mod tests {
    use domain::breaker::BreakerState;

    use super::{super::snapshot::Value, *};

    #[test]
    fn accounts_of_a_region_share_a_series() {
        let breaker = |account: u32, state| Breaker {
            action: "ec2:DescribeVolumes".to_owned(),
            account: account.to_string(),
            region: "eu-west-1".to_owned(),
            state,
            is_trying: false,
            failures: 8,
            openings: 1,
            next_try: None,
        };
        let closed = (0..100).map(|account| breaker(account, BreakerState::Closed));
        let all = closed.chain([breaker(100, BreakerState::Open), breaker(101, BreakerState::HalfOpen)]);
        let [states, _] = samples(all.collect(), Vec::new());
        let [(labels, Value::Number(state))] = &states[..] else { panic!("{} series", states.len()) };
        assert_eq!(labels, &["ec2:DescribeVolumes", "eu-west-1"]);
        assert!((state - 2.0).abs() < f64::EPSILON, "{state}");
    }
}
