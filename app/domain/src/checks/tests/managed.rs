//! No findings or commands for resources that AWS would refuse to change or would recreate.

use super::*;
use crate::{finding::Origin, resource::fact};

const EC2_OTHER: &str = "EC2 - Other";
const SNAPSHOTS: Row = (EC2_OTHER, "EBS:SnapshotUsage", "5", "100 GB-Mo");

fn snapshot(id: &'static str) -> Resource {
    let snapshot = resource("ec2:snapshot", id).state("completed").created_on("2025-01-10");
    snapshot.with(Fact::text(fact::VOLUME, "vol-gone")).with(Fact::number(fact::SIZE_GIB, 100))
}

fn image(id: &'static str) -> Resource {
    resource("ec2:image", id).created_on("2025-01-10").with(Fact::text(fact::SNAPSHOTS, "snap-1"))
}

fn instance(id: &'static str, state: &'static str, instance_type: &'static str) -> Resource {
    let instance = resource("ec2:instance", id).state(state).with(Fact::text(fact::INSTANCE_TYPE, instance_type));
    instance.with(Fact::time(fact::STATE_SINCE, midnight("2026-01-01"))).with(Fact::text(fact::PLATFORM, "Linux/UNIX"))
}

/// Codes of all checks with a finding.
fn reported_checks<const N: usize>(inventory: [Resource; N]) -> Vec<&'static str> {
    let report = case(inventory, [SNAPSHOTS]).report();
    let of_resources = report.findings.iter().filter(|it| it.resource.is_some());
    of_resources.map(|it| it.from.code()).collect()
}

/// Command of a check's first finding, if any.
fn command<const N: usize>(inventory: [Resource; N], code: &str) -> Option<String> {
    let report = case(inventory, [SNAPSHOTS]).report();
    let check = Origin::Check(code.parse().unwrap());
    let finding = report.findings.iter().find(|it| it.from == check);
    finding.unwrap_or_else(|| panic!("{code} has no finding")).fix.command.as_deref().map(str::to_owned)
}

#[test]
fn snapshots_of_disabled_images_are_in_use() {
    let orphan = || snapshot("snap-1");
    assert_eq!(reported_checks([orphan()]), ["old-snapshot", "orphaned-snapshot"]);
    let disabled = image("ami-1").state("disabled");
    assert!(!reported_checks([orphan(), disabled.clone()]).contains(&"orphaned-snapshot"));
    assert_eq!(command([orphan(), disabled], "old-snapshot"), None);
}

#[test]
fn resources_of_backup_services_are_ignored() {
    let marks = [
        ("aws:backup:source-resource", "i-1:vol-1"),
        ("aws:dlm:lifecycle-policy-id", "policy-1"),
        ("dlm:managed", "true"),
        ("AWSElasticDisasterRecoveryManaged", "drs"),
        ("Ec2ImageBuilderArn", "arn:aws:imagebuilder:eu-central-1:1:image/a/1.0.0/1"),
    ];
    for (key, value) in marks {
        assert!(reported_checks([snapshot("snap-1").tag(key, value)]).is_empty(), "{key}");
        assert!(reported_checks([image("ami-1").tag(key, value)]).is_empty(), "{key}");
    }
    assert_eq!(
        reported_checks([image("ami-1").tag("backup", "yes")]),
        ["unused-image"],
        "tags of other users do not count"
    );
}

#[test]
fn snapshots_in_other_states_than_completed_are_ignored() {
    for state in ["pending", "recoverable", "recovering"] {
        assert!(reported_checks([snapshot("snap-1").state(state)]).is_empty(), "{state}");
    }
}

#[test]
fn automatic_database_snapshots_are_ignored() {
    let taken = |snapshot_type: &'static str| {
        let snapshot = resource("rds:snapshot", "s").created_on("2025-01-01").with(Fact::text(fact::DATABASE, "gone"));
        reported_checks([snapshot.with(Fact::text(fact::SNAPSHOT_TYPE, snapshot_type))])
    };
    assert_eq!(taken("manual"), ["orphaned-database-snapshot"]);
    assert!(taken("automated").is_empty() && taken("awsbackup").is_empty());
}

#[test]
fn resources_managed_by_a_service_are_ignored() {
    let owned = |resource: Resource| resource.with(Fact::text(fact::MANAGED_BY, "eks.amazonaws.com"));
    let volume = resource("ec2:volume", "vol-1").state("available").with(Fact::text(fact::STORAGE_TYPE, "gp2"));
    let volume = volume.with(Fact::number(fact::SIZE_GIB, 100));
    let address = resource("ec2:elastic-ip", "eipalloc-1").state("idle");
    for resource in [volume, address, instance("i-1", "stopped", "m4.large"), instance("i-1", "running", "m4.large")] {
        assert!(!reported_checks([resource.clone()]).is_empty(), "{resource:?}");
        assert!(reported_checks([owned(resource.clone())]).is_empty(), "{resource:?}");
    }
}

#[test]
fn addresses_of_the_accounts_own_range_are_ignored() {
    let address = resource("ec2:elastic-ip", "eipalloc-1").state("idle");
    assert_eq!(reported_checks([address.clone()]), ["unattached-address"]);
    assert!(reported_checks([address.with(Fact::flag(fact::OWN_RANGE, true))]).is_empty());
    let old = command([resource("ec2:elastic-ip", "203.0.113.9").state("idle")], "unattached-address").unwrap();
    assert!(old.contains("--public-ip"), "{old}");
}

#[test]
fn stopped_instances_of_a_warm_pool_are_ignored() {
    let pooled = instance("i-1", "stopped", "m7g.large").tag("aws:autoscaling:groupName", "web");
    let disk = resource("ec2:volume", "vol-1").state("in-use").with(Fact::text(fact::ATTACHED_TO, "i-1"));
    let disk = disk.with(Fact::text(fact::STORAGE_TYPE, "gp3"));
    assert!(reported_checks([pooled, disk.clone()]).is_empty());
    let own = instance("i-1", "stopped", "m7g.large");
    assert_eq!(reported_checks([own, disk]), ["volume-on-stopped-instance", "long-stopped-instance"]);
}

#[test]
fn managed_and_spot_instances_have_no_resize_command() {
    let old = || instance("i-1", "running", "m4.large");
    assert!(command([old()], "old-instance-generation").is_some());
    assert_eq!(command([old().tag("aws:autoscaling:groupName", "web")], "old-instance-generation"), None);
    let spot = old().with(Fact::text(fact::LIFECYCLE, "spot"));
    assert_eq!(command([spot], "old-instance-generation"), None);
}

#[test]
fn protected_or_recently_used_images_have_no_deregister_command() {
    assert!(command([image("ami-1")], "unused-image").is_some());
    let protected = image("ami-1").with(Fact::flag(fact::DELETION_PROTECTION, true));
    assert_eq!(command([protected], "unused-image"), None);
    let last_used_on = |day| reported_checks([image("ami-1").with(Fact::time(fact::LAST_USED, midnight(day)))]);
    assert!(last_used_on("2026-11-20").is_empty());
    assert_eq!(last_used_on("2025-02-01"), ["unused-image"]);
}

#[test]
fn snapshots_shared_by_two_images_are_not_deleted() {
    let both = command([image("ami-1"), image("ami-2")], "unused-image").unwrap();
    assert!(both.contains("deregister-image") && !both.contains("delete-snapshot"), "{both}");
}

#[test]
fn protected_or_clustered_databases_have_no_delete_command() {
    let stopped =
        || resource("rds:db", "orders").state("stopped").with(Fact::text(fact::INSTANCE_TYPE, "db.m7g.large"));
    assert!(command([stopped()], "stopped-database").is_some());
    let protected = stopped().with(Fact::flag(fact::DELETION_PROTECTION, true));
    assert_eq!(command([protected], "stopped-database"), None);
    let clustered = stopped().with(Fact::text(fact::CLUSTER, "c"));
    assert_eq!(command([clustered], "stopped-database"), None);
}
