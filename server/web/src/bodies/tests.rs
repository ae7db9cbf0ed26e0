//! Tests of bodies that stall, panic, end early or are interrupted at shutdown.

use std::convert::Infallible;

use axum::{Router, middleware::from_fn_with_state, routing::get};
use futures::Stream;
use http::StatusCode;
use tower::ServiceExt;

use super::*;
use crate::telemetry::Telemetry;

type Chunk = Result<&'static str, Infallible>;

/// Requests a route with this body. Returns the text of the body, `None` if the connection was aborted, and the metrics.
async fn read<S: Stream<Item = Chunk> + Send + 'static>(
    route: &'static str,
    shutdown: Shutdown,
    body: impl Fn() -> S + Clone + Send + Sync + 'static,
) -> (Option<String>, String) {
    let telemetry = Telemetry::without_account().unwrap();
    let deadlines = Deadlines { stalled: Duration::from_millis(50), total: Duration::from_mins(1) };
    let body_monitor = BodyMonitor { deadlines, shutdown, metrics: telemetry.http() };
    let content_type = if route == "/" { "text/html; charset=utf-8" } else { "application/octet-stream" };
    let handler = move || async move { ([(header::CONTENT_TYPE, content_type)], Body::from_stream(body())) };
    let router = Router::new().route(route, get(handler)).layer(from_fn_with_state(Arc::new(body_monitor), monitor));
    let response = router.oneshot(Request::get(route).body(Body::empty()).unwrap()).await.unwrap();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.ok();
    (bytes.map(|it| String::from_utf8(it.to_vec()).unwrap()), telemetry.text().unwrap())
}

fn last_frame(reason: Interruption) -> String {
    String::from_utf8(app::last_frame(reason)).unwrap()
}

fn chunks(chunks: &'static [&'static str]) -> impl Stream<Item = Chunk> + Send {
    stream::iter(chunks.iter().copied().map(Ok))
}

/// Line of the metrics for one interrupted body.
fn interruption(route: &str, reason: &str) -> String {
    format!("farthing_http_broken_bodies_total{{reason=\"{reason}\",route=\"{route}\"}} 1")
}

#[tokio::test]
async fn a_complete_page_is_unchanged() {
    let (text, metrics) = read("/", Shutdown::default(), || chunks(&["<html>", "</ht", "ml>\n"])).await;
    assert_eq!(text.as_deref(), Some("<html></html>\n"));
    assert!(!metrics.contains("broken_bodies_total{"), "{metrics}");
    // Leptos streams scripts after `</html>`.
    let streamed = || chunks(&["<html></html>", "<script>x</script>", "<script>__INCOMPLETE_", "CHUNKS=[];</script>"]);
    let (text, metrics) = read("/", Shutdown::default(), streamed).await;
    assert!(text.unwrap().ends_with("CHUNKS=[];</script>") && !metrics.contains("broken_bodies_total{"), "{metrics}");
    let (text, _) = read("/", Shutdown::default(), || chunks(&["<html></html>", "<script>x</script>"])).await;
    assert!(text.unwrap().contains("This page is incomplete."), "a page without Leptos's last script is incomplete");
}

#[tokio::test]
async fn a_page_that_stalls_or_ends_early_has_a_notice_and_is_counted() {
    let (text, metrics) = read("/", Shutdown::default(), || chunks(&["<html>"]).chain(stream::pending())).await;
    let text = text.unwrap();
    assert!(text.contains("This page is incomplete.") && text.ends_with("</html>"), "{text}");
    assert!(metrics.contains(&interruption("/", "stalled")), "{metrics}");
    let (text, metrics) = read("/", Shutdown::default(), || chunks(&["<html>"])).await;
    assert!(text.unwrap().contains("Reload the page"));
    assert!(metrics.contains(&interruption("/", "failed")), "{metrics}");
}

#[tokio::test]
async fn a_panic_while_streaming_ends_the_body_with_an_error_frame() {
    let panicking = || chunks(&["{}\n"]).chain(stream::once(async { panic!("a fault") }));
    let (text, metrics) = read("/api/insights", Shutdown::default(), panicking).await;
    assert_eq!(text, Some(format!("{{}}\n{}", last_frame(Interruption::Failed))));
    assert!(metrics.contains(&interruption("/api/insights", "failed")), "{metrics}");
}

#[tokio::test]
async fn shutdown_ends_the_body_with_an_error_frame() {
    let shutdown = Shutdown::default();
    shutdown.end_requests();
    let (text, _) = read("/api/insights", shutdown, || chunks(&["{}\n"]).chain(stream::pending())).await;
    assert_eq!(text, Some(format!("{{}}\n{}", last_frame(Interruption::Stopping))));
}

#[tokio::test]
async fn an_interrupted_file_aborts_the_connection() {
    let (text, _) = read("/file", Shutdown::default(), || chunks(&["1,2"]).chain(stream::pending())).await;
    assert_eq!(text, None, "the client must not receive an incomplete file as complete");
}

async fn panicking_handler() -> &'static str {
    panic!("a fault")
}

#[tokio::test]
async fn a_panic_before_the_response_is_an_internal_server_error() {
    let telemetry = Telemetry::without_account().unwrap();
    let body_monitor =
        BodyMonitor { deadlines: Deadlines::default(), shutdown: Shutdown::default(), metrics: telemetry.http() };
    let router =
        Router::new().route("/", get(panicking_handler)).layer(from_fn_with_state(Arc::new(body_monitor), monitor));
    let response = router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
}

/// Browsers accept compressed responses, and the compression layer polls again after the last chunk.
#[tokio::test]
async fn a_compressed_page_is_complete() {
    let telemetry = Telemetry::without_account().unwrap();
    let body_monitor =
        BodyMonitor { deadlines: Deadlines::default(), shutdown: Shutdown::default(), metrics: telemetry.http() };
    let page = || async {
        ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], Body::from_stream(chunks(&["<html>", "</html>"])))
    };
    let router = Router::new().route("/", get(page)).layer(from_fn_with_state(Arc::new(body_monitor), monitor));
    let router = router.layer(tower_http::compression::CompressionLayer::new());
    for encoding in ["br", "gzip"] {
        let request = Request::get("/").header(header::ACCEPT_ENCODING, encoding).body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.headers()[header::CONTENT_ENCODING], encoding);
        assert!(!axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().is_empty());
    }
    assert!(!telemetry.text().unwrap().contains("broken_bodies_total{"));
}
