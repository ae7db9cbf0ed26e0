//! Metrics that are read from another crate's counts when Prometheus scrapes the metrics.

use std::collections::HashMap;

use prometheus::{
    core::{Collector, Desc},
    proto,
};

/// Description of a metric.
pub struct MetricSpec {
    /// Name, with its unit.
    pub name: &'static str,
    /// Explanation for `/metrics`.
    pub help: &'static str,
    /// Type of the values.
    pub kind: MetricKind,
    /// Names of the labels.
    pub labels: &'static [&'static str],
}

/// Type of a metric.
#[derive(Clone, Copy)]
pub enum MetricKind {
    /// Grows until the process ends.
    Counter,
    /// Can grow and shrink.
    Gauge,
    /// Counts by bucket.
    Histogram,
}

/// Value of a metric.
pub enum Value {
    /// Value of a counter or gauge.
    Number(f64),
    /// Cumulative counts by upper bound, number of all samples, and their sum.
    Buckets(Vec<(f64, u64)>, u64, f64),
}

/// Values of a metric, each with the values of its labels.
pub type Samples = Vec<(Vec<String>, Value)>;

/// Metrics whose values a function returns, in the order of their descriptions.
pub struct Snapshot<const N: usize, F> {
    specs: &'static [MetricSpec; N],
    descriptions: Vec<Desc>,
    read: F,
}

impl<const N: usize, F: Fn() -> [Samples; N] + Send + Sync> Snapshot<N, F> {
    /// Creates metrics with these descriptions.
    ///
    /// # Errors
    /// If a name is not valid.
    pub fn new(specs: &'static [MetricSpec; N], read: F) -> Result<Self, prometheus::Error> {
        let description = |spec: &MetricSpec| {
            let labels = spec.labels.iter().map(ToString::to_string).collect();
            Desc::new(spec.name.to_owned(), spec.help.to_owned(), labels, HashMap::new())
        };
        let descriptions = specs.iter().map(description).collect::<Result<_, _>>()?;
        Ok(Self { specs, descriptions, read })
    }
}

impl<const N: usize, F: Fn() -> [Samples; N] + Send + Sync> Collector for Snapshot<N, F> {
    fn desc(&self) -> Vec<&Desc> {
        self.descriptions.iter().collect()
    }

    fn collect(&self) -> Vec<proto::MetricFamily> {
        self.specs.iter().zip((self.read)()).map(|(spec, samples)| family(spec, samples)).collect()
    }
}

/// Value of a count.
#[expect(clippy::cast_precision_loss, reason = "Prometheus's values are floating-point numbers")]
pub fn count(count: u64) -> Value {
    Value::Number(count as f64)
}

fn family(spec: &MetricSpec, samples: Samples) -> proto::MetricFamily {
    let mut family = proto::MetricFamily::default();
    family.set_name(spec.name.to_owned());
    family.set_help(spec.help.to_owned());
    family.set_field_type(match spec.kind {
        MetricKind::Counter => proto::MetricType::COUNTER,
        MetricKind::Gauge => proto::MetricType::GAUGE,
        MetricKind::Histogram => proto::MetricType::HISTOGRAM,
    });
    family.set_metric(samples.into_iter().map(|(labels, value)| metric(spec, labels, value)).collect());
    family
}

fn metric(spec: &MetricSpec, labels: Vec<String>, value: Value) -> proto::Metric {
    let pair = |(name, value): (&str, String)| {
        let mut pair = proto::LabelPair::default();
        pair.set_name(name.to_owned());
        pair.set_value(value);
        pair
    };
    let mut labels: Vec<(&str, String)> = spec.labels.iter().copied().zip(labels).collect();
    // As in all other metrics.
    labels.sort();
    let mut metric = proto::Metric::from_label(labels.into_iter().map(pair).collect());
    match (value, spec.kind) {
        (Value::Number(value), MetricKind::Counter) => {
            let mut counter = proto::Counter::default();
            counter.set_value(value);
            metric.set_counter(counter);
        }
        (Value::Number(value), _) => {
            let mut gauge = proto::Gauge::default();
            gauge.set_value(value);
            metric.set_gauge(gauge);
        }
        (Value::Buckets(buckets, count, sum), _) => {
            let mut histogram = proto::Histogram::default();
            histogram.set_bucket(buckets.into_iter().map(bucket).collect());
            histogram.set_sample_count(count);
            histogram.set_sample_sum(sum);
            metric.set_histogram(histogram);
        }
    }
    metric
}

fn bucket((upper_bound, count): (f64, u64)) -> proto::Bucket {
    let mut bucket = proto::Bucket::default();
    bucket.set_upper_bound(upper_bound);
    bucket.set_cumulative_count(count);
    bucket
}
