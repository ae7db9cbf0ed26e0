//! Tests of the Status page: permissions according to AWS's responses, and counts of calls.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use domain::{
    permissions::{ALWAYS_ALLOWED, actions},
    status::{CacheUse, ErrorCategory, Permission, Status},
};

use crate::support::TestServer;

/// Action that Farthing needs only for S3 implementations whose list of buckets has no regions. AWS's list has them.
const NOT_NEEDED: &str = "s3:GetBucketLocation";

/// Checks the permissions; returns the final status.
async fn check_permissions(server: &TestServer) -> Status {
    let reports = &server.services.reports;
    let mut status = reports.check_permissions();
    while status.is_checking {
        tokio::time::sleep(Duration::from_millis(20)).await;
        status = reports.status();
    }
    status
}

#[tokio::test]
async fn a_check_tries_all_permissions_for_free() {
    let server = TestServer::new().await;
    let status = check_permissions(&server).await;
    for operation in &status.operations {
        let expected = if operation.action == NOT_NEEDED { Permission::NotChecked } else { Permission::Granted };
        assert_eq!(operation.permission, expected, "{operation:?}");
    }
    assert_eq!((server.paid_requests().await, status.spending.requests_since_start()), (0, 0));
    assert_eq!(status.totals().1, 0, "rejected probes must not count as errors: {:?}", status.problems);
}

#[tokio::test]
async fn the_permission_list_matches_the_calls() {
    let server = TestServer::new().await;
    for address in ["/", "/services/AWS%20Lambda?group=tag.Team", "/resources", "/insights"] {
        server.get(address).await;
    }
    let status = check_permissions(&server).await;
    let calls = server.calls().await;
    let called: BTreeSet<&str> = calls.as_object().unwrap().keys().map(String::as_str).collect();
    let listed: BTreeSet<&str> = actions().chain(ALWAYS_ALLOWED).filter(|it| *it != NOT_NEEDED).collect();
    assert_eq!(called, listed);
    for operation in status.operations.iter().filter(|it| it.action != NOT_NEEDED) {
        assert_eq!(calls[&operation.action].as_u64(), Some(operation.calls), "{}", operation.action);
    }
}

#[tokio::test]
async fn a_page_is_rendered_and_sent_with_the_same_status() {
    let mut server = TestServer::new().await;
    let reads = Arc::new(AtomicU64::new(0));
    let count = reads.clone();
    // Two reads would differ, and the browser would not find what the server rendered.
    server.services.reports.system.cache =
        Arc::new(move || CacheUse { kilobytes: count.fetch_add(1, Ordering::Relaxed), limit: 1_024 });
    let server = server.rebuild();
    let page = server.get("/status").await;
    assert!(page.text.contains("AWS operations"), "{}", page.text);
    assert_eq!(reads.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn the_page_shows_missing_permissions_and_the_policy_to_add() {
    let server = TestServer::new().await;
    let denied = ["ce:GetTags", "s3:GetBucketTagging"];
    let faults = denied.map(|it| format!(r#"{{"operation":"{it}","kind":"deny"}}"#)).join(",");
    server.set_faults(&format!("[{faults}]")).await;
    let status = check_permissions(&server).await;
    assert_eq!(status.missing(), denied);
    assert!(status.failures_of(ErrorCategory::Denied) >= 2);
    let page = server.get("/status").await.text;
    for text in [
        "2 permissions missing: ce:GetTags, s3:GetBucketTagging.",
        "\"s3:GetBucketTagging\"",
        "not needed (sandbox)",
        &status.sdk_version,
    ] {
        assert!(page.contains(text), "the page does not contain {text}");
    }
    assert!(!page.contains("arn:aws:"), "the page must not contain ARNs");
    server.set_faults("[]").await;
    assert!(check_permissions(&server).await.missing().is_empty());
    assert!(server.get("/status").await.text.contains("1 not checked"));
}

#[tokio::test]
async fn failures_are_counted_by_category() {
    let server = TestServer::new().await;
    server.set_faults(r#"[{"operation":"ec2:DescribeVolumes","kind":"throttle","times":2}]"#).await;
    let status = check_permissions(&server).await;
    let volumes = status.operations.iter().find(|it| it.action == "ec2:DescribeVolumes").unwrap();
    assert_eq!(volumes.errors.get(&ErrorCategory::Throttled), Some(&2));
    assert_eq!(volumes.permission, Permission::Granted, "a retry must have succeeded");
    assert_eq!(status.problems.first().map(|it| it.category), Some(ErrorCategory::Throttled));
}
