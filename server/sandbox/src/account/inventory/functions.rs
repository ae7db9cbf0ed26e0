//! Lambda functions, some with provisioned concurrency.

use std::collections::HashSet;

use super::draft::Draft;
use super::labels::{name, role};
use super::resource::{Function, Kind, Resource};
use super::storage::heavy_tailed;
use super::uses::{Use, Uses};

const LAMBDA: &str = "AWS Lambda";
const READY: &str = "Lambda-Provisioned-Concurrency";
const READY_DURATION: &str = "Lambda-Provisioned-GB-Second";
/// The last entry is none: a container image brings its own runtime.
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
/// Functions of a place with provisioned concurrency: one that is invoked, and one that is not.
const KEPT_READY: usize = 2;
const SECONDS_A_DAY: u64 = 86_400;
const MB_A_GB: u64 = 1_024;
const MEMORY_MB: [u32; 5] = [128, 256, 512, 1_024, 2_048];

/// Adds `count` functions, at least one for each line.
pub(super) fn add(draft: &mut Draft<'_>, uses: &Uses, count: usize) {
    let seconds: Vec<&Use> = uses.like(LAMBDA, "Lambda-GB-Second").filter(|of| of.a_day > 0).collect();
    for of in &seconds {
        functions(draft, of, (count / seconds.len().max(1)).max(KEPT_READY));
    }
    for of in uses.like(LAMBDA, READY).filter(|of| of.a_day > 0) {
        keep_ready(draft, of);
    }
    let mut called = HashSet::new();
    for of in uses.like(LAMBDA, "").filter(|of| of.usage_type != READY) {
        let weights = heavy_tailed(&draft.places(|resource| bears(resource, of)), true);
        draft.give(of, &weights);
        if of.usage_type == READY_DURATION && of.a_day > 0 {
            called.extend(weights.into_iter().map(|(place, _)| place));
        }
    }
    let is_ready = |resource: &Resource| matches!(&resource.kind, Kind::Function(it) if it.ready > 0);
    for place in draft.places(is_ready).into_iter().filter(|place| !called.contains(place)) {
        draft.plant(place, "idle-provisioned-concurrency");
    }
}

fn functions(draft: &mut Draft<'_>, of: &Use, count: usize) {
    let architecture = if of.usage_type.ends_with("ARM") { "arm64" } else { "x86_64" };
    for number in 0..count {
        let place = draft.resources.len();
        let id: Box<str> = format!("{}-{:x}", name(of, role(place), number + 1), draft.ids.count()).into();
        let runtime = RUNTIMES.get(place % RUNTIMES.len()).copied().flatten();
        let kind = Kind::Function(Function {
            // The Go runtime exists on x86 only; Go on Graviton brings its own runtime.
            runtime: if architecture == "arm64" && runtime == Some("go1.x") {
                Some("provided.al2023")
            } else {
                runtime
            },
            architecture,
            memory_mb: MEMORY_MB.get(place % MEMORY_MB.len()).copied().unwrap_or(128),
            timeout_seconds: [3, 30, 60, 900].get(place % 4).copied().unwrap_or(3),
            code_bytes: 4_096 + draft.ids.below(40_000_000),
            ready: 0,
            is_called: true,
        });
        draft.add(of, id, "", kind);
    }
}

/// Divides the billed gigabytes equally among the functions with provisioned concurrency; the last one is never
/// invoked.
fn keep_ready(draft: &mut Draft<'_>, of: &Use) {
    let is_here = |resource: &Resource| match &resource.kind {
        Kind::Function(it) => {
            resource.member == of.member && resource.region == of.region && it.architecture == "x86_64"
        }
        _ => false,
    };
    let mut places = draft.places(is_here);
    places.truncate(KEPT_READY);
    let count = u64::try_from(places.len()).unwrap_or(1).max(1);
    let each_mb = of.units_a_day() * MB_A_GB / SECONDS_A_DAY / count;
    let mut weights = Vec::new();
    for (number, place) in places.into_iter().enumerate() {
        if let Some(Kind::Function(it)) = draft.kind(place) {
            let copies = (each_mb / u64::from(it.memory_mb)).max(1);
            it.ready = u32::try_from(copies).unwrap_or(u32::MAX);
            it.is_called = number + 1 < KEPT_READY;
            weights.push((place, copies * u64::from(it.memory_mb)));
        }
    }
    draft.give(of, &weights);
}

/// Whether a function can bear a share of a line. Seconds belong to functions of the same architecture, requests to
/// all; usage of provisioned concurrency belongs to functions that have some. Functions that are never invoked bear
/// none of these.
fn bears(resource: &Resource, of: &Use) -> bool {
    let Kind::Function(it) = &resource.kind else { return false };
    let fits = match of.usage_type.as_str() {
        "Lambda-GB-Second-ARM" => it.architecture == "arm64",
        "Lambda-GB-Second" => it.architecture == "x86_64",
        READY_DURATION => it.ready > 0,
        _ => true,
    };
    resource.member == of.member && resource.region == of.region && it.is_called && fits
}
