//! Prometheus metrics: requests by route, and paid Cost Explorer requests.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use domain::spending::Spending;
use prometheus::{Encoder, HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry, TextEncoder};

/// Counters of this process.
#[derive(Clone)]
pub struct Metrics {
    registry: Registry,
    answered: HistogramVec,
    paid: IntCounterVec,
    broken: IntCounterVec,
    spending: Arc<dyn Fn() -> Spending + Send + Sync>,
}

impl Metrics {
    /// Creates the counters at zero; `spending` reads the meter.
    ///
    /// # Errors
    /// If two counters have the same name.
    pub fn new(spending: Arc<dyn Fn() -> Spending + Send + Sync>) -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let answered = HistogramVec::new(
            HistogramOpts::new("farthing_http_request_seconds", "Time to the response head in seconds."),
            &["method", "route", "status"],
        )?;
        let paid = IntCounterVec::new(
            Opts::new("farthing_paid_requests_total", "Paid Cost Explorer requests, 0.01 USD each."),
            &["operation"],
        )?;
        let broken = IntCounterVec::new(
            Opts::new("farthing_http_broken_bodies_total", "Responses interrupted after their head was sent."),
            &["route", "reason"],
        )?;
        registry.register(Box::new(broken.clone()))?;
        registry.register(Box::new(answered.clone()))?;
        registry.register(Box::new(paid.clone()))?;
        Ok(Self { registry, answered, paid, broken, spending })
    }

    /// Counts an interrupted response.
    pub fn broken(&self, route: &str, reason: &str) {
        self.broken.with_label_values(&[route, reason]).inc();
    }

    /// Formats all metrics in Prometheus's text format.
    ///
    /// # Errors
    /// If a counter cannot be written.
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

/// Times a request by its route pattern, so that no URL or value becomes a label.
pub async fn time(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let method = method(request.method());
    let begun = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_str().to_owned();
    metrics.answered.with_label_values(&[method, &route, &status]).observe(begun.elapsed().as_secs_f64());
    response
}

/// Method as a label: unknown ones are `other`, because each label value creates a series.
fn method(method: &http::Method) -> &'static str {
    const KNOWN: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_that_are_made_up_share_a_label() {
        assert_eq!(method(&http::Method::GET), "GET");
        for made_up in ["get", "FARTHING", "M1"] {
            assert_eq!(method(&made_up.parse().unwrap()), "other");
        }
    }
}
