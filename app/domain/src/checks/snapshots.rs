//! Checks of EBS snapshots and AMIs.

use super::{
    context::{CheckContext, exceeds},
    managed,
    outcome::{CheckResult, FindingDraft, MissingData},
};
use crate::{
    attribution::rules::EC2_OTHER,
    finding::{Command, Estimate, Grade, Line, Unpriced},
    inventory::Item,
    money::Unit,
    period::utc_date,
    resource::{Resource, Value, fact},
};

/// Step for locked snapshots: EC2 rejects their deletion, and no list shows which are locked.
const UNLOCK_STEP: &str = "If the snapshot is locked: Actions, Manage snapshot lock, unlock it. A lock in compliance mode cannot be removed after \
    its cooling-off period: wait until it expires.";

/// Step for the locked snapshots of an AMI.
const UNLOCK_ALL_STEP: &str = "Snapshots: unlock the image’s locked snapshots (Actions, Manage snapshot lock). EC2 does not delete locked snapshots.";

/// Upper bound of a snapshot's monthly cost: that of its volume's size.
fn cost(context: &CheckContext<'_>, snapshot: &Resource) -> Result<(Line, Unit), Unpriced> {
    let is_archived = snapshot.word(fact::STORAGE_TYPE) == Some("archive");
    let usage = if is_archived { "EBS:SnapshotArchiveStorage" } else { "EBS:SnapshotUsage" };
    let gigabytes = snapshot.number(fact::SIZE_GIB).ok_or_else(|| Unpriced::because("unknown size"))?;
    context.line(snapshot, EC2_OTHER, usage, gigabytes)
}

fn snapshot_draft(context: &CheckContext<'_>, snapshot: &Resource) -> FindingDraft {
    let mut draft = FindingDraft::for_resource(snapshot);
    if let Some(gigabytes) = snapshot.number(fact::SIZE_GIB) {
        draft = draft.number("Source volume size", gigabytes, "GiB");
    }
    if let Some(age) = context.age_in_days(snapshot) {
        draft = draft.number("Age", age, "days");
    }
    draft
        .saving(cost(context, snapshot).and_then(|line| Ok(Estimate::sum([line])?.at_most())))
        .limit_confidence(Grade::Low)
        .console(&[
            "EC2 console, Snapshots: select the snapshot and confirm that it is not needed.",
            UNLOCK_STEP,
            "Actions, Delete snapshot; or Archive snapshot, to keep it at a lower price.",
        ])
        .command(&Command::aws("ec2", "delete-snapshot", &snapshot.region).option("snapshot-id", &snapshot.id))
        .terraform("Remove the aws_ebs_snapshot; use an aws_dlm_lifecycle_policy to delete snapshots by age.")
}

/// Whether the owner may delete a snapshot: not if a service manages it, or if it is pending or in the Recycle Bin.
fn is_deletable(snapshot: &Resource) -> bool {
    let is_complete = snapshot.state.as_deref().is_none_or(|state| ["completed", "error"].contains(&state));
    is_complete && managed::manager(snapshot).is_none()
}

/// Check 8: old EBS snapshot.
pub(super) fn old(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    if !is_deletable(item.resource) {
        return Ok(None);
    }
    let age = context.age_in_days(item.resource).ok_or(MissingData::Fact("created".into()))?;
    if !exceeds(age, context.settings.snapshot_days) {
        return Ok(None);
    }
    let mut draft = snapshot_draft(context, item.resource);
    if context.is_referenced(item.resource, "ec2:image", fact::SNAPSHOTS, &item.resource.id) {
        // EC2 rejects the deletion of snapshots that an AMI uses.
        draft.fix.command = None;
        draft = draft.text("Used by", "an AMI").console(&[
            "EC2 console, AMIs: find the AMI that uses the snapshot, and deregister it if no instances are launched from it.",
            UNLOCK_STEP,
            "Snapshots: select the snapshot; Actions, Delete snapshot.",
        ]);
    }
    Ok(Some(draft))
}

/// Check 9: snapshot of a deleted volume that no image uses.
pub(super) fn orphaned(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let snapshot = item.resource;
    if !is_deletable(snapshot) {
        return Ok(None);
    }
    // Copies do not name their source volume, so it is unknown whether it was deleted.
    let Some(volume) = snapshot.word(fact::VOLUME) else { return Ok(None) };
    let is_needed = context.sibling(snapshot, "ec2:volume", volume).is_some()
        || context.is_referenced(snapshot, "ec2:image", fact::SNAPSHOTS, &snapshot.id);
    if is_needed {
        return Ok(None);
    }
    context.require_complete(snapshot, &["ec2:volume", "ec2:image"])?;
    Ok(Some(snapshot_draft(context, snapshot).text("Deleted volume", volume)))
}

/// Check 10: AMI without recent launches or instances.
pub(super) fn unused_image(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let image = item.resource;
    let age = context.age_in_days(image).ok_or(MissingData::Fact("created".into()))?;
    let is_recently_launched = match image.fact(fact::LAST_USED) {
        Some(Value::Time(last)) => !exceeds(context.days_since(utc_date(*last)), context.settings.image_days),
        _ => false,
    };
    let is_used = is_recently_launched || context.is_referenced(image, "ec2:instance", fact::IMAGE, &image.id);
    if is_used || !exceeds(age, context.settings.image_days) || managed::manager(image).is_some() {
        return Ok(None);
    }
    context.require_complete(image, &["ec2:instance"])?;
    let ids = image.word(fact::SNAPSHOTS).unwrap_or_default();
    let find = |id| {
        let snapshot = context.sibling(image, "ec2:snapshot", id);
        snapshot.ok_or_else(|| Unpriced::because(format!("its snapshot {id} is not in the inventory")))
    };
    let lines: Result<Vec<_>, _> =
        ids.split(',').filter(|id| !id.is_empty()).map(|id| cost(context, find(id)?.resource)).collect();
    let is_shared = |id: &str| {
        let mut others = context
            .of_type("ec2:image")
            .iter()
            .map(|it| it.resource)
            .filter(|it| (&it.account, &it.region) == (&image.account, &image.region) && it.id != image.id);
        others.any(|it| it.word(fact::SNAPSHOTS).is_some_and(|all| all.split(',').any(|it| it == id)))
    };
    let mut command = Command::aws("ec2", "deregister-image", &image.region).option("image-id", &image.id);
    for id in ids.split(',').filter(|id| !id.is_empty() && !is_shared(id)) {
        command = command.and("ec2", "delete-snapshot", &image.region).option("snapshot-id", id);
    }
    let mut draft = FindingDraft::for_resource(image)
        .number("Age", age, "days")
        .text("Snapshots", if ids.is_empty() { "none" } else { ids })
        .saving(lines.and_then(|lines| Ok(Estimate::sum(lines)?.at_most())))
        .limit_confidence(Grade::Low)
        .console(&[
            "EC2 console, AMIs: check that no launch template or Auto Scaling group uses the AMI.",
            UNLOCK_ALL_STEP,
            "Actions, Deregister AMI, and select the option to delete its snapshots.",
        ])
        .command(&command)
        .terraform("Remove the aws_ami (or aws_ami_copy) and its snapshots.");
    if image.flag(fact::DELETION_PROTECTION) == Some(true) {
        // EC2 rejects the deregistration of protected images, and up to a day after the protection was turned off.
        draft.fix.command = None;
        draft = draft.text("Deregistration protection", "enabled").console(&[
            "EC2 console, AMIs: check that no launch template or Auto Scaling group uses the AMI.",
            "Actions, Manage AMI deregistration protection: turn it off (it may stay active for another 24 hours).",
            UNLOCK_ALL_STEP,
            "Actions, Deregister AMI, and select the option to delete its snapshots.",
        ]);
    }
    Ok(Some(draft))
}
