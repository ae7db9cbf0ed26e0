//! S3 buckets.

use std::collections::HashSet;

use super::draft::Draft;
use super::names::{name, role};
use super::resource::{Bucket, Lifecycle, Resource, ResourceType, Upload};
use super::shares::heavy_tailed;
use super::usage_groups::{UsageGroup, UsageGroups};
use crate::random::mix;

const S3: &str = "Amazon Simple Storage Service";
/// Prefix of the usage types of S3 storage.
const STORAGE: &str = "TimedStorage";
/// Usage type of the S3 Standard storage class.
const STANDARD: &str = "TimedStorage-ByteHrs";
/// Approximate size in bytes of a part of a multipart upload.
const PART_BYTES: u64 = 512 << 20;
/// Buckets in percent of all resources.
const BUCKET_PERCENT: usize = 3;

/// Versioning of buckets, assigned in turn. Buckets without requests have versioning enabled.
const VERSIONING: [Option<&str>; 4] = [Some("Enabled"), None, Some("Suspended"), None];
/// Lifecycle rules of buckets, assigned in turn. The first bucket of an account and region moves old objects, so that all
/// billed storage classes can be attributed.
const LIFECYCLES: [Option<Lifecycle>; 4] = [
    Some(Lifecycle {
        expire_days: None,
        transition_days: Some(30),
        expire_old_versions_days: Some(30),
        abort_uploads_days: Some(7),
    }),
    None,
    Some(Lifecycle {
        expire_days: Some(90),
        transition_days: None,
        expire_old_versions_days: Some(30),
        abort_uploads_days: Some(7),
    }),
    Some(Lifecycle {
        expire_days: Some(365),
        transition_days: None,
        expire_old_versions_days: None,
        abort_uploads_days: None,
    }),
];

/// Adds buckets in proportion to the number of resources, but at least one per line item for standard storage, and
/// attributes all S3 line items to buckets.
pub(super) fn add(draft: &mut Draft<'_>, groups: &UsageGroups) {
    let standard: Vec<&UsageGroup> = groups.matching(S3, STANDARD).filter(|usage| usage.daily_usage > 0).collect();
    for usage in &standard {
        add_buckets(draft, usage, (draft.plan.resources * BUCKET_PERCENT / 100 / standard.len().max(1)).max(1));
    }
    attribute_buckets(draft, groups);
}

/// Adds `count` buckets, and in the payer's account one bucket without requests per region.
fn add_buckets(draft: &mut Draft<'_>, usage: &UsageGroup, count: usize) {
    let existing = draft.indexes_of(|resource| is_bucket_of(resource, usage)).len();
    for number in 0..count {
        let has_requests = (existing + number) % 10 != 9;
        add_bucket(draft, usage, existing + number, has_requests);
    }
    if usage.member == 0 && existing == 0 {
        add_bucket(draft, usage, count, false);
    }
}

/// Adds bucket `number` of an account and region.
fn add_bucket(draft: &mut Draft<'_>, usage: &UsageGroup, number: usize, has_requests: bool) {
    let index = draft.resources.len();
    let id: Box<str> = format!("{}-{:x}", name(usage, role(index), number + 1), draft.ids.below(1 << 32)).into();
    let lifecycle: Option<Lifecycle> = LIFECYCLES.get(number % LIFECYCLES.len()).copied().flatten();
    let aborts_uploads = lifecycle.is_some_and(|rule| rule.abort_uploads_days.is_some());
    let uploads = if aborts_uploads { Vec::new() } else { incomplete_uploads(index) };
    let resource_type = ResourceType::Bucket(Bucket {
        versioning: if has_requests { VERSIONING.get(index % 4).copied().flatten() } else { Some("Enabled") },
        lifecycle,
        encryption: if index.is_multiple_of(2) { "AES256" } else { "aws:kms" },
        has_public_policy: [None, Some(false), None, None, Some(true)].get(index % 5).copied().flatten(),
        blocks_public_access: !index.is_multiple_of(5),
        has_requests,
        uploads,
    });
    draft.add(usage, id, "", resource_type);
}

/// Incomplete multipart uploads of a few gigabytes.
fn incomplete_uploads(index: usize) -> Vec<Upload> {
    let upload = |number: usize| Upload {
        key: format!("backup/{number:02}/dump & index.tar"),
        id: format!("{:016x}", mix((index * 8 + number) as u64)),
        parts: (0..=index % 3).map(|part| PART_BYTES - 4_096 * part as u64).collect(),
    };
    (0..2 + index % 2).map(upload).collect()
}

fn is_bucket_of(resource: &Resource, usage: &UsageGroup) -> bool {
    resource.member == usage.member
        && resource.region == usage.region
        && matches!(resource.resource_type, ResourceType::Bucket(_))
}

/// Attributes all S3 line items of an account and region to its buckets. A few buckets get most of the costs. Other storage
/// classes belong to buckets with a transition rule, and requests to buckets that have some.
fn attribute_buckets(draft: &mut Draft<'_>, groups: &UsageGroups) {
    let (mut with_cold_storage, mut with_requests) = (HashSet::new(), HashSet::new());
    for usage in groups.matching(S3, "") {
        let has_share = |it: &Bucket| match usage.usage_type.as_str() {
            STANDARD => true,
            storage if storage.starts_with(STORAGE) => it.lifecycle.is_some_and(|rule| rule.transition_days.is_some()),
            _ => it.has_requests,
        };
        let indexes = draft.indexes_of(|resource| match &resource.resource_type {
            ResourceType::Bucket(it) => is_bucket_of(resource, usage) && has_share(it),
            _ => false,
        });
        draft.attribute(usage, &heavy_tailed(&indexes, false));
        match usage.usage_type.as_str() {
            STANDARD => {}
            _ if usage.daily_usage == 0 => {}
            storage if storage.starts_with(STORAGE) => with_cold_storage.extend(indexes),
            requests if requests.starts_with("Requests-") => with_requests.extend(indexes),
            _ => {}
        }
    }
    for index in draft.indexes_of(|resource| matches!(resource.resource_type, ResourceType::Bucket(_))) {
        if !with_cold_storage.contains(&index) {
            draft.plant(index, "standard-storage-only");
        }
        if !with_requests.contains(&index) {
            draft.plant(index, "abandoned-bucket");
        }
    }
}
