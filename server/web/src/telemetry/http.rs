//! Prometheus metrics: duration of requests by route, interrupted responses, and paid Cost Explorer requests.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use domain::spending::Spending;
use prometheus::{Encoder, HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry, TextEncoder};

/// Metrics of this process.
#[derive(Clone)]
pub struct Metrics {
    registry: Registry,
    durations: HistogramVec,
    paid: IntCounterVec,
    interrupted: IntCounterVec,
    spending: Arc<dyn Fn() -> Spending + Send + Sync>,
}

impl Metrics {
    /// Creates the metrics. `spending` returns the paid requests so far.
    ///
    /// # Errors
    /// If two metrics have the same name.
    pub fn new(spending: Arc<dyn Fn() -> Spending + Send + Sync>) -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let durations = HistogramVec::new(
            HistogramOpts::new("farthing_http_request_seconds", "Time to the response head in seconds."),
            &["method", "route", "status"],
        )?;
        let paid = IntCounterVec::new(
            Opts::new("farthing_paid_requests_total", "Paid Cost Explorer requests, 0.01 USD each."),
            &["operation"],
        )?;
        let interrupted = IntCounterVec::new(
            Opts::new("farthing_http_broken_bodies_total", "Responses interrupted after their head was sent."),
            &["route", "reason"],
        )?;
        registry.register(Box::new(interrupted.clone()))?;
        registry.register(Box::new(durations.clone()))?;
        registry.register(Box::new(paid.clone()))?;
        Ok(Self { registry, durations, paid, interrupted, spending })
    }

    /// Counts a response that was interrupted after its head was sent.
    pub fn count_interrupted(&self, route: &str, reason: &str) {
        self.interrupted.with_label_values(&[route, reason]).inc();
    }

    /// Formats all metrics in Prometheus's text format.
    ///
    /// # Errors
    /// If a metric cannot be encoded.
    pub fn text(&self) -> Result<String, prometheus::Error> {
        for (operation, count) in (self.spending)().since_start {
            let counter = self.paid.with_label_values(&[operation.as_str()]);
            counter.inc_by(count.saturating_sub(counter.get()));
        }
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }
}

/// Middleware that measures the time to the response head. The label is the route's pattern, never the URL.
pub async fn measure_time(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let method = method(request.method());
    let started = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_str().to_owned();
    metrics.durations.with_label_values(&[method, &route, &status]).observe(started.elapsed().as_secs_f64());
    response
}

/// Label of a method: `other` for unknown methods, because each label value creates a time series.
fn method(method: &http::Method) -> &'static str {
    const KNOWN: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_methods_share_a_label() {
        assert_eq!(method(&http::Method::GET), "GET");
        for unknown in ["get", "FARTHING", "M1"] {
            assert_eq!(method(&unknown.parse().unwrap()), "other");
        }
    }
}
