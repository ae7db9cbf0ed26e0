//! No delete advice for resources that AWS would refuse to delete or would recreate.

use super::*;
use crate::{finding::Origin, resource::fact};

const OTHER: &str = "EC2 - Other";
const SNAPSHOTS: Row = (OTHER, "EBS:SnapshotUsage", "5", "100 GB-Mo");

fn snapshot(id: &'static str) -> Resource {
    let snapshot = thing("ec2:snapshot", id).state("completed").born("2025-01-10");
    snapshot.with(Fact::text(fact::VOLUME, "vol-gone")).with(Fact::number(fact::SIZE_GIB, 100))
}

fn image(id: &'static str) -> Resource {
    thing("ec2:image", id).born("2025-01-10").with(Fact::text(fact::SNAPSHOTS, "snap-1"))
}

fn machine(id: &'static str, state: &'static str, kind: &'static str) -> Resource {
    let machine = thing("ec2:instance", id).state(state).with(Fact::text(fact::INSTANCE_TYPE, kind));
    machine.with(Fact::time(fact::STATE_SINCE, midnight("2026-01-01"))).with(Fact::text(fact::PLATFORM, "Linux/UNIX"))
}

/// Codes of all checks with a finding.
fn found<const N: usize>(inventory: [Resource; N]) -> Vec<&'static str> {
    let report = case(inventory, [SNAPSHOTS]).report();
    let of_resources = report.findings.iter().filter(|it| it.resource.is_some());
    of_resources.map(|it| it.from.code()).collect()
}

/// Command of a check's first finding, if any.
fn command<const N: usize>(inventory: [Resource; N], code: &str) -> Option<String> {
    let report = case(inventory, [SNAPSHOTS]).report();
    let check = Origin::Check(code.parse().unwrap());
    let finding = report.findings.iter().find(|it| it.from == check);
    finding.unwrap_or_else(|| panic!("{code} finds nothing")).fix.command.as_deref().map(str::to_owned)
}

#[test]
fn the_snapshot_of_a_disabled_image_is_needed() {
    let orphan = || snapshot("snap-1");
    assert_eq!(found([orphan()]), ["old-snapshot", "orphaned-snapshot"]);
    let disabled = image("ami-1").state("disabled");
    assert!(!found([orphan(), disabled.clone()]).contains(&"orphaned-snapshot"));
    assert_eq!(command([orphan(), disabled], "old-snapshot"), None);
}

#[test]
fn what_a_backup_service_keeps_is_its_own() {
    let marks = [
        ("aws:backup:source-resource", "i-1:vol-1"),
        ("aws:dlm:lifecycle-policy-id", "policy-1"),
        ("dlm:managed", "true"),
        ("AWSElasticDisasterRecoveryManaged", "drs"),
        ("Ec2ImageBuilderArn", "arn:aws:imagebuilder:eu-central-1:1:image/a/1.0.0/1"),
    ];
    for (key, value) in marks {
        assert!(found([snapshot("snap-1").tag(key, value)]).is_empty(), "{key}");
        assert!(found([image("ami-1").tag(key, value)]).is_empty(), "{key}");
    }
    assert_eq!(found([image("ami-1").tag("backup", "yes")]), ["unused-image"], "anybody's tag says nothing");
}

#[test]
fn a_snapshot_that_is_not_there_is_not_deleted() {
    for state in ["pending", "recoverable", "recovering"] {
        assert!(found([snapshot("snap-1").state(state)]).is_empty(), "{state}");
    }
}

#[test]
fn database_snapshots_of_a_plan_end_by_themselves() {
    let taken = |kind: &'static str| {
        let snapshot = thing("rds:snapshot", "s").born("2025-01-01").with(Fact::text(fact::DATABASE, "gone"));
        found([snapshot.with(Fact::text(fact::SNAPSHOT_TYPE, kind))])
    };
    assert_eq!(taken("manual"), ["orphaned-database-snapshot"]);
    assert!(taken("automated").is_empty() && taken("awsbackup").is_empty());
}

#[test]
fn what_a_service_owns_is_left_to_it() {
    let owned = |resource: Resource| resource.with(Fact::text(fact::MANAGED_BY, "eks.amazonaws.com"));
    let volume = thing("ec2:volume", "vol-1").state("available").with(Fact::text(fact::STORAGE_TYPE, "gp2"));
    let volume = volume.with(Fact::number(fact::SIZE_GIB, 100));
    let address = thing("ec2:elastic-ip", "eipalloc-1").state("idle");
    for resource in [volume, address, machine("i-1", "stopped", "m4.large"), machine("i-1", "running", "m4.large")] {
        assert!(!found([resource.clone()]).is_empty(), "{resource:?}");
        assert!(found([owned(resource.clone())]).is_empty(), "{resource:?}");
    }
}

#[test]
fn an_address_of_ones_own_range_costs_nothing() {
    let address = thing("ec2:elastic-ip", "eipalloc-1").state("idle");
    assert_eq!(found([address.clone()]), ["unattached-address"]);
    assert!(found([address.with(Fact::flag(fact::OWN_RANGE, true))]).is_empty());
    let old = command([thing("ec2:elastic-ip", "203.0.113.9").state("idle")], "unattached-address").unwrap();
    assert!(old.contains("--public-ip"), "{old}");
}

#[test]
fn stopped_machines_of_a_pool_are_there_to_be_started() {
    let pooled = machine("i-1", "stopped", "m7g.large").tag("aws:autoscaling:groupName", "web");
    let disk = thing("ec2:volume", "vol-1").state("in-use").with(Fact::text(fact::ATTACHED_TO, "i-1"));
    let disk = disk.with(Fact::text(fact::STORAGE_TYPE, "gp3"));
    assert!(found([pooled, disk.clone()]).is_empty());
    let own = machine("i-1", "stopped", "m7g.large");
    assert_eq!(found([own, disk]), ["volume-on-stopped-instance", "long-stopped-instance"]);
}

#[test]
fn no_command_changes_a_type_that_ec2_keeps() {
    let old = || machine("i-1", "running", "m4.large");
    assert!(command([old()], "old-instance-generation").is_some());
    assert_eq!(command([old().tag("aws:autoscaling:groupName", "web")], "old-instance-generation"), None);
    let spot = old().with(Fact::text(fact::LIFECYCLE, "spot"));
    assert_eq!(command([spot], "old-instance-generation"), None);
}

#[test]
fn an_image_that_is_protected_or_in_use_elsewhere_is_not_deregistered_by_a_command() {
    assert!(command([image("ami-1")], "unused-image").is_some());
    let protected = image("ami-1").with(Fact::flag(fact::DELETION_PROTECTION, true));
    assert_eq!(command([protected], "unused-image"), None);
    let lent = |day| found([image("ami-1").with(Fact::time(fact::LAST_USED, midnight(day)))]);
    assert!(lent("2026-11-20").is_empty());
    assert_eq!(lent("2025-02-01"), ["unused-image"]);
}

#[test]
fn a_snapshot_that_two_images_share_is_kept() {
    let both = command([image("ami-1"), image("ami-2")], "unused-image").unwrap();
    assert!(both.contains("deregister-image") && !both.contains("delete-snapshot"), "{both}");
}

#[test]
fn a_database_that_rds_would_not_delete_has_no_command() {
    let stopped = || thing("rds:db", "orders").state("stopped").with(Fact::text(fact::INSTANCE_TYPE, "db.m7g.large"));
    assert!(command([stopped()], "stopped-database").is_some());
    let protected = stopped().with(Fact::flag(fact::DELETION_PROTECTION, true));
    assert_eq!(command([protected], "stopped-database"), None);
    let clustered = stopped().with(Fact::text(fact::CLUSTER, "c"));
    assert_eq!(command([clustered], "stopped-database"), None);
}
