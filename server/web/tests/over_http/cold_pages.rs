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
