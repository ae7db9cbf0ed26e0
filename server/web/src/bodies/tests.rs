//! Bodies that stall, panic, end early or are cut at shutdown.

use std::{convert::Infallible, sync::Arc};

use axum::{Router, middleware::from_fn_with_state, routing::get};
use domain::spending::Spending;
use futures::Stream;
use tower::ServiceExt;

use super::*;

type Piece = Result<&'static str, Infallible>;

/// Reads a body of some pieces; returns its text and the metrics. `under` is the route.
async fn read<S: Stream<Item = Piece> + Send + 'static>(
    route: &'static str,
    closing: Closing,
    body: impl Fn() -> S + Clone + Send + Sync + 'static,
) -> (Option<String>, String) {
    let metrics = Metrics::new(Arc::new(Spending::default)).unwrap();
    let deadlines = Deadlines { stalled: Duration::from_millis(50), total: Duration::from_mins(1) };
    let watching = Watch { deadlines, closing, metrics: metrics.clone() };
    let kind = if route == "/" { "text/html; charset=utf-8" } else { "application/octet-stream" };
    let answer = move || async move { ([(header::CONTENT_TYPE, kind)], Body::from_stream(body())) };
    let router = Router::new().route(route, get(answer)).layer(from_fn_with_state(watching, watch));
    let response = router.oneshot(Request::get(route).body(Body::empty()).unwrap()).await.unwrap();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.ok();
    (bytes.map(|it| String::from_utf8(it.to_vec()).unwrap()), metrics.text().unwrap())
}

fn pieces(pieces: &'static [&'static str]) -> impl Stream<Item = Piece> + Send {
    stream::iter(pieces.iter().copied().map(Ok))
}

fn counted(route: &str, reason: &str) -> String {
    format!("farthing_http_broken_bodies_total{{reason=\"{reason}\",route=\"{route}\"}} 1")
}

#[tokio::test]
async fn a_whole_page_stays_as_it_is() {
    let (text, metrics) = read("/", Closing::default(), || pieces(&["<html>", "</ht", "ml>\n"])).await;
    assert_eq!(text.as_deref(), Some("<html></html>\n"));
    assert!(!metrics.contains("broken_bodies_total{"), "{metrics}");
    // Leptos streams more after the page, up to its last script.
    let streamed = || pieces(&["<html></html>", "<script>x</script>", "<script>__INCOMPLETE_", "CHUNKS=[];</script>"]);
    let (text, metrics) = read("/", Closing::default(), streamed).await;
    assert!(text.unwrap().ends_with("CHUNKS=[];</script>") && !metrics.contains("broken_bodies_total{"), "{metrics}");
    let (text, _) = read("/", Closing::default(), || pieces(&["<html></html>", "<script>x</script>"])).await;
    assert!(text.unwrap().contains("This page is incomplete."), "what was waited for is missing");
}

#[tokio::test]
async fn a_page_that_stalls_or_ends_early_says_so_and_is_counted() {
    let (text, metrics) = read("/", Closing::default(), || pieces(&["<html>"]).chain(stream::pending())).await;
    let text = text.unwrap();
    assert!(text.contains("This page is incomplete.") && text.ends_with("</html>"), "{text}");
    assert!(metrics.contains(&counted("/", "stalled")), "{metrics}");
    let (text, metrics) = read("/", Closing::default(), || pieces(&["<html>"])).await;
    assert!(text.unwrap().contains("Reload the page"));
    assert!(metrics.contains(&counted("/", "failed")), "{metrics}");
}

#[tokio::test]
async fn a_panic_on_the_way_ends_the_body_in_words() {
    let broken = || pieces(&["{}\n"]).chain(stream::once(async { panic!("a fault") }));
    let (text, metrics) = read("/api/insights", Closing::default(), broken).await;
    assert_eq!(text.as_deref(), Some("{}\n{\"broke_off\":\"failed\"}\n"));
    assert!(metrics.contains(&counted("/api/insights", "failed")), "{metrics}");
}

#[tokio::test]
async fn the_end_of_the_program_is_told() {
    let closing = Closing::default();
    closing.begin();
    let (text, _) = read("/api/insights", closing, || pieces(&["{}\n"]).chain(stream::pending())).await;
    assert_eq!(text.as_deref(), Some("{}\n{\"broke_off\":\"stopping\"}\n"));
}

#[tokio::test]
async fn what_has_no_words_is_cut() {
    let (text, _) = read("/file", Closing::default(), || pieces(&["1,2"]).chain(stream::pending())).await;
    assert_eq!(text, None, "half a file is no file");
}

async fn broken() -> &'static str {
    panic!("a fault")
}

#[tokio::test]
async fn a_panic_before_there_is_an_answer_is_a_failure() {
    let metrics = Metrics::new(Arc::new(Spending::default)).unwrap();
    let watching = Watch { deadlines: Deadlines::default(), closing: Closing::default(), metrics };
    let router = Router::new().route("/", get(broken)).layer(from_fn_with_state(watching, watch));
    let response = router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
}

/// Browsers accept compressed responses, and the compression layer polls again after the last piece.
#[tokio::test]
async fn a_compressed_page_comes_to_its_end() {
    let metrics = Metrics::new(Arc::new(Spending::default)).unwrap();
    let watching = Watch { deadlines: Deadlines::default(), closing: Closing::default(), metrics: metrics.clone() };
    let page = || async {
        ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], Body::from_stream(pieces(&["<html>", "</html>"])))
    };
    let router = Router::new().route("/", get(page)).layer(from_fn_with_state(watching, watch));
    let router = router.layer(tower_http::compression::CompressionLayer::new());
    for encoding in ["br", "gzip"] {
        let request = Request::get("/").header(header::ACCEPT_ENCODING, encoding).body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.headers()[header::CONTENT_ENCODING], encoding);
        assert!(!axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().is_empty());
    }
    assert!(!metrics.text().unwrap().contains("broken_bodies_total{"));
}
