//! Tests that visitors of one URL share a page, and that no visitor receives an old one.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use axum::body::Body;
use domain::view::{Page, View};
use http::{Request, StatusCode, header};
use server::overload::Capacity;
use tokio::runtime::Builder;

use crate::support::{TestResponse, TestServer};

/// First headline figure of the page, with its HTML; `None` if the page has none.
fn total(page: &TestResponse) -> Option<&str> {
    let (_, after) = page.text.split_once("<dd class=\"value\"")?;
    after.split_once("</dd>").map(|(total, _)| total)
}

/// Whether a page was sent from the cache: its scripts are allowed by their hashes, and by a nonce otherwise.
fn is_cached(page: &TestResponse) -> bool {
    let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert_ne!(policy.contains("'nonce-"), policy.contains("'sha256-"), "{policy}");
    policy.contains("'sha256-")
}

/// Visits a page until it is cached.
async fn cached_page(server: &TestServer, url: &str) -> TestResponse {
    for _ in 0..100 {
        let page = server.get(url).await;
        if is_cached(&page) {
            return page;
        }
    }
    panic!("{url} is never cached");
}

#[tokio::test]
async fn visitors_of_a_url_receive_the_same_page() {
    let server = TestServer::new().await;
    for url in ["/", "/services", "/services/AWS%20Lambda", "/resources", "/insights"] {
        // The first page waits for AWS. Pages are cached once nothing that they show is being loaded.
        assert!(!is_cached(&server.get(url).await), "{url}");
        let page = cached_page(&server, url).await;
        let next = server.get(url).await;
        assert!(is_cached(&next) && next.text == page.text, "{url}");
    }
    assert!(!is_cached(&server.get("/?range=30d").await), "another URL");
}

#[tokio::test]
async fn cached_pages_and_monitoring_do_not_wait_for_the_work_of_other_requests() {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let mut server = TestServer::new().await;
    server.router_config.capacity = Capacity::default().on(runtime.handle().clone());
    let server = server.rebuild();
    cached_page(&server, "/").await;
    // Work that keeps the only thread of the runtime.
    let (end_work, work_ends) = std::sync::mpsc::channel();
    runtime.spawn(async move { work_ends.recv().unwrap() });
    for _ in 0..3 {
        assert!(is_cached(&server.get("/").await));
    }
    for path in ["/healthz", "/metrics"] {
        assert_eq!(server.get(path).await.status, StatusCode::OK, "{path}");
    }
    let mut rendered = Box::pin(server.get("/connect"));
    assert!(futures::poll!(&mut rendered).is_pending(), "other pages wait");
    end_work.send(()).unwrap();
    assert_eq!(rendered.await.status, StatusCode::OK);
    runtime.shutdown_background();
}

#[tokio::test]
async fn pages_are_cached_by_theme() {
    let server = TestServer::new().await;
    let page = async |theme: &str| {
        let request =
            Request::get("/").header("host", "localhost:3000").header("cookie", format!("farthing-theme={theme}"));
        server.send(request.body(Body::empty()).unwrap()).await
    };
    for _ in 0..3 {
        page("dark").await;
        page("light").await;
    }
    let (dark, light) = (page("dark").await, page("light").await);
    assert!(is_cached(&dark) && is_cached(&light));
    assert!(dark.text.contains("data-theme=\"dark\"") && light.text.contains("data-theme=\"light\""));
}

#[tokio::test]
async fn cached_pages_are_compressed() {
    let server = TestServer::new().await;
    for _ in 0..2 {
        server.get("/").await;
    }
    let request = Request::get("/").header("host", "localhost:3000").header("accept-encoding", "gzip, br");
    let response = server.send_raw(request.body(Body::empty()).unwrap()).await;
    assert_eq!(response.headers()[header::CONTENT_ENCODING], "br");
    assert_eq!(response.headers()[header::VARY], "accept-encoding");
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
}

#[tokio::test]
async fn no_visitor_receives_an_old_page_after_a_refresh() {
    let server = TestServer::new().await;
    for _ in 0..2 {
        server.get("/").await;
    }
    let before = server.get("/").await;
    assert!(is_cached(&before));
    // The figures of the account change.
    server.set_faults(r#"[{"operation":"ce:GetCostAndUsage","kind":"empty"}]"#).await;
    assert_eq!(server.get("/").await.text, before.text, "nobody refreshed the figures");
    server.services.reports.refresh_costs(&Page::Overview, &View::default()).await;
    let after = server.get("/").await;
    assert!(!is_cached(&after));
    assert!(total(&before).is_some());
    assert_ne!(total(&after), total(&before));
    assert_eq!(total(&server.get("/").await), total(&after));
}

#[tokio::test]
async fn no_visitor_receives_an_old_list_after_a_refresh() {
    let server = TestServer::new().await;
    let url = "/resources?type=ec2:instance";
    let before = cached_page(&server, url).await;
    let names = before.text.matches("truncated resource-name").count();
    assert!(names > 10, "{}", before.text);
    // The permission to list them is revoked.
    server.set_faults(r#"[{"operation":"ec2:DescribeInstances","kind":"deny"}]"#).await;
    assert_eq!(server.get(url).await.text, before.text, "nobody refreshed the lists");
    server.services.reports.refresh_findings();
    for _ in 0..3 {
        let page = server.get(url).await;
        assert_eq!(page.text.matches("truncated resource-name").count(), 0, "{}", page.text);
    }
}

#[tokio::test]
async fn pages_with_errors_are_not_cached() {
    let server = TestServer::new().await;
    server.set_faults(r#"[{"operation":"ce:GetCostAndUsage","kind":"deny"}]"#).await;
    for _ in 0..3 {
        let page = server.get("/").await;
        assert!(!is_cached(&page) && page.text.contains("ce:GetCostAndUsage"), "{}", page.text);
    }
    server.set_faults("[]").await;
    let page = server.get("/").await;
    assert!(page.status == StatusCode::OK && total(&page).is_some());
}

#[tokio::test]
async fn no_visitor_receives_a_page_of_the_day_before() {
    let mut server = TestServer::new().await;
    let now = server.services.reports.clock.clone();
    let hours = Arc::new(AtomicI64::new(0));
    let elapsed = hours.clone();
    server.services.reports.clock =
        Arc::new(move || now() + jiff::SignedDuration::from_hours(elapsed.load(Ordering::SeqCst)));
    let server = server.rebuild();
    for _ in 0..2 {
        server.get("/").await;
    }
    assert!(is_cached(&server.get("/").await));
    hours.store(24, Ordering::SeqCst);
    let next_day = server.get("/").await;
    assert!(!is_cached(&next_day) && next_day.text.contains("2026-11-24"), "{}", next_day.text);
}

#[tokio::test]
async fn status_is_never_cached() {
    let server = TestServer::new().await;
    for _ in 0..3 {
        assert!(!is_cached(&server.get("/status").await));
    }
}
