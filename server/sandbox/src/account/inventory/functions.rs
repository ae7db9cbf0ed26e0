//! Lambda functions, some with provisioned concurrency.

use std::collections::HashSet;

use super::draft::Draft;
use super::names::{name, role};
use super::resource::{Function, Resource, ResourceType};
use super::shares::heavy_tailed;
use super::usage_groups::{UsageGroup, UsageGroups};

const LAMBDA: &str = "AWS Lambda";
const PROVISIONED: &str = "Lambda-Provisioned-Concurrency";
const PROVISIONED_DURATION: &str = "Lambda-Provisioned-GB-Second";
/// Runtimes, assigned in turn. `None` stands for a container image, which includes its runtime.
const RUNTIMES: [Option<&str>; 8] = [
    Some("python3.12"),
    Some("nodejs20.x"),
    Some("java21"),
    Some("python3.8"),
    Some("nodejs16.x"),
    Some("provided.al2023"),
    Some("go1.x"),
    None,
];
/// Number of functions with provisioned concurrency per account and region: one is invoked, one is not.
const PROVISIONED_FUNCTIONS: usize = 2;
const SECONDS_PER_DAY: u64 = 86_400;
const MB_PER_GB: u64 = 1_024;
const MEMORY_MB: [u32; 5] = [128, 256, 512, 1_024, 2_048];

/// Adds `count` functions, but at least two per line item.
pub(super) fn add(draft: &mut Draft<'_>, groups: &UsageGroups, count: usize) {
    let seconds: Vec<&UsageGroup> =
        groups.matching(LAMBDA, "Lambda-GB-Second").filter(|usage| usage.daily_usage > 0).collect();
    for usage in &seconds {
        add_functions(draft, usage, (count / seconds.len().max(1)).max(PROVISIONED_FUNCTIONS));
    }
    for usage in groups.matching(LAMBDA, PROVISIONED).filter(|usage| usage.daily_usage > 0) {
        add_provisioned_concurrency(draft, usage);
    }
    let mut invoked = HashSet::new();
    for usage in groups.matching(LAMBDA, "").filter(|usage| usage.usage_type != PROVISIONED) {
        let weights = heavy_tailed(&draft.indexes_of(|resource| can_have_share(resource, usage)), true);
        draft.attribute(usage, &weights);
        if usage.usage_type == PROVISIONED_DURATION && usage.daily_usage > 0 {
            invoked.extend(weights.into_iter().map(|(index, _)| index));
        }
    }
    let is_provisioned = |resource: &Resource| matches!(&resource.resource_type, ResourceType::Function(it) if it.provisioned_concurrency > 0);
    for index in draft.indexes_of(is_provisioned).into_iter().filter(|index| !invoked.contains(index)) {
        draft.plant(index, "idle-provisioned-concurrency");
    }
}

fn add_functions(draft: &mut Draft<'_>, usage: &UsageGroup, count: usize) {
    let architecture = if usage.usage_type.ends_with("ARM") { "arm64" } else { "x86_64" };
    for number in 0..count {
        let index = draft.resources.len();
        let id: Box<str> = format!("{}-{:x}", name(usage, role(index), number + 1), draft.ids.count()).into();
        let runtime = RUNTIMES.get(index % RUNTIMES.len()).copied().flatten();
        let resource_type = ResourceType::Function(Function {
            // The Go runtime exists for x86 only. Go functions on Graviton use a custom runtime.
            runtime: if architecture == "arm64" && runtime == Some("go1.x") {
                Some("provided.al2023")
            } else {
                runtime
            },
            architecture,
            memory_mb: MEMORY_MB.get(index % MEMORY_MB.len()).copied().unwrap_or(128),
            timeout_seconds: [3, 30, 60, 900].get(index % 4).copied().unwrap_or(3),
            code_bytes: 4_096 + draft.ids.below(40_000_000),
            provisioned_concurrency: 0,
            is_invoked: true,
        });
        draft.add(usage, id, "", resource_type);
    }
}

/// Gives some functions provisioned concurrency, and attributes the billed gigabytes equally to them. The last of them is
/// never invoked.
fn add_provisioned_concurrency(draft: &mut Draft<'_>, usage: &UsageGroup) {
    let is_here = |resource: &Resource| match &resource.resource_type {
        ResourceType::Function(it) => {
            resource.member == usage.member && resource.region == usage.region && it.architecture == "x86_64"
        }
        _ => false,
    };
    let mut indexes = draft.indexes_of(is_here);
    indexes.truncate(PROVISIONED_FUNCTIONS);
    let count = u64::try_from(indexes.len()).unwrap_or(1).max(1);
    let each_mb = usage.daily_units() * MB_PER_GB / SECONDS_PER_DAY / count;
    let mut weights = Vec::new();
    for (number, index) in indexes.into_iter().enumerate() {
        if let Some(ResourceType::Function(it)) = draft.resource_type(index) {
            let concurrency = (each_mb / u64::from(it.memory_mb)).max(1);
            it.provisioned_concurrency = u32::try_from(concurrency).unwrap_or(u32::MAX);
            it.is_invoked = number + 1 < PROVISIONED_FUNCTIONS;
            weights.push((index, concurrency * u64::from(it.memory_mb)));
        }
    }
    draft.attribute(usage, &weights);
}

/// Whether a line item can be attributed to a function. Durations belong to functions with the same architecture, requests
/// to all, and usage of provisioned concurrency to functions that have some. Functions that are never invoked have no
/// share.
fn can_have_share(resource: &Resource, usage: &UsageGroup) -> bool {
    let ResourceType::Function(it) = &resource.resource_type else { return false };
    let is_match = match usage.usage_type.as_str() {
        "Lambda-GB-Second-ARM" => it.architecture == "arm64",
        "Lambda-GB-Second" => it.architecture == "x86_64",
        PROVISIONED_DURATION => it.provisioned_concurrency > 0,
        _ => true,
    };
    resource.member == usage.member && resource.region == usage.region && it.is_invoked && is_match
}
