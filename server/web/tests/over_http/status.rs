//! Status: permissions according to AWS's responses, and calls as AWS received them.

use std::{collections::BTreeSet, time::Duration};

use domain::{
    permissions::{ALWAYS_ALLOWED, actions},
    status::{ErrorCategory, Permission, Status},
};

use crate::support::World;

/// AWS includes the region of each bucket in the list, so Farthing does not request it; other implementations of S3 may
/// not.
const NOT_NEEDED: &str = "s3:GetBucketLocation";

/// Runs a check of the permissions to its end.
async fn checked(world: &World) -> Status {
    let reports = &world.services.reports;
    let mut status = reports.check_permissions();
    while status.is_checking {
        tokio::time::sleep(Duration::from_millis(20)).await;
        status = reports.status();
    }
    status
}

#[tokio::test]
async fn a_check_tries_every_permission_and_pays_for_none() {
    let world = World::new().await;
    let status = checked(&world).await;
    for operation in &status.operations {
        let expected = if operation.action == NOT_NEEDED { Permission::NotTried } else { Permission::Granted };
        assert_eq!(operation.permission, expected, "{operation:?}");
    }
    assert_eq!((world.paid().await, status.spending.requests_since_start()), (0, 0));
    assert_eq!(status.totals().1, 0, "a rejected probe is no error: {:?}", status.problems);
}

#[tokio::test]
async fn the_permission_list_is_what_the_sandbox_saw() {
    let world = World::new().await;
    for address in ["/", "/services/AWS%20Lambda?group=tag.Team", "/resources", "/insights"] {
        world.get(address).await;
    }
    let status = checked(&world).await;
    let calls = world.calls().await;
    let seen: BTreeSet<&str> = calls.as_object().unwrap().keys().map(String::as_str).collect();
    let listed: BTreeSet<&str> = actions().chain(ALWAYS_ALLOWED).filter(|it| *it != NOT_NEEDED).collect();
    assert_eq!(seen, listed);
    for operation in status.operations.iter().filter(|it| it.action != NOT_NEEDED) {
        assert_eq!(calls[&operation.action].as_u64(), Some(operation.calls), "{}", operation.action);
    }
}

#[tokio::test]
async fn a_missing_permission_is_named_by_the_page_with_the_policy_to_add() {
    let world = World::new().await;
    let denied = ["ce:GetTags", "s3:GetBucketTagging"];
    let faults = denied.map(|it| format!(r#"{{"operation":"{it}","kind":"deny"}}"#)).join(",");
    world.faults(&format!("[{faults}]")).await;
    let status = checked(&world).await;
    assert_eq!(status.missing(), denied);
    assert!(status.failures_of(ErrorCategory::Denied) >= 2);
    let page = world.get("/status").await.text;
    for named in ["2 permissions missing: ce:GetTags, s3:GetBucketTagging.", "\"s3:GetBucketTagging\""] {
        assert!(page.contains(named), "the page lacks {named}");
    }
    assert!(!page.contains("arn:aws:"), "names of the account stay in the process");
    world.faults("[]").await;
    assert!(checked(&world).await.missing().is_empty());
    assert!(world.get("/status").await.text.contains("1 not tried"));
}

#[tokio::test]
async fn failures_are_counted_by_category() {
    let world = World::new().await;
    world.faults(r#"[{"operation":"ec2:DescribeVolumes","kind":"throttle","times":2}]"#).await;
    let status = checked(&world).await;
    let volumes = status.operations.iter().find(|it| it.action == "ec2:DescribeVolumes").unwrap();
    assert_eq!(volumes.errors.get(&ErrorCategory::Throttled), Some(&2));
    assert_eq!(volumes.permission, Permission::Granted, "a retry succeeded");
    assert_eq!(status.problems.first().map(|it| it.category), Some(ErrorCategory::Throttled));
}
