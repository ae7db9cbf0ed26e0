//! Snapshots of volumes, and the images that are made of them.

use super::{
    scene::{Scene, is_over},
    verdict::{Draft, Missing, Verdict},
};
use crate::{
    attribution::rules::OTHER,
    finding::{Command, Estimate, Grade, Line, Unpriced},
    inventory::Item,
    money::Unit,
    resource::{Resource, fact},
};

/// What a snapshot costs a month at most: it holds no more than its volume, and mostly less.
fn cost(scene: &Scene<'_>, snapshot: &Resource) -> Result<(Line, Unit), Unpriced> {
    let is_archived = snapshot.word(fact::STORAGE_TYPE) == Some("archive");
    let usage = if is_archived { "EBS:SnapshotArchiveStorage" } else { "EBS:SnapshotUsage" };
    let gigabytes = snapshot.number(fact::SIZE_GIB).ok_or_else(|| Unpriced::because("its size is not known"))?;
    scene.line(snapshot, OTHER, usage, gigabytes)
}

fn about(scene: &Scene<'_>, snapshot: &Resource) -> Draft {
    let mut draft = Draft::about(snapshot);
    if let Some(gigabytes) = snapshot.number(fact::SIZE_GIB) {
        draft = draft.number("Size of its volume", gigabytes, "GiB");
    }
    if let Some(age) = scene.age(snapshot) {
        draft = draft.number("Age", age, "days");
    }
    draft
        .saves(cost(scene, snapshot).and_then(|line| Ok(Estimate::sum([line])?.at_most())))
        .sure(Grade::Low)
        .console(&[
            "EC2 console, Snapshots: choose the snapshot and see that nobody needs it.",
            "Actions, Delete snapshot; or Archive snapshot, to keep it for less.",
        ])
        .command(&Command::aws("ec2", "delete-snapshot", &snapshot.region).option("snapshot-id", &snapshot.id))
        .terraform("Remove the aws_ebs_snapshot; let aws_dlm_lifecycle_policy end snapshots by age.")
}

/// 8: older than most are kept.
pub(super) fn old(scene: &Scene<'_>, item: Item<'_>) -> Verdict {
    let age = scene.age(item.resource).ok_or(Missing::Fact("created".into()))?;
    if !is_over(age, scene.settings.snapshot_days) {
        return Ok(None);
    }
    let mut draft = about(scene, item.resource);
    if scene.is_named(item.resource, "ec2:image", fact::SNAPSHOTS, &item.resource.id) {
        // AWS refuses to delete it as long as that is so.
        draft.fix.command = None;
        draft = draft.text("Needed by", "an image").console(&[
            "EC2 console, AMIs: find the image that is made of it, and deregister it if no machine is started from it any more.",
            "Snapshots: choose the snapshot; Actions, Delete snapshot.",
        ]);
    }
    Ok(Some(draft))
}

/// 9: its volume is gone and no image needs it.
pub(super) fn orphaned(scene: &Scene<'_>, item: Item<'_>) -> Verdict {
    let snapshot = item.resource;
    // A copy names no volume: nobody can say that it is gone.
    let Some(volume) = snapshot.word(fact::VOLUME) else { return Ok(None) };
    let is_needed = scene.beside(snapshot, "ec2:volume", volume).is_some()
        || scene.is_named(snapshot, "ec2:image", fact::SNAPSHOTS, &snapshot.id);
    if is_needed {
        return Ok(None);
    }
    scene.complete(snapshot, &["ec2:volume", "ec2:image"])?;
    Ok(Some(about(scene, snapshot).text("Volume that is gone", volume)))
}

/// 10: no machine was started from it.
pub(super) fn unused_image(scene: &Scene<'_>, item: Item<'_>) -> Verdict {
    let image = item.resource;
    let age = scene.age(image).ok_or(Missing::Fact("created".into()))?;
    let is_used = scene.is_named(image, "ec2:instance", fact::IMAGE, &image.id);
    if is_used || !is_over(age, scene.settings.image_days) {
        return Ok(None);
    }
    scene.complete(image, &["ec2:instance"])?;
    let ids = image.word(fact::SNAPSHOTS).unwrap_or_default();
    let known = |id| {
        let snapshot = scene.beside(image, "ec2:snapshot", id);
        snapshot.ok_or_else(|| Unpriced::because(format!("its snapshot {id} is not among those that are listed")))
    };
    let lines: Result<Vec<_>, _> =
        ids.split(',').filter(|id| !id.is_empty()).map(|id| cost(scene, known(id)?.resource)).collect();
    let mut command = Command::aws("ec2", "deregister-image", &image.region).option("image-id", &image.id);
    for id in ids.split(',').filter(|id| !id.is_empty()) {
        command = command.and("ec2", "delete-snapshot", &image.region).option("snapshot-id", id);
    }
    let draft = Draft::about(image)
        .number("Age", age, "days")
        .text("Its snapshots", if ids.is_empty() { "none" } else { ids })
        .saves(lines.and_then(|lines| Ok(Estimate::sum(lines)?.at_most())))
        .sure(Grade::Low)
        .console(&[
            "EC2 console, AMIs: see that no launch template or scaling group names the image.",
            "Actions, Deregister AMI, with the box that deletes its snapshots.",
        ])
        .command(&command)
        .terraform("Remove the aws_ami (or aws_ami_copy) and its snapshots.");
    Ok(Some(draft))
}
