//! EBS volumes, their snapshots, and S3 buckets.

use std::collections::HashSet;

use super::compute::{OTHER, add_releases};
use super::draft::Draft;
use super::functions;
use super::labels::{name, role};
use super::resource::{Bucket, Kind, Lifecycle, Resource, Snapshot, Upload, Volume};
use super::uses::{Use, Uses};
use crate::random::mix;

const S3: &str = "Amazon Simple Storage Service";
/// Prefix of all S3 storage usage types, and the usage type of the standard class.
const STORAGE: &str = "TimedStorage";
const STANDARD: &str = "TimedStorage-ByteHrs";
/// Approximate bytes of one part of a multipart upload.
const PART_BYTES: u64 = 512 << 20;
/// GiB of an image.
const IMAGE_GIB: u32 = 8;
/// Approximate GiB of a data volume.
const DATA_GIB: u64 = 400;
/// IOPS included in the price of a gp3 volume, and the highest IOPS of one.
const FREE_IOPS: u64 = 3_000;
const MOST_IOPS: u64 = 16_000;
/// Throughput in MiB/s included in the price of a gp3 volume, and the highest at the included IOPS.
const FREE_THROUGHPUT: u64 = 125;
const MOST_THROUGHPUT: u64 = 750;
/// IOPS of io1 volumes: of an overprovisioned one, and the lowest.
const VERY_HIGH_IOPS: u64 = 33_000;
const LEAST_IOPS: u64 = 100;
/// Weight of the volume with the most IOPS, where the weights of others lie between 50 and 150.
const LARGEST: u64 = 300;
/// Usage types of EBS storage by volume type.
const VOLUMES: [(&str, &str); 4] = [
    ("EBS:VolumeUsage.gp3", "gp3"),
    ("EBS:VolumeUsage.gp2", "gp2"),
    ("EBS:VolumeUsage.piops", "io1"),
    ("EBS:VolumeUsage", "standard"),
];
/// Percent of the resources still to be added that are snapshots, unused images and functions; and of all resources,
/// buckets.
const SNAPSHOTS: usize = 45;
const RELEASES: usize = 2;
const FUNCTIONS: usize = 25;
const BUCKETS: usize = 3;

/// Versioning settings of buckets, in turn. Idle buckets have it enabled.
const VERSIONING: [Option<&str>; 4] = [Some("Enabled"), None, Some("Suspended"), None];
/// Lifecycle rules of buckets, in turn: the first of a place moves old objects, so that all billed storage classes have
/// an owner.
const LIFECYCLES: [Option<Lifecycle>; 4] = [
    Some(Lifecycle {
        expire_days: None,
        move_days: Some(30),
        expire_old_versions_days: Some(30),
        abort_uploads_days: Some(7),
    }),
    None,
    Some(Lifecycle {
        expire_days: Some(90),
        move_days: None,
        expire_old_versions_days: Some(30),
        abort_uploads_days: Some(7),
    }),
    Some(Lifecycle {
        expire_days: Some(365),
        move_days: None,
        expire_old_versions_days: None,
        abort_uploads_days: None,
    }),
];

/// Adds a volume for each instance, and some data volumes and unattached ones.
pub(super) fn add_volumes(draft: &mut Draft<'_>, uses: &Uses) {
    for (usage_type, volume_type) in VOLUMES {
        let of_type = |of: &&Use| of.usage_type == usage_type && of.a_day > 0;
        let all: Vec<&Use> = uses.like(OTHER, usage_type).filter(of_type).collect();
        for (at, of) in all.iter().enumerate() {
            let is_here = |other: &&&Use| of.is_beside(other);
            let (mine, together) = (all.iter().take(at).filter(is_here).count(), all.iter().filter(is_here).count());
            volumes(draft, of, volume_type, mine, together.max(1));
        }
    }
    for of in uses.like(OTHER, "EBS:Volume").filter(|of| of.a_day > 0) {
        match of.usage_type.as_str() {
            "EBS:VolumeP-IOPS.gp3" => operations(draft, of),
            "EBS:VolumeP-IOPS.piops" => provisioned_operations(draft, uses, of),
            "EBS:VolumeP-Throughput.gp3" => throughput(draft, of),
            "EBS:VolumeIOUsage" => {
                let asked: Vec<(u32, u64)> = volumes_of(draft, of, "standard").map(|place| (place, 1)).collect();
                draft.give(of, &asked);
            }
            _ => {}
        }
    }
}

/// Volumes of a type in the account and region of a use.
fn volumes_of<'a>(draft: &'a Draft<'_>, of: &'a Use, volume_type: &'a str) -> impl Iterator<Item = u32> + use<'a> {
    let fits = move |resource: &Resource| match &resource.kind {
        Kind::Volume(it) => {
            resource.member == of.member && resource.region == of.region && it.volume_type == volume_type
        }
        _ => false,
    };
    draft.places(fits).into_iter()
}

/// Adds the volumes of one use. Instance volumes are divided among the uses of a place: this is number `mine` of
/// `together`.
fn volumes(draft: &mut Draft<'_>, of: &Use, volume_type: &'static str, mine: usize, together: usize) {
    let is_instance = |resource: &Resource| {
        resource.member == of.member && resource.region == of.region && matches!(resource.kind, Kind::Instance(_))
    };
    let instances = draft.places(is_instance);
    let standing = of.standing();
    let holders: Vec<Option<u32>> = if volume_type == "gp3" {
        let own = instances.iter().skip(mine).step_by(together).copied().map(Some);
        // One in twelve is left over from a terminated instance.
        let left = instances.len() / together / 12 + 1;
        own.chain(std::iter::repeat_n(None, left)).collect()
    } else {
        let count = usize::try_from(standing.div_ceil(DATA_GIB)).unwrap_or(1).max(1);
        (0..count).map(|number| instances.get((number * 5 + 2) % instances.len().max(1)).copied()).collect()
    };
    let mut raw: Vec<u64> = holders.iter().map(|_| 50 + draft.ids.below(100)).collect();
    if let (Some(first), "io1") = (raw.first_mut(), volume_type) {
        // A GiB has at most fifty IOPS.
        *first = LARGEST;
    }
    let whole: u64 = raw.iter().sum::<u64>().max(1);
    let mut weights = Vec::new();
    for (number, (holder, raw)) in holders.into_iter().zip(raw).enumerate() {
        let gib = (standing * raw / whole).max(1);
        let instance = holder.and_then(|place| draft.resources.get(place as usize));
        let (attached_to, zone) = match instance.map(|resource| (&resource.id, &resource.kind)) {
            Some((id, Kind::Instance(it))) => (Some(id.clone()), it.zone),
            _ => (None, of.zone),
        };
        let id = draft.ids.hex("vol");
        let kind = Kind::Volume(Volume {
            volume_type,
            gib: u32::try_from(gib).unwrap_or(u32::MAX),
            iops: (volume_type == "gp3").then_some(3_000),
            throughput: (volume_type == "gp3").then_some(125),
            is_encrypted: !number.is_multiple_of(6),
            zone,
            attached_to,
            snapshot: None,
        });
        let label = if holder.is_some() { name(of, "data", number + 1) } else { String::new() };
        let place = draft.add(of, id.clone(), &label, kind);
        if let Some(Kind::Instance(it)) = holder.and_then(|place| draft.kind(place)) {
            it.volumes.push(id);
        }
        weights.push((place, gib));
    }
    draft.give(of, &weights);
}

/// Attributes provisioned gp3 IOPS to as few volumes as possible.
fn operations(draft: &mut Draft<'_>, of: &Use) {
    let standing = of.standing();
    let (places, each) = on_few(draft, of, standing, MOST_IOPS - FREE_IOPS);
    for place in &places {
        if let Some(Kind::Volume(it)) = draft.kind(*place) {
            it.iops = u32::try_from(u64::from(it.iops.unwrap_or_default()) + each).ok();
        }
    }
    let weights: Vec<(u32, u64)> = places.into_iter().map(|place| (place, 1)).collect();
    draft.give(of, &weights);
}

/// Attributes provisioned gp3 throughput, billed in GiB/s.
fn throughput(draft: &mut Draft<'_>, of: &Use) {
    let a_day = u64::try_from(of.a_day).unwrap_or_default();
    let (places, each) = on_few(draft, of, (a_day * 30 * 1_024 / 1_000_000).max(1), MOST_THROUGHPUT - FREE_THROUGHPUT);
    for place in &places {
        if let Some(Kind::Volume(it)) = draft.kind(*place) {
            it.throughput = u32::try_from(u64::from(it.throughput.unwrap_or_default()) + each).ok();
        }
    }
    let weights: Vec<(u32, u64)> = places.into_iter().map(|place| (place, 1)).collect();
    draft.give(of, &weights);
}

/// The fewest gp3 volumes that can share `whole` when each takes at most `most`, and the amount per volume.
fn on_few(draft: &Draft<'_>, of: &Use, whole: u64, most: u64) -> (Vec<u32>, u64) {
    let count = usize::try_from(whole.div_ceil(most)).unwrap_or(usize::MAX);
    let places: Vec<u32> = volumes_of(draft, of, "gp3").take(count).collect();
    let each = whole / u64::try_from(places.len()).unwrap_or(1).max(1);
    (places, each.clamp(1, most))
}

/// Attributes io1 IOPS, which are all provisioned: the first volume of a place is overprovisioned where there are
/// enough, all others have the same number.
fn provisioned_operations(draft: &mut Draft<'_>, uses: &Uses, of: &Use) {
    let together = uses.like(OTHER, &of.usage_type).filter(|other| other.is_beside(of));
    let standing: u64 = together.map(Use::standing).sum();
    let places: Vec<u32> = volumes_of(draft, of, "io1").collect();
    let count = u64::try_from(places.len()).unwrap_or_default();
    let others = standing.saturating_sub(VERY_HIGH_IOPS).checked_div(count.saturating_sub(1)).unwrap_or_default();
    let is_uneven = others >= LEAST_IOPS;
    let mut weights = Vec::new();
    for (number, place) in places.into_iter().enumerate() {
        let iops = match (is_uneven, number) {
            (true, 0) => VERY_HIGH_IOPS,
            (true, _) => others,
            (false, _) => (standing / count).max(LEAST_IOPS),
        };
        if let Some(Kind::Volume(it)) = draft.kind(place) {
            it.iops = u32::try_from(iops).ok();
        }
        weights.push((place, iops));
    }
    draft.give(of, &weights);
}

/// Adds snapshots, buckets and functions: up to the plan's number, and at least one for each line.
pub(super) fn add_rest(draft: &mut Draft<'_>, uses: &Uses) {
    let (wanted, all) = (draft.wanted(), draft.plan.resources);
    let snapshots: Vec<&Use> = uses.like(OTHER, "EBS:SnapshotUsage").filter(|of| of.a_day > 0).collect();
    for of in &snapshots {
        // The payer has some, however small the plan's number is.
        let least = usize::from(of.member == 0);
        add_releases(draft, of, (wanted * RELEASES / 100 / snapshots.len().max(1)).max(least));
    }
    for (at, of) in snapshots.iter().enumerate() {
        let is_first = !snapshots.iter().take(at).any(|other| other.is_beside(of));
        let of_images = if is_first { image_snapshots(draft, of) } else { Vec::new() };
        add_snapshots(draft, of, of_images, (wanted * SNAPSHOTS / 100 / snapshots.len().max(1)).max(2));
    }
    let standard: Vec<&Use> = uses.like(S3, STANDARD).filter(|of| of.a_day > 0).collect();
    for of in &standard {
        add_buckets(draft, of, (all * BUCKETS / 100 / standard.len().max(1)).max(1));
    }
    give_buckets(draft, uses);
    functions::add(draft, uses, wanted * FUNCTIONS / 100);
}

/// Adds `count` snapshots: of images, and of volumes.
fn add_snapshots(draft: &mut Draft<'_>, of: &Use, of_images: Vec<(u32, u64)>, count: usize) {
    let is_volume = |resource: &Resource| {
        resource.member == of.member && resource.region == of.region && matches!(resource.kind, Kind::Volume(_))
    };
    let volumes = draft.places(is_volume);
    let mut weights = of_images;
    for number in 0..count.saturating_sub(weights.len()).max(2) {
        let at = usize::try_from(draft.ids.below(u64::try_from(volumes.len()).unwrap_or(1))).unwrap_or_default();
        let resource = volumes.get(at).and_then(|place| draft.resources.get(*place as usize));
        let known = resource.and_then(|resource| match &resource.kind {
            Kind::Volume(it) => Some((resource.id.clone(), it.gib)),
            _ => None,
        });
        // The volume of one in six is deleted.
        let known = known.filter(|_| !number.is_multiple_of(6));
        let (volume, gib) = known.unwrap_or_else(|| (draft.ids.hex("vol"), 64));
        let description = if number.is_multiple_of(4) { "Created by a backup plan".into() } else { Box::default() };
        let kind = Kind::Snapshot(Snapshot { volume, gib, is_archived: number % 25 == 24, description });
        let id = draft.ids.hex("snap");
        let label = if number.is_multiple_of(3) { name(of, "backup", number + 1) } else { String::new() };
        weights.push((draft.add(of, id, &label, kind), u64::from(gib)));
    }
    draft.give(of, &weights);
}

/// Adds the snapshots of images. Their source instances are terminated and the volumes deleted.
fn image_snapshots(draft: &mut Draft<'_>, of: &Use) -> Vec<(u32, u64)> {
    let made = draft.resources.iter().filter(|resource| resource.member == of.member && resource.region == of.region);
    let made = made.filter_map(|resource| match &resource.kind {
        Kind::Image(it) => Some((resource.id.clone(), resource.created, it.snapshots.clone())),
        _ => None,
    });
    let made: Vec<_> = made.collect();
    let mut weights = Vec::new();
    for (image, created, snapshots) in made {
        for id in snapshots {
            let volume = draft.ids.hex("vol");
            let description = format!("Created by CreateImage for {image}").into();
            let kind = Kind::Snapshot(Snapshot { volume, gib: IMAGE_GIB, is_archived: false, description });
            let place = draft.add(of, id, "", kind);
            draft.date(place, created);
            weights.push((place, u64::from(IMAGE_GIB)));
        }
    }
    weights
}

/// Adds `count` buckets, and for the payer one abandoned bucket in each region.
fn add_buckets(draft: &mut Draft<'_>, of: &Use, count: usize) {
    let before = draft.places(|resource| is_bucket_of(resource, of)).len();
    for number in 0..count {
        let is_asked = (before + number) % 10 != 9;
        bucket(draft, of, before + number, is_asked);
    }
    if of.member == 0 && before == 0 {
        bucket(draft, of, count, false);
    }
}

/// Bucket `number` of a place.
fn bucket(draft: &mut Draft<'_>, of: &Use, number: usize, is_asked: bool) {
    let place = draft.resources.len();
    let id: Box<str> = format!("{}-{:x}", name(of, role(place), number + 1), draft.ids.below(1 << 32)).into();
    let lifecycle: Option<Lifecycle> = LIFECYCLES.get(number % LIFECYCLES.len()).copied().flatten();
    let is_swept = lifecycle.is_some_and(|rule| rule.abort_uploads_days.is_some());
    let uploads = if is_swept { Vec::new() } else { unfinished(place) };
    let kind = Kind::Bucket(Bucket {
        versioning: if is_asked { VERSIONING.get(place % 4).copied().flatten() } else { Some("Enabled") },
        lifecycle,
        encryption: if place.is_multiple_of(2) { "AES256" } else { "aws:kms" },
        has_public_policy: [None, Some(false), None, None, Some(true)].get(place % 5).copied().flatten(),
        blocks_public_access: !place.is_multiple_of(5),
        is_asked,
        uploads,
    });
    draft.add(of, id, "", kind);
}

/// Interrupted multipart uploads: a few gigabytes of a bucket's storage.
fn unfinished(place: usize) -> Vec<Upload> {
    let upload = |number: usize| Upload {
        key: format!("backup/{number:02}/dump & index.tar"),
        id: format!("{:016x}", mix((place * 8 + number) as u64)),
        parts: (0..=place % 3).map(|part| PART_BYTES - 4_096 * part as u64).collect(),
    };
    (0..2 + place % 2).map(upload).collect()
}

fn is_bucket_of(resource: &Resource, of: &Use) -> bool {
    resource.member == of.member && resource.region == of.region && matches!(resource.kind, Kind::Bucket(_))
}

/// Attributes all S3 lines of a place to its buckets: a few hold most of the storage. Other storage classes belong to
/// buckets with a rule that moves objects there, and lines other than storage to buckets with requests.
fn give_buckets(draft: &mut Draft<'_>, uses: &Uses) {
    let (mut cold, mut asked) = (HashSet::new(), HashSet::new());
    for of in uses.like(S3, "") {
        let bears = |it: &Bucket| match of.usage_type.as_str() {
            STANDARD => true,
            storage if storage.starts_with(STORAGE) => it.lifecycle.is_some_and(|rule| rule.move_days.is_some()),
            _ => it.is_asked,
        };
        let places = draft.places(|resource| match &resource.kind {
            Kind::Bucket(it) => is_bucket_of(resource, of) && bears(it),
            _ => false,
        });
        draft.give(of, &heavy_tailed(&places, false));
        match of.usage_type.as_str() {
            STANDARD => {}
            _ if of.a_day == 0 => {}
            storage if storage.starts_with(STORAGE) => cold.extend(places),
            requests if requests.starts_with("Requests-") => asked.extend(places),
            _ => {}
        }
    }
    for place in draft.places(|resource| matches!(resource.kind, Kind::Bucket(_))) {
        if !cold.contains(&place) {
            draft.plant(place, "standard-storage-only");
        }
        if !asked.contains(&place) {
            draft.plant(place, "abandoned-bucket");
        }
    }
}

/// Weights of which a few make up most. Where resources can be idle, one in ten is.
pub(super) fn heavy_tailed(places: &[u32], can_be_idle: bool) -> Vec<(u32, u64)> {
    let weight = |number: u64| {
        let is_idle = can_be_idle && number % 10 == 9;
        if is_idle { 0 } else { 10_000 / (number + 1) + 1 }
    };
    places.iter().zip(0..).map(|(place, number)| (*place, weight(number))).collect()
}
