//! Traces: spans of requests and of their requests to AWS, sent to an OpenTelemetry collector if the environment names one
//! (`OTEL_EXPORTER_OTLP_ENDPOINT`). A thread of its own sends them in batches, so that a slow or missing collector delays no request.

use std::{env, sync::Arc, time::Duration};

use aws::{BadNetworkSetting, WebClient};
use axum::body::Bytes;
use http::{Request, Response};
use opentelemetry::{KeyValue, trace::TracerProvider};
use opentelemetry_http::{HttpClient, HttpError};
use opentelemetry_otlp::{ExporterBuildError, Protocol, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    trace::{SdkTracerProvider, SpanData, SpanEvents, SpanExporter},
};
use tokio::runtime::Handle;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::{Layer, filter::filter_fn, registry::LookupSpan};

/// Variables with the address of the collector, as OpenTelemetry names them.
const ENDPOINTS: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];
/// Variable with the name of the service in the traces.
const SERVICE_NAME: &str = "OTEL_SERVICE_NAME";
/// Attributes that leave the process. None has data of the account.
const ATTRIBUTES: [&str; 7] = ["method", "path", "request_id", "operation", "region", "outcome", "aws_request_id"];
/// Modules whose spans are sent: requests, and requests to AWS.
const TARGETS: [&str; 2] = ["server::routes", "aws::calls"];
/// Longest path that is sent.
const MAX_PATH: usize = 64;
/// Maximum time to send the last spans when the program ends.
const LAST_BATCH: Duration = Duration::from_secs(2);

/// Reason why no traces can be sent.
#[derive(Debug, thiserror::Error)]
pub enum TracesError {
    /// A setting of the network is invalid.
    #[error(transparent)]
    Network(#[from] BadNetworkSetting),
    /// A variable of OpenTelemetry is invalid.
    #[error("traces can't be sent with these variables (OTEL_…): {0}")]
    Exporter(#[from] ExporterBuildError),
}

/// Traces that are being sent; nothing if the environment names no collector.
#[derive(Debug, Default)]
pub struct Traces(Option<SdkTracerProvider>);

impl Traces {
    /// Starts to send traces if the environment says so. Needs the runtime of the program.
    ///
    /// # Errors
    /// [`TracesError`] if the settings are invalid.
    pub fn start() -> Result<Self, TracesError> {
        if ENDPOINTS.iter().all(|name| env::var_os(name).is_none_or(|it| it.is_empty())) {
            return Ok(Self::default());
        }
        let client = CollectorClient { client: Arc::new(WebClient::from_environment()?), runtime: Handle::current() };
        let exporter = opentelemetry_otlp::SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_http_client(client)
            .build()?;
        let mut resource = Resource::builder();
        if env::var_os(SERVICE_NAME).is_none() {
            resource = resource.with_service_name("farthing");
        }
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(CleanExporter(exporter))
            .with_resource(resource.build())
            .build();
        Ok(Self(Some(provider)))
    }

    /// Layer that creates the spans; `None` if there are no traces.
    pub fn layer<S: Subscriber + for<'a> LookupSpan<'a>>(&self) -> Option<impl Layer<S> + use<S>> {
        let tracer = self.0.as_ref()?.tracer("farthing");
        let layer = tracing_opentelemetry::layer().with_tracer(tracer).with_location(false).with_threads(false);
        Some(layer.with_tracked_inactivity(false).with_target(false).with_level(false).with_filter(filter_fn(is_sent)))
    }

    /// Sends the last spans.
    pub fn finish(&self) {
        if let Some(Err(error)) = self.0.as_ref().map(|it| it.shutdown_with_timeout(LAST_BATCH)) {
            tracing::warn!(%error, "the last traces could not be sent");
        }
    }
}

fn is_sent(metadata: &Metadata<'_>) -> bool {
    metadata.is_span() && TARGETS.iter().any(|it| metadata.target().starts_with(it))
}

/// HTTP client for the collector, with the proxies and certificates of all others.
#[derive(Debug)]
struct CollectorClient {
    client: Arc<WebClient>,
    runtime: Handle,
}

#[async_trait::async_trait]
impl HttpClient for CollectorClient {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let client = self.client.clone();
        // The thread that sends batches has no runtime.
        let sending = self.runtime.spawn(async move { client.send(request.map(|it| it.to_vec())).await });
        Ok(sending.await??.map(Bytes::from))
    }
}

/// Removes all that could have data of the account.
#[derive(Debug)]
struct CleanExporter<E>(E);

impl<E: SpanExporter> SpanExporter for CleanExporter<E> {
    fn export(&self, mut batch: Vec<SpanData>) -> impl Future<Output = OTelSdkResult> + Send {
        batch.iter_mut().for_each(clean);
        self.0.export(batch)
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.0.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}

fn clean(span: &mut SpanData) {
    span.events = SpanEvents::default();
    span.attributes.retain(|KeyValue { key, value, .. }| {
        ATTRIBUTES.contains(&key.as_str()) && (key.as_str() != "path" || is_plain(&value.as_str()))
    });
}

/// Whether a path is one of a page or function. Others can have any text, such as the name of a service.
fn is_plain(path: &str) -> bool {
    let is_allowed = |it: u8| it.is_ascii_lowercase() || matches!(it, b'/' | b'-' | b'.');
    path.len() <= MAX_PATH && path.bytes().all(is_allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_pages_and_functions_are_sent() {
        assert!(["/", "/insights", "/api/check-permissions", "/export/overview.csv"].into_iter().all(is_plain));
        for path in
            ["/services/Amazon%20EC2", "/arn:aws:iam::111122223333:role/x", "/raw-error/raw-0123", &"/x".repeat(40)]
        {
            assert!(!is_plain(path), "{path}");
        }
    }
}
