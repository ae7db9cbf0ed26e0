//! No advice to delete resources that AWS manages, protects or recreates.

use super::*;
use crate::{finding::Origin, resource::fact};

const OTHER: &str = "EC2 - Other";
const SNAPSHOTS: Row = (OTHER, "EBS:SnapshotUsage", "5", "100 GB-Mo");

fn snapshot(id: &'static str) -> Resource {
    let snapshot = resource("ec2:snapshot", id).state("completed").created("2025-01-10");
    snapshot.with(Fact::text(fact::VOLUME, "vol-gone")).with(Fact::number(fact::SIZE_GIB, 100))
}

fn image(id: &'static str) -> Resource {
    resource("ec2:image", id).created("2025-01-10").with(Fact::text(fact::SNAPSHOTS, "snap-1"))
}

fn instance(id: &'static str, state: &'static str, instance_type: &'static str) -> Resource {
    let instance = resource("ec2:instance", id).state(state).with(Fact::text(fact::INSTANCE_TYPE, instance_type));
    instance.with(Fact::time(fact::STATE_SINCE, midnight("2026-01-01"))).with(Fact::text(fact::PLATFORM, "Linux/UNIX"))
}

/// Codes of all checks with a finding for a resource.
fn codes<const N: usize>(inventory: [Resource; N]) -> Vec<&'static str> {
    let report = case(inventory, [SNAPSHOTS]).report();
    let of_resources = report.findings.iter().filter(|it| it.resource.is_some());
    of_resources.map(|it| it.from.code()).collect()
}

/// Command of a check's first finding; `None` if it has none.
fn command<const N: usize>(inventory: [Resource; N], code: &str) -> Option<String> {
    let report = case(inventory, [SNAPSHOTS]).report();
    let check = Origin::Check(code.parse().unwrap());
    let finding = report.findings.iter().find(|it| it.from == check);
    finding.unwrap_or_else(|| panic!("{code}: no finding")).fix.command.as_deref().map(str::to_owned)
}

#[test]
fn keeps_the_snapshot_of_a_disabled_image() {
    let orphan = || snapshot("snap-1");
    assert_eq!(codes([orphan()]), ["old-snapshot", "orphaned-snapshot"]);
    let disabled = image("ami-1").state("disabled");
    assert!(!codes([orphan(), disabled.clone()]).contains(&"orphaned-snapshot"));
    assert_eq!(command([orphan(), disabled], "old-snapshot"), None);
}

#[test]
fn ignores_snapshots_and_images_of_backup_services() {
    let tags = [
        ("aws:backup:source-resource", "i-1:vol-1"),
        ("aws:dlm:lifecycle-policy-id", "policy-1"),
        ("dlm:managed", "true"),
        ("AWSElasticDisasterRecoveryManaged", "drs"),
        ("Ec2ImageBuilderArn", "arn:aws:imagebuilder:eu-central-1:1:image/a/1.0.0/1"),
    ];
    for (key, value) in tags {
        assert!(codes([snapshot("snap-1").tag(key, value)]).is_empty(), "{key}");
        assert!(codes([image("ami-1").tag(key, value)]).is_empty(), "{key}");
    }
    assert_eq!(codes([image("ami-1").tag("backup", "yes")]), ["unused-image"], "other tags do not count");
}

#[test]
fn ignores_pending_and_recycled_snapshots() {
    for state in ["pending", "recoverable", "recovering"] {
        assert!(codes([snapshot("snap-1").state(state)]).is_empty(), "{state}");
    }
}

#[test]
fn ignores_automated_database_snapshots() {
    let codes_of_type = |snapshot_type: &'static str| {
        let snapshot = resource("rds:snapshot", "s").created("2025-01-01").with(Fact::text(fact::DATABASE, "gone"));
        codes([snapshot.with(Fact::text(fact::SNAPSHOT_TYPE, snapshot_type))])
    };
    assert_eq!(codes_of_type("manual"), ["orphaned-database-snapshot"]);
    assert!(codes_of_type("automated").is_empty() && codes_of_type("awsbackup").is_empty());
}

#[test]
fn ignores_resources_managed_by_a_service() {
    let managed = |resource: Resource| resource.with(Fact::text(fact::MANAGED_BY, "eks.amazonaws.com"));
    let volume = resource("ec2:volume", "vol-1").state("available").with(Fact::text(fact::STORAGE_TYPE, "gp2"));
    let volume = volume.with(Fact::number(fact::SIZE_GIB, 100));
    let address = resource("ec2:elastic-ip", "eipalloc-1").state("idle");
    for resource in [volume, address, instance("i-1", "stopped", "m4.large"), instance("i-1", "running", "m4.large")] {
        assert!(!codes([resource.clone()]).is_empty(), "{resource:?}");
        assert!(codes([managed(resource.clone())]).is_empty(), "{resource:?}");
    }
}

#[test]
fn ignores_addresses_of_a_customer_range() {
    let address = resource("ec2:elastic-ip", "eipalloc-1").state("idle");
    assert_eq!(codes([address.clone()]), ["unattached-address"]);
    assert!(codes([address.with(Fact::flag(fact::OWN_RANGE, true))]).is_empty());
    let classic = command([resource("ec2:elastic-ip", "203.0.113.9").state("idle")], "unattached-address").unwrap();
    assert!(classic.contains("--public-ip"), "{classic}");
}

#[test]
fn ignores_stopped_instances_of_auto_scaling_groups() {
    let grouped = instance("i-1", "stopped", "m7g.large").tag("aws:autoscaling:groupName", "web");
    let disk = resource("ec2:volume", "vol-1").state("in-use").with(Fact::text(fact::ATTACHED_TO, "i-1"));
    let disk = disk.with(Fact::text(fact::STORAGE_TYPE, "gp3"));
    assert!(codes([grouped, disk.clone()]).is_empty());
    let standalone = instance("i-1", "stopped", "m7g.large");
    assert_eq!(codes([standalone, disk]), ["volume-on-stopped-instance", "long-stopped-instance"]);
}

#[test]
fn no_command_for_instance_types_that_cannot_change() {
    let old = || instance("i-1", "running", "m4.large");
    assert!(command([old()], "old-instance-generation").is_some());
    assert_eq!(command([old().tag("aws:autoscaling:groupName", "web")], "old-instance-generation"), None);
    let spot = old().with(Fact::text(fact::LIFECYCLE, "spot"));
    assert_eq!(command([spot], "old-instance-generation"), None);
}

#[test]
fn keeps_images_that_are_protected_or_used_elsewhere() {
    assert!(command([image("ami-1")], "unused-image").is_some());
    let protected = image("ami-1").with(Fact::flag(fact::DELETION_PROTECTION, true));
    assert_eq!(command([protected], "unused-image"), None);
    let last_used = |day| codes([image("ami-1").with(Fact::time(fact::LAST_USED, midnight(day)))]);
    assert!(last_used("2026-11-20").is_empty());
    assert_eq!(last_used("2025-02-01"), ["unused-image"]);
}

#[test]
fn keeps_a_snapshot_shared_by_two_images() {
    let both = command([image("ami-1"), image("ami-2")], "unused-image").unwrap();
    assert!(both.contains("deregister-image") && !both.contains("delete-snapshot"), "{both}");
}

#[test]
fn no_command_for_databases_that_rds_would_not_delete() {
    let stopped =
        || resource("rds:db", "orders").state("stopped").with(Fact::text(fact::INSTANCE_TYPE, "db.m7g.large"));
    assert!(command([stopped()], "stopped-database").is_some());
    let protected = stopped().with(Fact::flag(fact::DELETION_PROTECTION, true));
    assert_eq!(command([protected], "stopped-database"), None);
    let clustered = stopped().with(Fact::text(fact::CLUSTER, "c"));
    assert_eq!(command([clustered], "stopped-database"), None);
}
