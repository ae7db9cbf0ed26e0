//! EC2 instances, their images, and NAT gateways.

use std::collections::{HashMap, HashSet};

use super::billed_services::{EC2_COMPUTE, EC2_OTHER, VPC};
use super::draft::Draft;
use super::names::{name, role};
use super::resource::{Address, Image, Instance, NatGateway, Resource, ResourceType};
use super::usage_groups::{DAY, UsageGroup, UsageGroups};
use super::{capacity, endpoints};

/// Every ninth instance has detailed monitoring.
const MONITORING_STEP: usize = 9;
/// Days since the stopped instances were stopped: one long ago, one recently.
const STOPPED_DAYS: [u64; 2] = [64, 12];
/// Days that the stopped instances ran before they were stopped.
const RUNNING_DAYS: u64 = 200;

/// Images by account, region and platform.
type Images = HashMap<(usize, &'static str, &'static str, &'static str), Box<str>>;

pub(super) fn add(draft: &mut Draft<'_>, groups: &UsageGroups) {
    let mut images = Images::new();
    let commitments = Commitments::of(groups);
    for usage in
        groups.matching(EC2_COMPUTE, "").filter(|usage| usage.usage_type.contains("Usage:") && usage.daily_usage > 0)
    {
        instances(draft, &mut images, usage, commitments.cover(usage));
    }
    capacity::add(draft, groups);
    add_nat_gateways(draft, groups);
    endpoints::add(draft, groups);
    add_addresses(draft, groups);
    attribute_cpu_credits(draft, groups);
}

/// Account and region of a commitment, with an instance type or family.
type Covered = (usize, &'static str, &'static str);

/// Coverage of commitments: reservations cover an instance type, a Savings Plan covers a whole family.
struct Commitments {
    instance_types: HashSet<Covered>,
    families: HashSet<Covered>,
}

impl Commitments {
    fn of(groups: &UsageGroups) -> Self {
        let all = || groups.matching(EC2_COMPUTE, "");
        Self {
            instance_types: all().filter(|it| it.daily_reserved_usage > 0).map(instance_type).collect(),
            families: all().filter(|it| it.daily_plan_usage > 0).map(instance_family).collect(),
        }
    }

    fn cover(&self, usage: &UsageGroup) -> bool {
        self.instance_types.contains(&instance_type(usage)) || self.families.contains(&instance_family(usage))
    }
}

fn instance_type(usage: &UsageGroup) -> Covered {
    (usage.member, usage.region, usage.attributes.instance_type)
}

fn instance_family(usage: &UsageGroup) -> Covered {
    (usage.member, usage.region, family(usage.attributes.instance_type))
}

/// Returns `m7g` for `m7g.large`.
pub(super) fn family(instance_type: &str) -> &str {
    instance_type.split('.').next().unwrap_or_default()
}

/// Adds the instances for the billed hours of a day. All except the last run around the clock.
fn instances(draft: &mut Draft<'_>, images: &mut Images, usage: &UsageGroup, is_committed: bool) {
    let hours = u64::try_from(usage.daily_usage).unwrap_or_default();
    let count = hours.div_ceil(DAY);
    let mut weights = Vec::new();
    for number in 0..count {
        let weight = DAY.min(hours - number * DAY);
        weights.push((add_instance(draft, images, usage, number, is_committed), weight));
    }
    draft.attribute(usage, &weights);
    // In the payer's account, some instances are stopped and cost only their storage and addresses.
    if usage.member == 0 && usage.usage_type.ends_with("t3.large") {
        for (number, days) in (count..).zip(STOPPED_DAYS) {
            let index = add_instance(draft, images, usage, number, is_committed);
            stop(draft, index, days);
        }
    }
}

/// Stops an instance after it ran for some time.
fn stop(draft: &mut Draft<'_>, index: u32, days: u64) {
    let (stopped, created) = (draft.days_ago(days), draft.days_ago(days + RUNNING_DAYS));
    draft.set_created(index, created);
    if let Some(ResourceType::Instance(it)) = draft.resource_type(index) {
        it.state = "stopped";
        it.stopped = Some(stopped);
    }
}

fn add_instance(
    draft: &mut Draft<'_>,
    images: &mut Images,
    usage: &UsageGroup,
    number: u64,
    is_committed: bool,
) -> u32 {
    let instance_type = usage.attributes.instance_type;
    let architecture = architecture(instance_type);
    let platform = if usage.attributes.platform.starts_with("Windows") { "Windows" } else { "Linux/UNIX" };
    let key = (usage.member, usage.region, platform, architecture);
    let image = images.entry(key).or_insert_with(|| add_image(draft, usage, platform, architecture)).clone();
    let index = draft.resources.len();
    let resource_type = ResourceType::Instance(Instance {
        instance_type,
        state: "running",
        platform,
        architecture,
        zone: usage.zone,
        is_spot: usage.usage_type.starts_with("SpotUsage"),
        tenancy: if usage.attributes.tenancy == "Dedicated" { "dedicated" } else { "default" },
        has_detailed_monitoring: index.is_multiple_of(MONITORING_STEP),
        image,
        stopped: None,
        volumes: Vec::new(),
        is_committed,
    });
    let id = draft.ids.hex("i");
    let number = usize::try_from(number).unwrap_or_default();
    draft.add(usage, id, &name(usage, role(index), number + 1), resource_type)
}

/// Architecture of an instance type: Graviton families have a `g` after the number.
fn architecture(instance_type: &str) -> &'static str {
    if family(instance_type).trim_start_matches(|it: char| !it.is_ascii_digit()).contains('g') {
        "arm64"
    } else {
        "x86_64"
    }
}

fn add_image(
    draft: &mut Draft<'_>,
    usage: &UsageGroup,
    platform: &'static str,
    architecture: &'static str,
) -> Box<str> {
    let id = draft.ids.hex("ami");
    let resource_type = ResourceType::Image(Image { platform, architecture, snapshots: vec![draft.ids.hex("snap")] });
    draft.add(usage, id.clone(), &format!("base-{architecture}"), resource_type);
    id
}

/// Adds `count` images that no instance was started from.
pub(super) fn add_unused_images(draft: &mut Draft<'_>, usage: &UsageGroup, count: usize) {
    for number in 1..=count {
        let id = draft.ids.hex("ami");
        let snapshots = vec![draft.ids.hex("snap")];
        let resource_type = ResourceType::Image(Image { platform: "Linux/UNIX", architecture: "arm64", snapshots });
        draft.add(usage, id, &format!("release-{number}"), resource_type);
    }
}

/// Adds one gateway per 24 billed hours a day. If there are several, the last one has no traffic.
fn add_nat_gateways(draft: &mut Draft<'_>, groups: &UsageGroups) {
    for usage in groups.matching(EC2_OTHER, "NatGateway-Hours").filter(|usage| usage.daily_usage > 0) {
        let count = usage.daily_units().div_ceil(24);
        let vpc = draft.ids.hex("vpc");
        let mut weights = Vec::new();
        for number in 0..count {
            let zone = ['a', 'b', 'c'].get(usize::try_from(number % 3).unwrap_or_default()).copied().unwrap_or('a');
            let resource_type = ResourceType::NatGateway(NatGateway {
                zone,
                vpc: vpc.clone(),
                subnet: draft.ids.hex("subnet"),
                public_ip: draft.ids.address(),
                allocation: draft.ids.hex("eipalloc"),
                interface: draft.ids.hex("eni"),
            });
            let id = draft.ids.hex("nat");
            weights
                .push((draft.add(usage, id, &format!("nat-{}{zone}-{}", usage.region, number + 1), resource_type), 1));
        }
        draft.attribute(usage, &weights);
        let busy_count = weights.len().saturating_sub(1).max(1);
        let traffic_weights: Vec<(u32, u64)> =
            weights.iter().take(busy_count).zip(1..).map(|((index, _), number)| (*index, 100 / number)).collect();
        let is_here = |bytes: &&UsageGroup| bytes.member == usage.member && bytes.region == usage.region;
        let mut has_bytes = false;
        for bytes in groups.matching(EC2_OTHER, "NatGateway-Bytes").filter(is_here) {
            draft.attribute(bytes, &traffic_weights);
            has_bytes |= bytes.daily_usage > 0;
        }
        for (index, _) in weights.iter().skip(if has_bytes { busy_count } else { 0 }) {
            draft.plant(*index, "idle-nat-gateway");
        }
    }
}

/// Adds Elastic IP addresses of gateways and instances, and unassociated ones.
fn add_addresses(draft: &mut Draft<'_>, groups: &UsageGroups) {
    for usage in groups.matching(VPC, "PublicIPv4:").filter(|usage| usage.daily_usage > 0) {
        let is_idle = usage.usage_type.ends_with("IdleAddress");
        let count = usize::try_from(usage.daily_units().div_ceil(24)).unwrap_or_default();
        let is_gateway_here = |resource: &Resource| {
            resource.member == usage.member
                && resource.region == usage.region
                && matches!(resource.resource_type, ResourceType::NatGateway(_))
        };
        let is_instance_here = |resource: &Resource| {
            resource.member == usage.member
                && resource.region == usage.region
                && matches!(resource.resource_type, ResourceType::Instance(_))
        };
        let mut associated: Vec<Address> = Vec::new();
        if !is_idle {
            for index in draft.indexes_of(is_gateway_here) {
                if let Some(ResourceType::NatGateway(gateway)) = draft.resource_type(index) {
                    let (public_ip, interface) = (gateway.public_ip.clone(), Some(gateway.interface.clone()));
                    associated.push(Address { public_ip, instance: None, interface });
                }
            }
            for index in draft.indexes_of(is_instance_here) {
                let public_ip = draft.ids.address();
                let instance = draft.resources.get(index as usize).map(|resource| resource.id.clone());
                associated.push(Address { public_ip, instance, interface: None });
            }
        }
        let mut weights = Vec::new();
        for number in 0..count {
            let address = associated.get(number).cloned();
            if address.is_none() && !is_idle && !weights.is_empty() {
                break;
            }
            let address =
                address.unwrap_or_else(|| Address { public_ip: draft.ids.address(), instance: None, interface: None });
            let id = draft.ids.hex("eipalloc");
            let label = if is_idle { "" } else { "edge" };
            let label = if label.is_empty() { String::new() } else { name(usage, label, number + 1) };
            weights.push((draft.add(usage, id, &label, ResourceType::Address(address)), 1));
        }
        draft.attribute(usage, &weights);
    }
}

/// Attributes CPU credits above the baseline to running t3 instances.
fn attribute_cpu_credits(draft: &mut Draft<'_>, groups: &UsageGroups) {
    for usage in groups.matching(EC2_OTHER, "CPUCredits:t3") {
        let is_burstable = |resource: &Resource| match &resource.resource_type {
            ResourceType::Instance(it) => {
                resource.member == usage.member
                    && resource.region == usage.region
                    && it.instance_type.starts_with("t3.")
                    && it.stopped.is_none()
            }
            _ => false,
        };
        let weights: Vec<(u32, u64)> = draft.indexes_of(is_burstable).into_iter().map(|index| (index, 1)).collect();
        draft.attribute(usage, &weights);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_architecture_follows_from_the_instance_type() {
        for (instance_type, expected) in
            [("m7g.large", "arm64"), ("c7i.xlarge", "x86_64"), ("t3.micro", "x86_64"), ("g5.xlarge", "x86_64")]
        {
            assert_eq!(architecture(instance_type), expected, "{instance_type}");
        }
    }
}
