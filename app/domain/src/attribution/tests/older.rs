//! Days before the 14 days that AWS measures.

use super::*;

const INSTANCE_HOURS: &str = "BoxUsage:m5.large";

#[test]
fn older_days_are_allocated_by_measured_shares_among_existing_resources() {
    let new_instance = with_creation_time(instance("i-3", "m5.large"), "2026-11-10T00:00:00Z");
    let instances = vec![
        instance("i-1", "m5.large"),
        with_creation_time(instance("i-2", "m5.large"), "2026-11-09T23:59:59Z"),
        new_instance,
    ];
    let attribution = Case::of(instances, vec![row(COMPUTE, INSTANCE_HOURS, "10")])
        .with_measured_rows(vec![
            row("i-1", INSTANCE_HOURS, "3"),
            row("i-2", INSTANCE_HOURS, "1"),
            row("i-3", INSTANCE_HOURS, "6"),
        ])
        .with_older_rows(vec![row(COMPUTE, INSTANCE_HOURS, "20")])
        .run();
    assert_eq!(resource_costs(&attribution), ["18 Allocated", "6 Allocated", "6 Measured"]);
    let bases: Vec<_> = attribution.resources[0].parts.iter().map(|it| (it.amount, it.basis)).collect();
    assert_eq!(bases, [(decimal("3"), Basis::Measured), (decimal("15"), Basis::MeasuredShare(14))]);
    assert_eq!(bases[1].1.sentence(), "Earlier days allocated by its share of the 14 measured days.");
}

#[test]
fn unlisted_resources_and_rows_without_resource_get_their_share_of_older_days() {
    let attribution = Case::of(vec![instance("i-1", "m5.large")], vec![row(COMPUTE, INSTANCE_HOURS, "10")])
        .with_measured_rows(vec![
            row("i-1", INSTANCE_HOURS, "5"),
            row("i-9", INSTANCE_HOURS, "3"),
            row("NoResourceId", INSTANCE_HOURS, "2"),
        ])
        .with_older_rows(vec![row(COMPUTE, INSTANCE_HOURS, "100")])
        .run();
    assert_eq!(resource_costs(&attribution), ["55 Allocated"]);
    assert_eq!(attribution.unlisted[0].amount, decimal("33"));
    assert_eq!(unattributed_reasons(&attribution, COMPUTE), ["NoResource 22"]);
}

#[test]
fn older_days_before_any_resource_existed_are_unattributed() {
    let new_instance = with_creation_time(instance("i-1", "m5.large"), "2026-11-12T00:00:00Z");
    let attribution = Case::of(vec![new_instance], vec![row(COMPUTE, INSTANCE_HOURS, "10")])
        .with_measured_rows(vec![row("i-1", INSTANCE_HOURS, "10")])
        .with_older_rows(vec![row(COMPUTE, INSTANCE_HOURS, "20")])
        .run();
    assert_eq!(resource_costs(&attribution), ["10 Measured"]);
    assert_eq!(unattributed_reasons(&attribution, COMPUTE), ["NotInInventory 20"]);
}

#[test]
fn a_zero_is_only_allocated_for_older_days() {
    let stopped = || with_state(instance("i-2", "m5.large"), "stopped");
    let new_instance = with_creation_time(with_state(instance("i-3", "m5.large"), "stopped"), "2026-11-12T00:00:00Z");
    let attribution =
        Case::of(vec![instance("i-1", "m5.large"), stopped(), new_instance], vec![row(COMPUTE, INSTANCE_HOURS, "10")])
            .with_measured_rows(vec![row("i-1", INSTANCE_HOURS, "10")])
            .with_older_rows(vec![])
            .run();
    assert_eq!(resource_costs(&attribution), ["10 Measured", "0 Allocated", "0 Measured"]);
}

/// Amounts with both signs, here because of a refund, cannot be used as shares.
#[test]
fn measured_rows_with_both_signs_do_not_allocate_older_days() {
    let instances = vec![instance("i-1", "m5.large"), instance("i-2", "m5.large")];
    let attribution = Case::of(instances, vec![row(COMPUTE, INSTANCE_HOURS, "4")])
        .with_measured_rows(vec![row("i-1", INSTANCE_HOURS, "5"), row("i-2", INSTANCE_HOURS, "-1")])
        .with_older_rows(vec![row(COMPUTE, INSTANCE_HOURS, "8")])
        .run();
    assert_eq!(resource_costs(&attribution), ["5 Measured", "-1 Measured"]);
    assert_eq!(unattributed_reasons(&attribution, COMPUTE), ["SeveralCandidates 8"]);
}

#[test]
fn unmeasured_line_items_are_allocated_by_rule_over_all_days() {
    let volumes =
        vec![volume("vol-1", "gp3", 100), with_creation_time(volume("vol-2", "gp3", 100), "2026-11-09T00:00:00Z")];
    let attribution = Case::of(volumes, vec![row(EC2_OTHER, "EBS:VolumeUsage.gp3", "20")])
        .with_measured_rows(vec![])
        .with_older_rows(vec![row(EC2_OTHER, "EBS:VolumeUsage.gp3", "25")])
        .run();
    assert_eq!(resource_costs(&attribution), ["30 Allocated", "15 Allocated"]);
    assert_eq!(attribution.resources[0].parts.len(), 1);
}

/// The share of unmatched measured rows in the older days is not attributed to other resources.
#[test]
fn unmatched_rows_keep_their_share_of_older_days() {
    let bucket = resource("s3:bucket", "logs", vec![]);
    let storage = "TimedStorage-ByteHrs";
    let attribution = Case::of(vec![bucket], vec![row(S3, storage, "10"), row("Amazon DynamoDB", storage, "5")])
        .with_measured_rows(vec![row("logs", storage, "6"), row("old-bucket", storage, "4")])
        .with_older_rows(vec![row(S3, storage, "100")])
        .run();
    assert_eq!(resource_costs(&attribution), ["66 Allocated"]);
    assert_eq!(unattributed_reasons(&attribution, S3), ["AmbiguousMeasurement 40", "NotMeasured 4"]);
}
