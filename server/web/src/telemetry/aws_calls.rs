//! Requests to AWS by operation, region and outcome, with retries and latency.

use std::sync::Arc;

use domain::{
    port::AwsAccess,
    statistics::{CallStatistics, LATENCY_BOUNDS, LatencyHistogram},
    status::ErrorCategory,
};
use prometheus::core::Collector;

use super::snapshot::{MetricKind, MetricSpec, Samples, Snapshot, Value, count};

static SPECS: [MetricSpec; 4] = [
    MetricSpec {
        name: "farthing_aws_requests_total",
        help: "Requests to AWS, retries included, by outcome: ok, throttled, denied, invalid, timeout, server, network.",
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
];

/// Metrics of the requests to AWS.
pub fn collector(access: Arc<dyn AwsAccess>) -> Result<impl Collector, prometheus::Error> {
    Snapshot::new(&SPECS, move || samples(access.statistics()))
}

fn samples(statistics: CallStatistics) -> [Samples; 4] {
    let outcome = |error: Option<ErrorCategory>| error.map_or("ok", ErrorCategory::label).to_owned();
    let requests = statistics
        .requests
        .into_iter()
        .map(|((action, region, error), requests)| (vec![action, region.to_string(), outcome(error)], count(requests)));
    let retries = statistics
        .retries
        .into_iter()
        .map(|((action, region), retries)| (vec![action, region.to_string()], count(retries)));
    let waits = statistics.waits.into_iter().map(|(action, wait)| (vec![action], Value::Number(wait.as_secs_f64())));
    let latencies = statistics.latencies.into_iter().map(|(action, latencies)| (vec![action], histogram(&latencies)));
    [requests.collect(), retries.collect(), waits.collect(), latencies.collect()]
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

    use prometheus::{Encoder, Registry, TextEncoder};

    use super::*;

    #[test]
    fn requests_are_counted_by_outcome_and_latency() {
        let mut statistics = CallStatistics::default();
        let region = "eu-west-1".into();
        let denied = Some(ErrorCategory::Denied);
        statistics.add("ec2:DescribeVpcs", &region, denied, None, Duration::from_millis(200));
        statistics.add("ec2:DescribeVpcs", &region, None, Some(Duration::from_millis(1_500)), Duration::from_secs(30));
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
        ] {
            assert!(text.lines().any(|it| it == line), "no {line} in {text}");
        }
    }
}
