//! Cold pages with large responses, many concurrently: each is complete.

use futures::{StreamExt, stream};
use http::StatusCode;

use crate::support::World;

/// Keys with many and with few values: the more computation, the more the parts of a page interfere.
const KEYS: [&str; 8] =
    ["service", "usage-type", "operation", "region", "account", "instance-type", "tag.Team", "record-type"];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn cold_pages_that_are_rendered_side_by_side_come_whole() {
    let world = World::new().await;
    let addresses = KEYS.iter().flat_map(|key| {
        [
            format!("/?range=12m&granularity=daily&group={key}"),
            format!("/services/AWS%20Lambda?range=6m&granularity=daily&group={key}"),
        ]
    });
    let pages: Vec<_> = stream::iter(addresses)
        .map(async |address| {
            let page = world.get(&address).await;
            (address, page)
        })
        .buffer_unordered(8)
        .collect()
        .await;
    for (address, page) in pages {
        assert_eq!(page.status, StatusCode::OK, "{address}");
        let is_whole = page.text.contains("</html>") && !page.text.contains("This page is incomplete");
        assert!(is_whole && page.text.ends_with("__INCOMPLETE_CHUNKS=[];</script>"), "{address} is cut");
        assert!(!page.text.contains("This page is incomplete"), "{address} broke off");
    }
    let metrics = world.get("/metrics").await.text;
    assert!(!metrics.contains("farthing_http_broken_bodies_total{"), "{metrics}");
}
