//! Tests that pages rendered concurrently without cached data are complete.

use futures::{StreamExt, stream};
use http::StatusCode;

use crate::support::TestServer;

/// Group keys with many and with few values, so that pages take different times to render.
const KEYS: [&str; 8] =
    ["service", "usage-type", "operation", "region", "account", "instance-type", "tag.Team", "record-type"];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_cold_pages_are_complete() {
    let server = TestServer::new().await;
    let addresses = KEYS.iter().flat_map(|key| {
        [
            format!("/?range=12m&granularity=daily&group={key}"),
            format!("/services/AWS%20Lambda?range=6m&granularity=daily&group={key}"),
        ]
    });
    let pages: Vec<_> = stream::iter(addresses)
        .map(async |address| {
            let page = server.get(&address).await;
            (address, page)
        })
        .buffer_unordered(8)
        .collect()
        .await;
    for (address, page) in pages {
        assert_eq!(page.status, StatusCode::OK, "{address}");
        let is_complete = page.text.contains("</html>") && !page.text.contains("This page is incomplete");
        assert!(is_complete && page.text.ends_with("__INCOMPLETE_CHUNKS=[];</script>"), "{address} is incomplete");
        assert!(!page.text.contains("This page is incomplete"), "{address} was interrupted");
    }
    let metrics = server.get("/metrics").await.text;
    assert!(!metrics.contains("farthing_http_broken_bodies_total{"), "{metrics}");
}

/// Text in the figures of each page.
const FIGURES: [(&str, &str); 6] = [
    ("/", "Month to date"),
    ("/services", "Month to date"),
    ("/services/AWS%20Lambda", "Month to date"),
    ("/resources", "Total bill"),
    ("/insights", "Potential monthly savings"),
    ("/insights?open=gp2-volume", "Show details"),
];

/// On several threads: a page is rendered and dropped on different ones.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pages_have_their_figures_without_scripts_once_these_are_loaded() {
    let server = TestServer::new().await;
    for (address, figure) in FIGURES {
        // The first visits may only start to load them.
        let mut visits = 0;
        let page = loop {
            let page = server.get(address).await.text;
            assert!(!page.contains("This page is incomplete"), "{address} was interrupted");
            if page.contains("Everything else works without it.") {
                break page;
            }
            assert!(page.contains("The figures are still loading."), "{address}: {page}");
            visits += 1;
            assert!(visits < 100, "{address} is never complete");
        };
        // The template is that of the page's code: parts of a page that is sent out of order would have others.
        assert!(page.contains(figure) && page.matches("<template").count() == 1, "{address}: {page}");
        assert!(page.ends_with("__INCOMPLETE_CHUNKS=[];</script>"), "{address} is incomplete");
        let has_charts = address == "/" || address.starts_with("/services");
        assert_eq!(chart_parts(&page), [has_charts; 2], "{address}");
    }
}

/// Whether a page has options for the chart library, and whether it loads the library before its code.
fn chart_parts(page: &str) -> [bool; 2] {
    [r#"class="plot-option">{"#, r#"<template id="page-code" data-charts="""#].map(|it| page.contains(it))
}

#[tokio::test]
async fn pages_are_sent_with_placeholders_while_aws_takes_long() {
    for (address, _) in FIGURES {
        // Pages share cached costs.
        let server = TestServer::new().await;
        server.set_faults(r#"[{"operation":"ce:GetCostAndUsage","kind":"delay","millis":1500}]"#).await;
        let page = server.get(address).await.text;
        assert!(page.contains("The figures are still loading."), "{address}: {page}");
        assert!(page.contains("skeleton") || page.contains("Loading"), "{address}: {page}");
        assert_eq!(chart_parts(&page), [false; 2], "{address}");
    }
}

#[tokio::test]
async fn pages_without_figures_send_no_paid_request() {
    let server = TestServer::new().await;
    for address in ["/connect", "/status", "/no-such-page"] {
        server.get(address).await;
    }
    assert_eq!(server.paid_requests().await, 0);
}

#[tokio::test]
async fn resources_without_scripts_have_the_default_range() {
    let server = TestServer::new().await;
    let mut totals = Vec::new();
    for address in ["/resources", "/resources?range=14d"] {
        for _ in 0..100 {
            let page = server.get(address).await.text;
            if let Some((_, totals_row)) = page.split_once("<tfoot>") {
                totals.push(totals_row.split("</tfoot>").next().map(str::to_owned));
                break;
            }
        }
    }
    assert!(totals.len() == 2 && totals[0].as_deref().is_some_and(|it| it.contains('$')), "{totals:?}");
    let text = |row: &Option<String>| {
        row.as_deref()
            .unwrap_or_default()
            .split("href=")
            .map(|it| it.split_once('>').map_or(it, |(_, rest)| rest).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(text(&totals[0]), text(&totals[1]));
}
