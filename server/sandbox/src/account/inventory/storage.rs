//! What keeps data: volumes, their snapshots, buckets; and functions, which keep nothing but are as many.

use super::compute::OTHER;
use super::draft::Draft;
use super::labels::{name, role};
use super::thing::{Bucket, Function, Kind, Lifecycle, Snapshot, Thing, Volume};
use super::uses::{Use, Uses};

const S3: &str = "Amazon Simple Storage Service";
const LAMBDA: &str = "AWS Lambda";
/// GiB of a volume that holds data, roughly.
const DATA_GIB: u64 = 400;
/// Input and output operations a second that a gp3 volume has for nothing, and the most that it can have.
const FREE_IOPS: u64 = 3_000;
const MOST_IOPS: u64 = 16_000;
/// Of what is still wanted: in hundredths, snapshots and functions; buckets of all that is wanted.
const SNAPSHOTS: usize = 45;
const FUNCTIONS: usize = 25;
const BUCKETS: usize = 3;
const RUNTIMES: [&str; 6] = ["python3.12", "nodejs20.x", "java21", "python3.8", "nodejs16.x", "provided.al2023"];

/// Volumes: one for each machine, and some that hold data or belong to nobody any more.
pub(super) fn add_volumes(draft: &mut Draft<'_>, uses: &Uses) {
    let kinds = [("EBS:VolumeUsage.gp3", "gp3"), ("EBS:VolumeUsage.gp2", "gp2"), ("EBS:VolumeUsage.piops", "io1")];
    for (usage_type, volume_type) in kinds {
        let all: Vec<&Use> = uses.like(OTHER, usage_type).filter(|of| of.a_day > 0).collect();
        for (at, of) in all.iter().enumerate() {
            let is_here = |other: &&&Use| other.member == of.member && other.region == of.region;
            let (mine, together) = (all.iter().take(at).filter(is_here).count(), all.iter().filter(is_here).count());
            volumes(draft, of, volume_type, mine, together.max(1));
        }
    }
    for of in uses.like(OTHER, "EBS:VolumeP-IOPS.").filter(|of| of.a_day > 0) {
        let volume_type = if of.usage_type.ends_with("gp3") { "gp3" } else { "io1" };
        operations(draft, of, volume_type);
    }
}

/// The volumes of one use. Those for machines are divided among the uses of a place: this one is the `mine`th of `together`.
fn volumes(draft: &mut Draft<'_>, of: &Use, volume_type: &'static str, mine: usize, together: usize) {
    let is_machine = |thing: &Thing| {
        thing.member == of.member && thing.region == of.region && matches!(thing.kind, Kind::Instance(_))
    };
    let machines = draft.places(is_machine);
    let standing = of.standing();
    let holders: Vec<Option<u32>> = if volume_type == "gp3" {
        let own = machines.iter().skip(mine).step_by(together).copied().map(Some);
        // One in twelve is left over from a machine that is gone.
        let left = machines.len() / together / 12 + 1;
        own.chain(std::iter::repeat_n(None, left)).collect()
    } else {
        let count = usize::try_from(standing.div_ceil(DATA_GIB)).unwrap_or(1).max(1);
        (0..count).map(|number| machines.get((number * 5 + 2) % machines.len().max(1)).copied()).collect()
    };
    let raw: Vec<u64> = holders.iter().map(|_| 50 + draft.ids.below(100)).collect();
    let whole: u64 = raw.iter().sum::<u64>().max(1);
    let mut weights = Vec::new();
    for (number, (holder, raw)) in holders.into_iter().zip(raw).enumerate() {
        let gib = (standing * raw / whole).max(1);
        let machine = holder.and_then(|place| draft.things.get(place as usize));
        let (attached_to, zone) = match machine.map(|thing| (&thing.id, &thing.kind)) {
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

/// Operations that were paid for: on as few volumes as may have so many.
fn operations(draft: &mut Draft<'_>, of: &Use, volume_type: &'static str) {
    let fits = |thing: &Thing| match &thing.kind {
        Kind::Volume(it) => thing.member == of.member && thing.region == of.region && it.volume_type == volume_type,
        _ => false,
    };
    let places = draft.places(fits);
    let standing = of.standing();
    let free = if volume_type == "gp3" { FREE_IOPS } else { 0 };
    let most = MOST_IOPS - free;
    let count = if volume_type == "gp3" { standing.div_ceil(most).max(1) } else { u64::MAX };
    let count = usize::try_from(count).unwrap_or(usize::MAX).min(places.len());
    let each = (standing / u64::try_from(count).unwrap_or(1).max(1)).max(1);
    let mut weights = Vec::new();
    for place in places.into_iter().take(count) {
        if let Some(Kind::Volume(it)) = draft.kind(place) {
            let paid = u64::from(it.iops.unwrap_or_default()).saturating_sub(free) + each;
            it.iops = u32::try_from(free + paid).ok();
        }
        weights.push((place, each));
    }
    draft.give(of, &weights);
}

/// Snapshots, buckets and functions: as many as are still wanted, and at least one behind each line.
pub(super) fn add_rest(draft: &mut Draft<'_>, uses: &Uses) {
    let (wanted, all) = (draft.wanted(), draft.plan.resources);
    let snapshots: Vec<&Use> = uses.like(OTHER, "EBS:SnapshotUsage").filter(|of| of.a_day > 0).collect();
    for of in &snapshots {
        add_snapshots(draft, of, (wanted * SNAPSHOTS / 100 / snapshots.len().max(1)).max(2));
    }
    let standard: Vec<&Use> = uses.like(S3, "TimedStorage-ByteHrs").filter(|of| of.a_day > 0).collect();
    for of in &standard {
        add_buckets(draft, uses, of, (all * BUCKETS / 100 / standard.len().max(1)).max(1));
    }
    give_buckets(draft, uses);
    let seconds: Vec<&Use> = uses.like(LAMBDA, "Lambda-GB-Second").filter(|of| of.a_day > 0).collect();
    for of in &seconds {
        add_functions(draft, of, (wanted * FUNCTIONS / 100 / seconds.len().max(1)).max(1));
    }
    give_functions(draft, uses);
}

fn add_snapshots(draft: &mut Draft<'_>, of: &Use, count: usize) {
    let is_volume =
        |thing: &Thing| thing.member == of.member && thing.region == of.region && matches!(thing.kind, Kind::Volume(_));
    let volumes = draft.places(is_volume);
    let mut weights = Vec::new();
    for number in 0..count {
        let at = usize::try_from(draft.ids.below(u64::try_from(volumes.len()).unwrap_or(1))).unwrap_or_default();
        let thing = volumes.get(at).and_then(|place| draft.things.get(*place as usize));
        let known = thing.and_then(|thing| match &thing.kind {
            Kind::Volume(it) => Some((thing.id.clone(), it.gib)),
            _ => None,
        });
        // The volume of one in six is gone.
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

fn add_buckets(draft: &mut Draft<'_>, _: &Uses, of: &Use, count: usize) {
    for number in 0..count {
        let place = draft.things.len();
        let id: Box<str> = format!("{}-{:x}", name(of, role(place), number + 1), draft.ids.below(1 << 32)).into();
        let lifecycle = [
            None,
            Some(Lifecycle { expire_days: Some(90), expire_old_versions_days: Some(30), abort_uploads_days: Some(7) }),
            Some(Lifecycle { expire_days: Some(365), expire_old_versions_days: None, abort_uploads_days: None }),
        ];
        let kind = Kind::Bucket(Bucket {
            versioning: [Some("Enabled"), None, Some("Suspended"), None].get(place % 4).copied().flatten(),
            lifecycle: lifecycle.get(place % 3).copied().flatten(),
            encryption: if place.is_multiple_of(2) { "AES256" } else { "aws:kms" },
            has_public_policy: [None, Some(false), None, None, Some(true)].get(place % 5).copied().flatten(),
            blocks_public_access: !place.is_multiple_of(5),
        });
        draft.add(of, id, "", kind);
    }
}

/// Everything that S3 bills in a place is its buckets': a few hold most of it, and one in ten is not asked for anything.
fn give_buckets(draft: &mut Draft<'_>, uses: &Uses) {
    for of in uses.like(S3, "") {
        let is_here = |thing: &Thing| {
            thing.member == of.member && thing.region == of.region && matches!(thing.kind, Kind::Bucket(_))
        };
        let is_storage = of.usage_type.starts_with("TimedStorage");
        let weights = heavy_tailed(&draft.places(is_here), !is_storage);
        draft.give(of, &weights);
    }
}

fn add_functions(draft: &mut Draft<'_>, of: &Use, count: usize) {
    let architecture = if of.usage_type.ends_with("ARM") { "arm64" } else { "x86_64" };
    for number in 0..count {
        let place = draft.things.len();
        let id: Box<str> = format!("{}-{:x}", name(of, role(place), number + 1), draft.ids.count()).into();
        let kind = Kind::Function(Function {
            runtime: RUNTIMES.get(place % RUNTIMES.len()).copied().unwrap_or("python3.12"),
            architecture,
            memory_mb: [128, 256, 512, 1_024, 2_048].get(place % 5).copied().unwrap_or(128),
            timeout_seconds: [3, 30, 60, 900].get(place % 4).copied().unwrap_or(3),
            code_bytes: 4_096 + draft.ids.below(40_000_000),
        });
        draft.add(of, id, "", kind);
    }
}

/// Seconds are those of functions of their architecture, requests of all, and what is provisioned of the first.
fn give_functions(draft: &mut Draft<'_>, uses: &Uses) {
    for of in uses.like(LAMBDA, "") {
        let wanted = match of.usage_type.as_str() {
            "Lambda-GB-Second-ARM" => Some("arm64"),
            "Lambda-GB-Second" => Some("x86_64"),
            _ => None,
        };
        let fits = |thing: &Thing| match &thing.kind {
            Kind::Function(it) => {
                thing.member == of.member
                    && thing.region == of.region
                    && wanted.is_none_or(|architecture| it.architecture == architecture)
            }
            _ => false,
        };
        let mut places = draft.places(fits);
        if of.usage_type.contains("Provisioned") {
            places.truncate(2);
        }
        let weights = heavy_tailed(&places, true);
        draft.give(of, &weights);
    }
}

/// Weights of which a few make up most. Where things can be idle, one in ten is.
pub(super) fn heavy_tailed(places: &[u32], can_be_idle: bool) -> Vec<(u32, u64)> {
    let weight = |number: u64| {
        let is_idle = can_be_idle && number % 10 == 9;
        if is_idle { 0 } else { 10_000 / (number + 1) + 1 }
    };
    places.iter().zip(0..).map(|(place, number)| (*place, weight(number))).collect()
}
