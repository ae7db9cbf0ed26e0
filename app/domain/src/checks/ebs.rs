//! Checks of EBS volumes.
//!
//! Source of limits and included performance: AWS, "Amazon EBS volume types" and "Amazon EBS pricing".

use rust_decimal::Decimal;

use super::{
    context::CheckContext,
    managed,
    outcome::{CheckResult, FindingDraft},
    prices::price_query,
};
use crate::{
    attribution::rules::EC2_OTHER,
    finding::{Command, Estimate, Factor, Grade, Line, Unpriced},
    inventory::Item,
    money::Unit,
    resource::{Resource, fact},
};

/// IOPS included in the price of gp3 storage.
const FREE_IOPS: u64 = 3_000;
/// Throughput included in the price of gp3 storage, in MiB/s.
const FREE_THROUGHPUT: u64 = 125;
/// Maximum IOPS of gp3.
const MAX_GP3_IOPS: u64 = 16_000;
/// Maximum throughput of gp2, in MiB/s.
const MAX_GP2_THROUGHPUT: u64 = 250;
/// A GB of gp3 costs 20% less than a GB of gp2 in every region.
const GP3_PRICE_RATIO: Decimal = Decimal::from_parts(8, 0, 0, false, 1);

const GP2_STORAGE: &str = "EBS:VolumeUsage.gp2";
const GP3_STORAGE: &str = "EBS:VolumeUsage.gp3";
const GP3_IOPS: &str = "EBS:VolumeP-IOPS.gp3";
const GP3_THROUGHPUT: &str = "EBS:VolumeP-Throughput.gp3";

fn is_type(volume: &Resource, types: &[&str]) -> bool {
    volume.word(fact::STORAGE_TYPE).is_some_and(|it| types.contains(&it))
}

/// Finding draft with the evidence that all volume checks share.
fn about(volume: &Resource) -> FindingDraft {
    let mut draft = FindingDraft::for_resource(volume);
    if let Some(volume_type) = volume.word(fact::STORAGE_TYPE) {
        draft = draft.text("Type", volume_type);
    }
    if let Some(gigabytes) = volume.number(fact::SIZE_GIB) {
        draft = draft.number("Size", gigabytes, "GiB");
    }
    draft
}

/// The same, with IOPS.
fn with_iops(volume: &Resource) -> FindingDraft {
    match volume.number(fact::IOPS) {
        Some(iops) => about(volume).number("Performance", iops, "IOPS"),
        None => about(volume),
    }
}

/// Adds the steps to change to gp3, with the IOPS and throughput that the saving assumes. Without them, AWS sets 3,000
/// IOPS and 125 MiB/s.
fn add_gp3_steps(volume: &Resource, draft: FindingDraft, iops: u64, throughput: u64) -> FindingDraft {
    let (iops, throughput) = (iops.max(FREE_IOPS).to_string(), throughput.max(FREE_THROUGHPUT).to_string());
    draft
        .console(&[
            "EC2 console, Volumes: select the volume, then Actions, Modify volume.",
            &format!("Choose gp3 with {iops} IOPS and {throughput} MiB/s, or less if that is enough. The volume stays available during the change."),
        ])
        .command(
            &Command::aws("ec2", "modify-volume", &volume.region)
                .option("volume-id", &volume.id)
                .option("volume-type", "gp3")
                .option("iops", &iops)
                .option("throughput", &throughput),
        )
        .terraform(&format!(
            "In aws_ebs_volume (or the instance's block device) set type = \"gp3\", iops = {iops} and throughput = {throughput}."
        ))
}

/// Adds the steps to snapshot and delete a volume, detaching it first if it is attached.
fn add_delete_steps(volume: &Resource, draft: FindingDraft) -> FindingDraft {
    let region = &volume.region;
    let commands = Command::aws("ec2", "create-snapshot", region)
        .option("volume-id", &volume.id)
        .and("ec2", "wait", region)
        .word("snapshot-completed")
        .option("filters", &format!("Name=volume-id,Values={}", volume.id));
    let is_attached = volume.word(fact::ATTACHED_TO).is_some();
    let commands = if is_attached {
        commands
            .and("ec2", "detach-volume", region)
            .option("volume-id", &volume.id)
            .and("ec2", "wait", region)
            .word("volume-available")
            .option("volume-ids", &volume.id)
    } else {
        commands
    };
    let last =
        if is_attached { "Actions, Detach volume; then Actions, Delete volume." } else { "Actions, Delete volume." };
    draft
        .console(&[
            "EC2 console, Volumes: select the volume.",
            "Actions, Create snapshot, if the data may be needed again. Wait until the snapshot is completed.",
            last,
        ])
        .command(&commands.and("ec2", "delete-volume", region).option("volume-id", &volume.id))
        .terraform("If the data may be needed again, create an aws_ebs_snapshot first. Then remove the aws_ebs_volume.")
}

/// Check 1: unattached volume.
pub(super) fn unattached(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let volume = item.resource;
    if volume.state.as_deref() != Some("available") {
        return Ok(None);
    }
    let draft = about(volume).text("State", "available").saving(context.standing_cost(volume, |_| true));
    Ok(Some(add_delete_steps(volume, draft)))
}

/// Check 2: volume of a stopped instance.
pub(super) fn on_stopped(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let volume = item.resource;
    let Some(instances) = volume.word(fact::ATTACHED_TO) else { return Ok(None) };
    // A volume may be attached to several instances: it is in use if one of them is running.
    let mut stopped = Vec::new();
    for id in instances.split(',') {
        match context.sibling(volume, "ec2:instance", id) {
            // The stopped instances of a warm pool are meant to be started again.
            Some(instance) if managed::manager(instance.resource).is_some() => return Ok(None),
            Some(instance) if instance.resource.state.as_deref() == Some("stopped") => stopped.push(id),
            Some(_) => return Ok(None),
            None => {
                context.require_complete(volume, &["ec2:instance"])?;
                return Ok(None);
            }
        }
    }
    let draft = about(volume).text("Attached to", &stopped.join(", ")).text("Instance state", "stopped");
    Ok(Some(add_delete_steps(volume, draft.saving(context.standing_cost(volume, |_| true)))))
}

/// Check 3: gp2 volume. gp3 offers the same performance for less.
pub(super) fn gp2(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let volume = item.resource;
    if !is_type(volume, &["gp2"]) {
        return Ok(None);
    }
    let gigabytes = volume.number(fact::SIZE_GIB).unwrap_or_default();
    // gp2's baseline: 3 IOPS per GiB, at least 100, of 256 KiB each; more only in bursts.
    let iops = volume.number(fact::IOPS).unwrap_or_else(|| (3 * gigabytes).clamp(100, MAX_GP3_IOPS));
    let throughput = (3 * gigabytes).div_ceil(4).min(MAX_GP2_THROUGHPUT);
    let saving = saving_with_gp3(context, volume, iops, throughput);
    if has_no_saving(&saving) {
        return Ok(None);
    }
    let confidence =
        if saving.as_ref().is_ok_and(|(_, is_own_price)| *is_own_price) { Grade::High } else { Grade::Medium };
    let draft = with_iops(volume).saving(saving.map(|(estimate, _)| estimate)).limit_confidence(confidence);
    Ok(Some(add_gp3_steps(volume, draft, iops, throughput)))
}

/// Cost of a volume less the cost of gp3 with these IOPS and MiB/s, and whether the account has its own gp3 price.
fn saving_with_gp3(
    context: &CheckContext<'_>,
    volume: &Resource,
    iops: u64,
    throughput: u64,
) -> Result<(Estimate, bool), Unpriced> {
    let mut lines = context.standing_cost_lines(volume, |_| true)?;
    let gigabytes = volume.number(fact::SIZE_GIB).unwrap_or_default();
    let own = context.line(volume, EC2_OTHER, GP3_STORAGE, gigabytes);
    let is_own_price = own.is_ok();
    let (line, unit) = match own {
        Err(_) if is_type(volume, &["gp2"]) => gp3_storage_from_gp2_price(context, volume, gigabytes)?,
        known => known?,
    };
    lines.push((line.negated(), unit));
    let extra =
        [(GP3_IOPS, iops.saturating_sub(FREE_IOPS)), (GP3_THROUGHPUT, throughput.saturating_sub(FREE_THROUGHPUT))];
    for (usage, number) in extra.into_iter().filter(|(_, number)| *number > 0) {
        let (line, unit) = context.line(volume, EC2_OTHER, usage, number)?;
        lines.push((line.negated(), unit));
    }
    Ok((Estimate::sum(lines)?, is_own_price))
}

/// Whether the saving is zero or negative.
fn has_no_saving(saving: &Result<(Estimate, bool), Unpriced>) -> bool {
    saving.as_ref().is_ok_and(|(estimate, _)| estimate.amount() <= Decimal::ZERO)
}

/// Cost of gp3 storage, estimated as the price of gp2 less 20%.
fn gp3_storage_from_gp2_price(
    context: &CheckContext<'_>,
    volume: &Resource,
    gigabytes: u64,
) -> Result<(Line, Unit), Unpriced> {
    let price = context.prices.price(price_query(volume, EC2_OTHER, GP2_STORAGE))?;
    let (line, unit) = price.line(GP2_STORAGE, GP3_STORAGE, Some(volume.key()), gigabytes.into())?;
    let mut factors = line.factors;
    factors.push(Factor::times(GP3_PRICE_RATIO, "gp3 costs 20% less"));
    Ok((Line::product(line.label, line.resource, factors)?, unit))
}

/// Check 4: volume with Provisioned IOPS that gp3 offers too.
pub(super) fn provisioned(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let volume = item.resource;
    let iops = volume.number(fact::IOPS).unwrap_or_default();
    if !is_type(volume, &["io1", "io2"]) || iops == 0 || iops > MAX_GP3_IOPS {
        return Ok(None);
    }
    let saving = saving_with_gp3(context, volume, iops, FREE_THROUGHPUT);
    if has_no_saving(&saving) {
        return Ok(None);
    }
    // Throughput above 125 MiB/s would be billed too, and the needed throughput is unknown.
    let draft = with_iops(volume).saving(saving.map(|(estimate, _)| estimate.at_most())).limit_confidence(Grade::Low);
    Ok(Some(add_gp3_steps(volume, draft, iops, FREE_THROUGHPUT)))
}

/// Check 5: very high provisioned IOPS.
pub(super) fn very_high(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let volume = item.resource;
    let iops = volume.number(fact::IOPS).unwrap_or_default();
    if !is_type(volume, &["io1", "io2"]) || iops <= context.settings.very_high_iops.into() {
        return Ok(None);
    }
    let draft = with_iops(volume)
        .console(&[
            "CloudWatch, metrics VolumeReadOps and VolumeWriteOps of the volume: check the peak.",
            "EC2 console, Volumes: Actions, Modify volume, and reduce its IOPS.",
        ])
        .terraform("In aws_ebs_volume reduce iops.");
    Ok(Some(draft))
}

/// Check 6: previous-generation volume.
pub(super) fn magnetic(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let volume = item.resource;
    if !is_type(volume, &["standard"]) {
        return Ok(None);
    }
    let saving = saving_with_gp3(context, volume, 0, 0);
    let draft = about(volume);
    // Magnetic storage costs less than gp3 in most regions, but each request is billed.
    let draft = if has_no_saving(&saving) { draft } else { draft.saving(saving.map(|(estimate, _)| estimate)) };
    // AWS can only change the type of current-generation volumes.
    Ok(Some(
        draft
            .console(&[
                "EC2 console, Volumes: select the volume; Actions, Create snapshot, and wait until the snapshot is completed.",
                "Snapshots: select it; Actions, Create volume from snapshot, with type gp3 in the same Availability Zone.",
                "Stop the instance, detach the old volume, attach the new one with the same device name, and start the instance.",
            ])
            .terraform(
                "In aws_ebs_volume set type = \"gp3\" and snapshot_id: Terraform creates a new volume from the snapshot.",
            ),
    ))
}

/// Check 7: gp3 volume with more than the included IOPS or throughput.
pub(super) fn extra(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let volume = item.resource;
    let iops = volume.number(fact::IOPS).unwrap_or_default();
    let throughput = volume.number(fact::THROUGHPUT).unwrap_or_default();
    if !is_type(volume, &["gp3"]) || (iops <= FREE_IOPS && throughput <= FREE_THROUGHPUT) {
        return Ok(None);
    }
    let saving = context.standing_cost(volume, |usage| usage != GP3_STORAGE).map(Estimate::at_most);
    let draft = with_iops(volume)
        .number("Throughput", throughput, "MiB/s")
        .saving(saving)
        .limit_confidence(Grade::Low)
        .console(&[
            "CloudWatch: check the volume's peak IOPS and throughput.",
            "EC2 console, Volumes: Actions, Modify volume, and reduce IOPS and throughput to the peak.",
        ])
        .terraform(
            "In aws_ebs_volume reduce iops and throughput, or omit them: 3,000 IOPS and 125 MiB/s are included.",
        );
    Ok(Some(draft))
}
