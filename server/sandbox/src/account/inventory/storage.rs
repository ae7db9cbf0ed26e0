//! EBS volumes and snapshots, and the order in which storage and functions are added.

use super::billed_services::EC2_OTHER;
use super::compute::add_unused_images;
use super::draft::Draft;
use super::names::name;
use super::resource::{Resource, ResourceType, Snapshot, Volume};
use super::usage_groups::{UsageGroup, UsageGroups};
use super::{buckets, functions};

/// Size of an image in GiB.
const IMAGE_GIB: u32 = 8;
/// Approximate size of a data volume in GiB.
const DATA_GIB: u64 = 400;
/// IOPS included in the price of a gp3 volume.
const FREE_IOPS: u64 = 3_000;
/// Maximum IOPS of a gp3 volume.
const MAX_IOPS: u64 = 16_000;
/// Throughput in MiB/s included in the price of a gp3 volume.
const FREE_THROUGHPUT: u64 = 125;
/// Maximum throughput in MiB/s of a gp3 volume with the included IOPS.
const MAX_THROUGHPUT: u64 = 750;
/// IOPS of an overprovisioned io1 volume.
const VERY_HIGH_IOPS: u64 = 33_000;
/// Minimum IOPS of an io1 volume.
const MIN_IOPS: u64 = 100;
/// Weight of the overprovisioned volume. The weights of other volumes lie between 50 and 150.
const MAX_WEIGHT: u64 = 300;
/// Usage types of EBS storage by volume type.
const VOLUMES: [(&str, &str); 4] = [
    ("EBS:VolumeUsage.gp3", "gp3"),
    ("EBS:VolumeUsage.gp2", "gp2"),
    ("EBS:VolumeUsage.piops", "io1"),
    ("EBS:VolumeUsage", "standard"),
];
/// Snapshots in percent of the missing resources.
const SNAPSHOT_PERCENT: usize = 45;
/// Unused images in percent of the missing resources.
const IMAGE_PERCENT: usize = 2;
/// Functions in percent of the missing resources.
const FUNCTION_PERCENT: usize = 25;

/// Adds a volume for each instance, and some data volumes and unattached ones.
pub(super) fn add_volumes(draft: &mut Draft<'_>, groups: &UsageGroups) {
    for (usage_type, volume_type) in VOLUMES {
        let of_type = |usage: &&UsageGroup| usage.usage_type == usage_type && usage.daily_usage > 0;
        let all: Vec<&UsageGroup> = groups.matching(EC2_OTHER, usage_type).filter(of_type).collect();
        for (position, usage) in all.iter().enumerate() {
            let is_here = |other: &&&UsageGroup| usage.is_in_same_location(other);
            let (number, count) =
                (all.iter().take(position).filter(is_here).count(), all.iter().filter(is_here).count());
            add_volumes_of(draft, usage, volume_type, number, count.max(1));
        }
    }
    for usage in groups.matching(EC2_OTHER, "EBS:Volume").filter(|usage| usage.daily_usage > 0) {
        match usage.usage_type.as_str() {
            "EBS:VolumeP-IOPS.gp3" => attribute_iops(draft, usage),
            "EBS:VolumeP-IOPS.piops" => attribute_io1_iops(draft, groups, usage),
            "EBS:VolumeP-Throughput.gp3" => attribute_throughput(draft, usage),
            "EBS:VolumeIOUsage" => {
                let weights: Vec<(u32, u64)> = volumes_of(draft, usage, "standard").map(|index| (index, 1)).collect();
                draft.attribute(usage, &weights);
            }
            _ => {}
        }
    }
}

/// Indexes of the volumes with this type in the account and region of a usage group.
fn volumes_of<'a>(
    draft: &'a Draft<'_>,
    usage: &'a UsageGroup,
    volume_type: &'a str,
) -> impl Iterator<Item = u32> + use<'a> {
    let is_match = move |resource: &Resource| match &resource.resource_type {
        ResourceType::Volume(it) => {
            resource.member == usage.member && resource.region == usage.region && it.volume_type == volume_type
        }
        _ => false,
    };
    draft.indexes_of(is_match).into_iter()
}

/// Adds the volumes of a usage group, which is number `group` of `group_count` groups in its account and region. The groups
/// share the instances to which the volumes are attached.
fn add_volumes_of(
    draft: &mut Draft<'_>,
    usage: &UsageGroup,
    volume_type: &'static str,
    group: usize,
    group_count: usize,
) {
    let is_instance = |resource: &Resource| {
        resource.member == usage.member
            && resource.region == usage.region
            && matches!(resource.resource_type, ResourceType::Instance(_))
    };
    let instances = draft.indexes_of(is_instance);
    let provisioned_quantity = usage.provisioned_quantity();
    let attached_instances: Vec<Option<u32>> = if volume_type == "gp3" {
        let attached = instances.iter().skip(group).step_by(group_count).copied().map(Some);
        // Volumes of terminated instances: one per twelve instances.
        let unattached_count = instances.len() / group_count / 12 + 1;
        attached.chain(std::iter::repeat_n(None, unattached_count)).collect()
    } else {
        let count = usize::try_from(provisioned_quantity.div_ceil(DATA_GIB)).unwrap_or(1).max(1);
        (0..count).map(|number| instances.get((number * 5 + 2) % instances.len().max(1)).copied()).collect()
    };
    let mut size_weights: Vec<u64> = attached_instances.iter().map(|_| 50 + draft.ids.below(100)).collect();
    if let (Some(first), "io1") = (size_weights.first_mut(), volume_type) {
        // Large enough for its IOPS: a volume has at most 50 IOPS per GiB.
        *first = MAX_WEIGHT;
    }
    let total_weight: u64 = size_weights.iter().sum::<u64>().max(1);
    let mut weights = Vec::new();
    for (number, (instance_index, weight)) in attached_instances.into_iter().zip(size_weights).enumerate() {
        let gib = (provisioned_quantity * weight / total_weight).max(1);
        let instance = instance_index.and_then(|index| draft.resources.get(index as usize));
        let (attached_to, zone) = match instance.map(|resource| (&resource.id, &resource.resource_type)) {
            Some((id, ResourceType::Instance(it))) => (Some(id.clone()), it.zone),
            _ => (None, usage.zone),
        };
        let id = draft.ids.hex("vol");
        let resource_type = ResourceType::Volume(Volume {
            volume_type,
            gib: u32::try_from(gib).unwrap_or(u32::MAX),
            iops: (volume_type == "gp3").then_some(3_000),
            throughput: (volume_type == "gp3").then_some(125),
            is_encrypted: !number.is_multiple_of(6),
            zone,
            attached_to,
            snapshot: None,
        });
        let label = if instance_index.is_some() { name(usage, "data", number + 1) } else { String::new() };
        let index = draft.add(usage, id.clone(), &label, resource_type);
        if let Some(ResourceType::Instance(it)) = instance_index.and_then(|index| draft.resource_type(index)) {
            it.volumes.push(id);
        }
        weights.push((index, gib));
    }
    draft.attribute(usage, &weights);
}

/// Attributes provisioned gp3 IOPS to as few volumes as possible.
fn attribute_iops(draft: &mut Draft<'_>, usage: &UsageGroup) {
    let provisioned_quantity = usage.provisioned_quantity();
    let (indexes, amount_each) = fewest_volumes(draft, usage, provisioned_quantity, MAX_IOPS - FREE_IOPS);
    for index in &indexes {
        if let Some(ResourceType::Volume(it)) = draft.resource_type(*index) {
            it.iops = u32::try_from(u64::from(it.iops.unwrap_or_default()) + amount_each).ok();
        }
    }
    let weights: Vec<(u32, u64)> = indexes.into_iter().map(|index| (index, 1)).collect();
    draft.attribute(usage, &weights);
}

/// Attributes provisioned gp3 throughput, billed in GiB/s.
fn attribute_throughput(draft: &mut Draft<'_>, usage: &UsageGroup) {
    let daily_usage = u64::try_from(usage.daily_usage).unwrap_or_default();
    let (indexes, amount_each) =
        fewest_volumes(draft, usage, (daily_usage * 30 * 1_024 / 1_000_000).max(1), MAX_THROUGHPUT - FREE_THROUGHPUT);
    for index in &indexes {
        if let Some(ResourceType::Volume(it)) = draft.resource_type(*index) {
            it.throughput = u32::try_from(u64::from(it.throughput.unwrap_or_default()) + amount_each).ok();
        }
    }
    let weights: Vec<(u32, u64)> = indexes.into_iter().map(|index| (index, 1)).collect();
    draft.attribute(usage, &weights);
}

/// Fewest gp3 volumes that can share `total` if each gets at most `max_each`, and the amount per volume.
fn fewest_volumes(draft: &Draft<'_>, usage: &UsageGroup, total: u64, max_each: u64) -> (Vec<u32>, u64) {
    let count = usize::try_from(total.div_ceil(max_each)).unwrap_or(usize::MAX);
    let indexes: Vec<u32> = volumes_of(draft, usage, "gp3").take(count).collect();
    let each = total / u64::try_from(indexes.len()).unwrap_or(1).max(1);
    (indexes, each.clamp(1, max_each))
}

/// Attributes the IOPS of io1 volumes. If there are enough IOPS, the first volume of an account and region is
/// overprovisioned. All others have the same number.
fn attribute_io1_iops(draft: &mut Draft<'_>, groups: &UsageGroups, usage: &UsageGroup) {
    let same_type = groups.matching(EC2_OTHER, &usage.usage_type).filter(|other| other.is_in_same_location(usage));
    let provisioned_quantity: u64 = same_type.map(UsageGroup::provisioned_quantity).sum();
    let indexes: Vec<u32> = volumes_of(draft, usage, "io1").collect();
    let count = u64::try_from(indexes.len()).unwrap_or_default();
    let iops_of_others =
        provisioned_quantity.saturating_sub(VERY_HIGH_IOPS).checked_div(count.saturating_sub(1)).unwrap_or_default();
    let has_overprovisioned = iops_of_others >= MIN_IOPS;
    let mut weights = Vec::new();
    for (number, index) in indexes.into_iter().enumerate() {
        let iops = match (has_overprovisioned, number) {
            (true, 0) => VERY_HIGH_IOPS,
            (true, _) => iops_of_others,
            (false, _) => (provisioned_quantity / count).max(MIN_IOPS),
        };
        if let Some(ResourceType::Volume(it)) = draft.resource_type(index) {
            it.iops = u32::try_from(iops).ok();
        }
        weights.push((index, iops));
    }
    draft.attribute(usage, &weights);
}

/// Adds images, snapshots and functions in proportion to the number of missing resources, but at least one per line item,
/// and buckets.
pub(super) fn add_storage_and_functions(draft: &mut Draft<'_>, groups: &UsageGroups) {
    let missing = draft.missing_count();
    let snapshots: Vec<&UsageGroup> =
        groups.matching(EC2_OTHER, "EBS:SnapshotUsage").filter(|usage| usage.daily_usage > 0).collect();
    for usage in &snapshots {
        // The payer has at least one, for any number of resources.
        let min = usize::from(usage.member == 0);
        add_unused_images(draft, usage, (missing * IMAGE_PERCENT / 100 / snapshots.len().max(1)).max(min));
    }
    for (position, usage) in snapshots.iter().enumerate() {
        let is_first = !snapshots.iter().take(position).any(|other| other.is_in_same_location(usage));
        let of_images = if is_first { image_snapshots(draft, usage) } else { Vec::new() };
        add_snapshots(draft, usage, of_images, (missing * SNAPSHOT_PERCENT / 100 / snapshots.len().max(1)).max(2));
    }
    buckets::add(draft, groups);
    functions::add(draft, groups, missing * FUNCTION_PERCENT / 100);
}

/// Adds snapshots of volumes, until there are `count` together with those of images.
fn add_snapshots(draft: &mut Draft<'_>, usage: &UsageGroup, of_images: Vec<(u32, u64)>, count: usize) {
    let is_volume = |resource: &Resource| {
        resource.member == usage.member
            && resource.region == usage.region
            && matches!(resource.resource_type, ResourceType::Volume(_))
    };
    let volumes = draft.indexes_of(is_volume);
    let mut weights = of_images;
    for number in 0..count.saturating_sub(weights.len()).max(2) {
        let position = usize::try_from(draft.ids.below(u64::try_from(volumes.len()).unwrap_or(1))).unwrap_or_default();
        let resource = volumes.get(position).and_then(|index| draft.resources.get(*index as usize));
        let source = resource.and_then(|resource| match &resource.resource_type {
            ResourceType::Volume(it) => Some((resource.id.clone(), it.gib)),
            _ => None,
        });
        // Every sixth snapshot has a deleted volume.
        let source = source.filter(|_| !number.is_multiple_of(6));
        let (volume, gib) = source.unwrap_or_else(|| (draft.ids.hex("vol"), 64));
        let description = if number.is_multiple_of(4) { "Created by a backup plan".into() } else { Box::default() };
        let resource_type =
            ResourceType::Snapshot(Snapshot { volume, gib, is_archived: number % 25 == 24, description });
        let id = draft.ids.hex("snap");
        let label = if number.is_multiple_of(3) { name(usage, "backup", number + 1) } else { String::new() };
        weights.push((draft.add(usage, id, &label, resource_type), u64::from(gib)));
    }
    draft.attribute(usage, &weights);
}

/// Adds the snapshots of images, whose source volumes are deleted. Returns their indexes and weights.
fn image_snapshots(draft: &mut Draft<'_>, usage: &UsageGroup) -> Vec<(u32, u64)> {
    let images =
        draft.resources.iter().filter(|resource| resource.member == usage.member && resource.region == usage.region);
    let images = images.filter_map(|resource| match &resource.resource_type {
        ResourceType::Image(it) => Some((resource.id.clone(), resource.created, it.snapshots.clone())),
        _ => None,
    });
    let images: Vec<_> = images.collect();
    let mut weights = Vec::new();
    for (image, created, snapshots) in images {
        for id in snapshots {
            let volume = draft.ids.hex("vol");
            let description = format!("Created by CreateImage for {image}").into();
            let resource_type =
                ResourceType::Snapshot(Snapshot { volume, gib: IMAGE_GIB, is_archived: false, description });
            let index = draft.add(usage, id, "", resource_type);
            draft.set_created(index, created);
            weights.push((index, u64::from(IMAGE_GIB)));
        }
    }
    weights
}
