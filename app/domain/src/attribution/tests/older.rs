//! Days before the 14 days that AWS measures.

use super::*;

const BOX: &str = "BoxUsage:m5.large";

#[test]
fn older_days_go_by_the_share_of_the_measured_ones_among_what_existed_then() {
    let young = created(instance("i-3", "m5.large"), "2026-11-10T00:00:00Z");
    let machines =
        vec![instance("i-1", "m5.large"), created(instance("i-2", "m5.large"), "2026-11-09T23:59:59Z"), young];
    let outcome = Case::of(machines, vec![row(COMPUTE, BOX, "10")])
        .measured(vec![row("i-1", BOX, "3"), row("i-2", BOX, "1"), row("i-3", BOX, "6")])
        .older(vec![row(COMPUTE, BOX, "20")])
        .run();
    assert_eq!(told(&outcome), ["18 Allocated", "6 Allocated", "6 Measured"]);
    let bases: Vec<_> = outcome.resources[0].parts.iter().map(|it| (it.amount, it.basis)).collect();
    assert_eq!(bases, [(decimal("3"), Basis::Measured), (decimal("15"), Basis::MeasuredShare(14))]);
    assert_eq!(bases[1].1.sentence(), "Earlier days allocated by its share of the 14 measured days.");
}

#[test]
fn what_is_gone_and_what_names_nobody_have_their_share_of_older_days() {
    let outcome = Case::of(vec![instance("i-1", "m5.large")], vec![row(COMPUTE, BOX, "10")])
        .measured(vec![row("i-1", BOX, "5"), row("i-9", BOX, "3"), row("NoResourceId", BOX, "2")])
        .older(vec![row(COMPUTE, BOX, "100")])
        .run();
    assert_eq!(told(&outcome), ["55 Allocated"]);
    assert_eq!(outcome.gone[0].amount, decimal("33"));
    assert_eq!(rest(&outcome, COMPUTE), ["NoResource 22"]);
}

#[test]
fn older_days_that_nobody_was_there_for_are_nobodys() {
    let young = created(instance("i-1", "m5.large"), "2026-11-12T00:00:00Z");
    let outcome = Case::of(vec![young], vec![row(COMPUTE, BOX, "10")])
        .measured(vec![row("i-1", BOX, "10")])
        .older(vec![row(COMPUTE, BOX, "20")])
        .run();
    assert_eq!(told(&outcome), ["10 Measured"]);
    assert_eq!(rest(&outcome, COMPUTE), ["NotInInventory 20"]);
}

#[test]
fn a_measured_zero_is_not_sure_of_older_days() {
    let stopped = || state(instance("i-2", "m5.large"), "stopped");
    let young = created(state(instance("i-3", "m5.large"), "stopped"), "2026-11-12T00:00:00Z");
    let outcome = Case::of(vec![instance("i-1", "m5.large"), stopped(), young], vec![row(COMPUTE, BOX, "10")])
        .measured(vec![row("i-1", BOX, "10")])
        .older(vec![])
        .run();
    assert_eq!(told(&outcome), ["10 Measured", "0 Allocated", "0 Measured"]);
}

/// A refund among the measured rows: amounts with both signs cannot serve as shares.
#[test]
fn measured_rows_of_both_signs_divide_no_older_days() {
    let machines = vec![instance("i-1", "m5.large"), instance("i-2", "m5.large")];
    let outcome = Case::of(machines, vec![row(COMPUTE, BOX, "4")])
        .measured(vec![row("i-1", BOX, "5"), row("i-2", BOX, "-1")])
        .older(vec![row(COMPUTE, BOX, "8")])
        .run();
    assert_eq!(told(&outcome), ["5 Measured", "-1 Measured"]);
    assert_eq!(rest(&outcome, COMPUTE), ["Several 8"]);
}

#[test]
fn a_line_that_aws_does_not_measure_goes_by_its_rule_on_all_days() {
    let volumes = vec![volume("vol-1", "gp3", 100), created(volume("vol-2", "gp3", 100), "2026-11-09T00:00:00Z")];
    let outcome = Case::of(volumes, vec![row(OTHER, "EBS:VolumeUsage.gp3", "20")])
        .measured(vec![])
        .older(vec![row(OTHER, "EBS:VolumeUsage.gp3", "25")])
        .run();
    assert_eq!(told(&outcome), ["30 Allocated", "15 Allocated"]);
    assert_eq!(outcome.resources[0].parts.len(), 1);
}

/// If some measured rows match no resource, their share of older days is not attributed to other resources.
#[test]
fn what_could_not_be_placed_keeps_its_share_of_older_days() {
    let bucket = resource("s3:bucket", "logs", vec![]);
    let storage = "TimedStorage-ByteHrs";
    let outcome = Case::of(vec![bucket], vec![row(S3, storage, "10"), row("Amazon DynamoDB", storage, "5")])
        .measured(vec![row("logs", storage, "6"), row("old-bucket", storage, "4")])
        .older(vec![row(S3, storage, "100")])
        .run();
    assert_eq!(told(&outcome), ["66 Allocated"]);
    assert_eq!(rest(&outcome, S3), ["Ambiguous 40", "NotMeasured 4"]);
}
