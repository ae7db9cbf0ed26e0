//! What Prometheus reads: requests by route, and what Cost Explorer charged.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use prometheus::{Encoder, HistogramOpts, HistogramVec, IntCounter, Opts, Registry, TextEncoder};

/// The counters of this process.
#[derive(Clone)]
pub struct Metrics {
    registry: Registry,
    answered: HistogramVec,
    paid: IntCounter,
    paid_requests: Arc<dyn Fn() -> u64 + Send + Sync>,
}

impl Metrics {
    /// Counters, all at zero; `paid_requests` tells what the meter says.
    ///
    /// # Errors
    /// When two of them have one name, which is a mistake in this file.
    pub fn new(paid_requests: Arc<dyn Fn() -> u64 + Send + Sync>) -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let answered = HistogramVec::new(
            HistogramOpts::new("farthing_http_request_seconds", "Time to the head of an answer."),
            &["method", "route", "status"],
        )?;
        let paid =
            IntCounter::with_opts(Opts::new("farthing_paid_requests_total", "Cost Explorer requests at 0.01 USD."))?;
        registry.register(Box::new(answered.clone()))?;
        registry.register(Box::new(paid.clone()))?;
        Ok(Self { registry, answered, paid, paid_requests })
    }

    /// All of them in Prometheus's text format.
    ///
    /// # Errors
    /// When a counter cannot be written.
    pub fn text(&self) -> Result<String, prometheus::Error> {
        self.paid.inc_by((self.paid_requests)().saturating_sub(self.paid.get()));
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }
}

/// Times a request under the pattern of its route, so that no address and no value of it becomes a label.
pub async fn time(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let method = request.method().as_str().to_owned();
    let begun = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_str().to_owned();
    metrics.answered.with_label_values(&[&method, &route, &status]).observe(begun.elapsed().as_secs_f64());
    response
}
