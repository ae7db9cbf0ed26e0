//! Requests to AWS by operation, region and outcome, with retries, latency and waits for limits.

use std::sync::Arc;

use domain::{
    port::AwsAccess,
    statistics::{CallStatistics, LATENCY_BOUNDS, LatencyHistogram, Limit},
};
use prometheus::core::Collector;

use super::snapshot::{MetricKind, MetricSpec, Samples, Snapshot, Value, count};

static SPECS: [MetricSpec; 6] = [
    MetricSpec {
        name: "farthing_aws_requests_total",
        help: "Requests to AWS, retries included, by outcome: ok, not_found (of a setting, for example), throttled, denied, \
               invalid, timeout, server, network.",
        kind: MetricKind::Counter,
        labels: &["operation", "region", "outcome"],
    },
    MetricSpec {
        name: "farthing_aws_retries_total",
        help: "Requests to AWS that repeated a failed one.",
        kind: MetricKind::Counter,
        labels: &["operation", "region"],
    },
    MetricSpec {
        name: "farthing_aws_retry_wait_seconds_total",
        help: "Time spent waiting before retries in seconds, because AWS throttled or failed the request before.",
        kind: MetricKind::Counter,
        labels: &["operation"],
    },
    MetricSpec {
        name: "farthing_aws_request_seconds",
        help: "Latency of requests to AWS in seconds.",
        kind: MetricKind::Histogram,
        labels: &["operation"],
    },
    MetricSpec {
        name: "farthing_limit_waits_total",
        help: "Requests to AWS that waited for a limit of Farthing: queries or lists (at the same time), or rate (a second).",
        kind: MetricKind::Counter,
        labels: &["limit"],
    },
    MetricSpec {
        name: "farthing_limit_wait_seconds_total",
        help: "Time spent waiting for a limit of Farthing in seconds.",
        kind: MetricKind::Counter,
        labels: &["limit"],
    },
];

/// Metrics of the requests to AWS.
pub fn collector(access: Arc<dyn AwsAccess>) -> Result<impl Collector, prometheus::Error> {
    Snapshot::new(&SPECS, move || samples(access.statistics()))
}

fn samples(statistics: CallStatistics) -> [Samples; 6] {
    let requests = statistics.requests.into_iter().map(|((action, region, outcome), requests)| {
        (vec![action, region.to_string(), outcome.label().to_owned()], count(requests))
    });
    let retries = statistics
        .retries
        .into_iter()
        .map(|((action, region), retries)| (vec![action, region.to_string()], count(retries)));
    let waits = statistics.waits.into_iter().map(|(action, wait)| (vec![action], Value::Number(wait.as_secs_f64())));
    let latencies = statistics.latencies.into_iter().map(|(action, latencies)| (vec![action], histogram(&latencies)));
    let limits = || {
        let waits = |limit| statistics.limits.get(&limit).copied().unwrap_or_default();
        Limit::ALL.into_iter().map(move |limit| (vec![limit.label().to_owned()], waits(limit)))
    };
    let limit_waits = limits().map(|(labels, waits)| (labels, count(waits.count)));
    let limit_seconds = limits().map(|(labels, waits)| (labels, Value::Number(waits.total.as_secs_f64())));
    [
        requests.collect(),
        retries.collect(),
        waits.collect(),
        latencies.collect(),
        limit_waits.collect(),
        limit_seconds.collect(),
    ]
}

fn histogram(latencies: &LatencyHistogram) -> Value {
    let mut cumulative = 0;
    let buckets = LATENCY_BOUNDS.into_iter().zip(latencies.buckets).map(|(bound, count)| {
        cumulative += count;
        (bound, cumulative)
    });
    Value::Buckets(buckets.collect(), latencies.count, latencies.sum.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use domain::{statistics::Outcome, status::ErrorCategory};
    use prometheus::{Encoder, Registry, TextEncoder};

    use super::*;

    #[test]
    fn the_help_names_each_outcome() {
        let help = SPECS[0].help;
        let missing: Vec<_> = Outcome::all().map(Outcome::label).filter(|it| !help.contains(it)).collect();
        assert_eq!(missing, [""; 0], "{help}");
    }

    #[test]
    fn requests_are_counted_by_outcome_and_latency() {
        let mut statistics = CallStatistics::default();
        let region = "eu-west-1".into();
        let denied = Outcome::Failed(ErrorCategory::Denied);
        statistics.add_wait(Limit::Rate, Duration::from_millis(250));
        statistics.add("ec2:DescribeVpcs", &region, denied, None, Duration::from_millis(200));
        statistics.add(
            "ec2:DescribeVpcs",
            &region,
            Outcome::Ok,
            Some(Duration::from_millis(1_500)),
            Duration::from_secs(30),
        );
        let registry = Registry::new();
        let read = move || samples(statistics.clone());
        registry.register(Box::new(Snapshot::new(&SPECS, read).unwrap())).unwrap();
        let mut text = Vec::new();
        TextEncoder::new().encode(&registry.gather(), &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        for line in [
            "farthing_aws_requests_total{operation=\"ec2:DescribeVpcs\",outcome=\"denied\",region=\"eu-west-1\"} 1",
            "farthing_aws_requests_total{operation=\"ec2:DescribeVpcs\",outcome=\"ok\",region=\"eu-west-1\"} 1",
            "farthing_aws_retries_total{operation=\"ec2:DescribeVpcs\",region=\"eu-west-1\"} 1",
            "farthing_aws_retry_wait_seconds_total{operation=\"ec2:DescribeVpcs\"} 1.5",
            "farthing_aws_request_seconds_bucket{operation=\"ec2:DescribeVpcs\",le=\"0.1\"} 0",
            "farthing_aws_request_seconds_bucket{operation=\"ec2:DescribeVpcs\",le=\"0.25\"} 1",
            "farthing_aws_request_seconds_bucket{operation=\"ec2:DescribeVpcs\",le=\"20\"} 1",
            "farthing_aws_request_seconds_bucket{operation=\"ec2:DescribeVpcs\",le=\"+Inf\"} 2",
            "farthing_aws_request_seconds_sum{operation=\"ec2:DescribeVpcs\"} 30.2",
            "farthing_limit_waits_total{limit=\"rate\"} 1",
            "farthing_limit_wait_seconds_total{limit=\"rate\"} 0.25",
        ] {
            assert!(text.lines().any(|it| it == line), "no {line} in {text}");
        }
    }
}
