//! Paid Cost Explorer requests, their price, and the daily cap.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    Decimal,
    spending::{Spending, price},
};
use prometheus::core::Collector;

use super::snapshot::{MetricKind, MetricSpec, Samples, Snapshot, Value, count};

static SPECS: [MetricSpec; 4] = [
    MetricSpec {
        name: "farthing_paid_requests_total",
        help: "Paid Cost Explorer requests that have ended, 0.01 USD each.",
        kind: MetricKind::Counter,
        labels: &["operation"],
    },
    MetricSpec {
        name: "farthing_paid_dollars_total",
        help: "Price of these requests in USD.",
        kind: MetricKind::Counter,
        labels: &[],
    },
    MetricSpec {
        name: "farthing_paid_dollars_today",
        help: "Price of the paid Cost Explorer requests of the current UTC day in USD, requests in progress included.",
        kind: MetricKind::Gauge,
        labels: &[],
    },
    MetricSpec {
        name: "farthing_daily_cap_dollars",
        help: "Daily cap on Cost Explorer requests in USD.",
        kind: MetricKind::Gauge,
        labels: &[],
    },
];

/// Metrics of Farthing's own spending.
pub fn collector(
    spending: Arc<dyn Fn() -> Spending + Send + Sync>,
    paid_requests: Arc<dyn Fn() -> BTreeMap<String, u64> + Send + Sync>,
) -> Result<impl Collector, prometheus::Error> {
    Snapshot::new(&SPECS, move || samples(&spending(), paid_requests()))
}

fn samples(spending: &Spending, paid_requests: BTreeMap<String, u64>) -> [Samples; 4] {
    let dollars = |requests| vec![(Vec::new(), amount(price(requests)))];
    let paid = dollars(paid_requests.values().sum());
    let requests = paid_requests.into_iter().map(|(operation, requests)| (vec![operation], count(requests)));
    [requests.collect(), paid, dollars(spending.requests_today()), dollars(spending.cap)]
}

/// Value of an amount.
pub fn amount(amount: Decimal) -> Value {
    Value::Number(amount.try_into().unwrap_or(f64::NAN))
}
