//! HTTP requests: latency of pages and server functions up to the head and to the last byte, errors, and open streams.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Instant,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use http::{Method, StatusCode};
use http_body::{Frame, SizeHint};
use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, IntGaugeVec, Opts, Registry};

/// Upper bounds of the latency buckets in seconds, up to the deadline of the head.
const BUCKETS: [f64; 13] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 90.0];

/// Metrics of HTTP requests.
pub struct HttpMetrics {
    heads: HistogramVec,
    responses: HistogramVec,
    interrupted: IntCounterVec,
    open_streams: IntGaugeVec,
}

impl HttpMetrics {
    /// Creates the metrics.
    ///
    /// # Errors
    /// If a name is taken.
    pub fn register(registry: &Registry) -> Result<Self, prometheus::Error> {
        let heads = HistogramVec::new(
            HistogramOpts::new("farthing_http_request_seconds", "Time to the response head in seconds.")
                .buckets(BUCKETS.into()),
            &["method", "route", "status"],
        )?;
        let help = "Time to the last byte of the response in seconds, by outcome: ok, client_error, server_error, interrupted \
                    (after the head) or abandoned (by the client, before or after the head).";
        let responses = HistogramVec::new(
            HistogramOpts::new("farthing_http_response_seconds", help).buckets(BUCKETS.into()),
            &["route", "outcome"],
        )?;
        let interrupted = IntCounterVec::new(
            Opts::new("farthing_http_broken_bodies_total", "Responses interrupted after their head was sent."),
            &["route", "reason"],
        )?;
        let open_streams = IntGaugeVec::new(
            Opts::new("farthing_http_open_streams", "Streamed responses that are being sent."),
            &["route"],
        )?;
        registry.register(Box::new(heads.clone()))?;
        registry.register(Box::new(responses.clone()))?;
        registry.register(Box::new(interrupted.clone()))?;
        registry.register(Box::new(open_streams.clone()))?;
        Ok(Self { heads, responses, interrupted, open_streams })
    }

    /// Counts a response that was interrupted after its head was sent.
    pub fn count_interrupted(&self, route: &str, reason: &str) {
        self.interrupted.with_label_values(&[route, reason]).inc();
    }
}

/// Extension of a response whose failure is in the log already.
#[derive(Clone, Copy, Debug)]
pub struct Logged;

/// Middleware that measures a request. The label is the route's pattern, never the URL.
pub async fn measure(State(metrics): State<Arc<HttpMetrics>>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let mut measurement = Measurement::start(metrics, route);
    let mut response = next.run(request).await;
    measurement.add_head(&method, &mut response);
    response.map(|body| Body::new(MeasuredBody { body, measurement }))
}

/// How a body ended: set by the middleware that interrupts bodies, which can end with a regular last chunk nevertheless.
#[derive(Clone, Debug, Default)]
pub struct BodyEnd(Arc<AtomicBool>);

impl BodyEnd {
    /// Marks the body as interrupted.
    pub fn set_interrupted(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_interrupted(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Measurement of a request, which ends when it is dropped.
struct Measurement {
    metrics: Arc<HttpMetrics>,
    route: String,
    started: Instant,
    /// `None` before the head.
    status: Option<StatusCode>,
    end: BodyEnd,
    is_stream: bool,
    is_complete: bool,
}

impl Measurement {
    fn start(metrics: Arc<HttpMetrics>, route: String) -> Self {
        let (started, end) = (Instant::now(), BodyEnd::default());
        Self { metrics, route, started, status: None, end, is_stream: false, is_complete: false }
    }

    /// Measures the head of the response, and logs a failure.
    fn add_head(&mut self, method: &Method, response: &mut Response) {
        let (status, route) = (response.status(), &*self.route);
        let labels = [method_label(method), route, status.as_str()];
        self.metrics.heads.with_label_values(&labels).observe(self.started.elapsed().as_secs_f64());
        let is_logged = response.extensions().get::<Logged>().is_some();
        // The reason of a failed probe is in its response, and the probe is repeated every few seconds.
        if status.is_server_error() && route != "/readyz" && !is_logged {
            tracing::error!(route, status = status.as_u16(), "the request failed");
        }
        self.status = Some(status);
        self.end = response.extensions_mut().remove::<BodyEnd>().unwrap_or_default();
        self.is_stream = response.body().size_hint().exact().is_none();
        if self.is_stream {
            self.metrics.open_streams.with_label_values(&[route]).inc();
        }
        // Responses to `HEAD` are never read.
        self.is_complete = method == Method::HEAD;
    }

    fn outcome(&self) -> &'static str {
        match self.status {
            None => "abandoned",
            Some(_) if self.end.is_interrupted() => "interrupted",
            Some(_) if !self.is_complete => "abandoned",
            Some(status) if status.is_server_error() => "server_error",
            Some(status) if status.is_client_error() => "client_error",
            Some(_) => "ok",
        }
    }
}

impl Drop for Measurement {
    fn drop(&mut self) {
        let seconds = self.started.elapsed().as_secs_f64();
        self.metrics.responses.with_label_values(&[&*self.route, self.outcome()]).observe(seconds);
        if self.is_stream {
            self.metrics.open_streams.with_label_values(&[&self.route]).dec();
        }
    }
}

/// A body that is measured until it is dropped.
struct MeasuredBody {
    body: Body,
    measurement: Measurement,
}

impl HttpBody for MeasuredBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        match &frame {
            Poll::Ready(None) => self.measurement.is_complete = true,
            Poll::Ready(Some(Err(_))) => self.measurement.end.set_interrupted(),
            Poll::Ready(Some(Ok(_))) | Poll::Pending => {}
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for MeasuredBody {
    fn drop(&mut self) {
        self.measurement.is_complete |= self.body.is_end_stream();
    }
}

/// Label of a method: `other` for unknown methods, because each label value creates a time series.
fn method_label(method: &Method) -> &'static str {
    const KNOWN: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use axum::{Router, middleware::from_fn_with_state, response::IntoResponse, routing::get};
    use futures::{StreamExt, stream};
    use http_body_util::BodyExt;
    use prometheus::{Encoder, TextEncoder};
    use tower::ServiceExt;

    use super::*;

    #[test]
    fn unknown_methods_share_a_label() {
        assert_eq!(method_label(&Method::GET), "GET");
        for unknown in ["get", "FARTHING", "M1"] {
            assert_eq!(method_label(&unknown.parse().unwrap()), "other");
        }
    }

    fn stream_of(end: impl Fn() -> stream::BoxStream<'static, Result<&'static str, &'static str>>) -> Body {
        Body::from_stream(stream::iter([Ok("a"), Ok("b")]).chain(end()))
    }

    async fn marked() -> Response {
        let end = BodyEnd::default();
        end.set_interrupted();
        let mut response = stream_of(|| stream::empty().boxed()).into_response();
        response.extensions_mut().insert(end);
        response
    }

    /// Number of open streams while the first chunk is read, and the outcome of a response of which `chunks` are read.
    async fn outcome(method: Method, path: &str, chunks: usize) -> (i64, Vec<String>) {
        let registry = Registry::new();
        let metrics = Arc::new(HttpMetrics::register(&registry).unwrap());
        let router = Router::new()
            .route("/text", get("text"))
            .route("/empty", get(|| async { StatusCode::NO_CONTENT }))
            .route("/failed", get(|| async { (StatusCode::BAD_GATEWAY, "x") }))
            .route("/stream", get(|| async { stream_of(|| stream::empty().boxed()) }))
            .route("/broken", get(|| async { stream_of(|| stream::iter([Err("x")]).boxed()) }))
            .route("/marked", get(marked))
            .layer(from_fn_with_state(metrics.clone(), measure));
        let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        let mut body = router.oneshot(request).await.unwrap().into_body();
        let open = metrics.open_streams.with_label_values(&[path]).get();
        for _ in 0..chunks {
            drop(body.frame().await);
        }
        drop(body);
        assert_eq!(metrics.open_streams.with_label_values(&[path]).get(), 0);
        let mut text = Vec::new();
        TextEncoder::new().encode(&registry.gather(), &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        let counts = text.lines().filter_map(|line| line.strip_prefix("farthing_http_response_seconds_count{outcome="));
        (open, counts.map(|it| it.replace(&format!(",route=\"{path}\""), "")).collect())
    }

    #[tokio::test]
    async fn requests_without_a_head_are_counted() {
        let registry = Registry::new();
        let metrics = Arc::new(HttpMetrics::register(&registry).unwrap());
        let router = Router::new()
            .route("/silent", get(std::future::pending::<&str>))
            .layer(from_fn_with_state(metrics.clone(), measure));
        let mut request = Box::pin(router.oneshot(Request::get("/silent").body(Body::empty()).unwrap()));
        assert!(futures::poll!(&mut request).is_pending());
        let abandoned = metrics.responses.with_label_values(&["/silent", "abandoned"]);
        assert_eq!(abandoned.get_sample_count(), 0);
        drop(request);
        assert_eq!(abandoned.get_sample_count(), 1);
    }

    #[tokio::test]
    async fn responses_are_measured_to_their_end() {
        for (method, path, chunks, open, expected) in [
            (Method::GET, "/text", 1, 0, "\"ok\"} 1"),
            (Method::HEAD, "/text", 0, 0, "\"ok\"} 1"),
            (Method::GET, "/empty", 0, 0, "\"ok\"} 1"),
            (Method::GET, "/text", 0, 0, "\"abandoned\"} 1"),
            (Method::POST, "/text", 1, 0, "\"client_error\"} 1"),
            (Method::GET, "/failed", 1, 0, "\"server_error\"} 1"),
            (Method::GET, "/stream", 3, 1, "\"ok\"} 1"),
            (Method::GET, "/stream", 2, 1, "\"abandoned\"} 1"),
            (Method::GET, "/broken", 3, 1, "\"interrupted\"} 1"),
            (Method::GET, "/marked", 3, 1, "\"interrupted\"} 1"),
        ] {
            let result = outcome(method.clone(), path, chunks).await;
            assert_eq!(result, (open, vec![expected.to_owned()]), "{method} {path} {chunks}");
        }
    }
}
