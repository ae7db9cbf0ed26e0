//! EC2 instances, their images, and NAT gateways.

use std::collections::HashMap;

use super::draft::Draft;
use super::labels::{name, role};
use super::resource::{Address, Image, Instance, Kind, NatGateway};
use super::uses::{Use, Uses};
use super::{capacity, endpoints};

pub(super) const COMPUTE: &str = "Amazon Elastic Compute Cloud - Compute";
pub(super) const OTHER: &str = "EC2 - Other";
pub(super) const NETWORK: &str = "Amazon Virtual Private Cloud";
/// Hours of a day in millionths.
pub(super) const DAY: u64 = 24_000_000;
/// One in so many instances has detailed monitoring.
const MONITORED: usize = 9;
/// Days since the planted instances were stopped: one for long, one for a short time.
const STOPPED_DAYS: [u64; 2] = [64, 12];
/// Days that the stopped instances ran before.
const RAN_DAYS: u64 = 200;

/// Images by account, region and platform.
type Images = HashMap<(usize, &'static str, &'static str, &'static str), Box<str>>;

pub(super) fn add(draft: &mut Draft<'_>, uses: &Uses) {
    let mut images = Images::new();
    for of in uses.like(COMPUTE, "").filter(|of| of.usage_type.contains("Usage:") && of.a_day > 0) {
        let is_committed = uses.like(COMPUTE, "").any(|other| of.is_beside(other) && pays_for(other, of));
        instances(draft, &mut images, of, is_committed);
    }
    capacity::add(draft, uses);
    gateways(draft, uses);
    endpoints::add(draft, uses);
    addresses(draft, uses);
    credits(draft, uses);
}

/// Whether a commitment for one use pays for another as well: a reservation within its type, a plan within its family.
fn pays_for(paid: &Use, of: &Use) -> bool {
    let (other, own) = (paid.attributes.instance_type, of.attributes.instance_type);
    (paid.reserved_a_day > 0 && other == own) || (paid.planned_a_day > 0 && family(other) == family(own))
}

/// Returns `m7g` for `m7g.large`.
pub(super) fn family(instance_type: &str) -> &str {
    instance_type.split('.').next().unwrap_or_default()
}

/// Adds as many instances as the hours of a day need; all but the last run day and night.
fn instances(draft: &mut Draft<'_>, images: &mut Images, of: &Use, is_committed: bool) {
    let hours = u64::try_from(of.a_day).unwrap_or_default();
    let count = hours.div_ceil(DAY);
    let mut weights = Vec::new();
    for number in 0..count {
        let weight = DAY.min(hours - number * DAY);
        weights.push((add_instance(draft, images, of, number, is_committed), weight));
    }
    draft.give(of, &weights);
    // In the payer's account some instances are stopped, and cost only their storage and addresses.
    if of.member == 0 && of.usage_type.ends_with("t3.large") {
        for (number, days) in (count..).zip(STOPPED_DAYS) {
            let place = add_instance(draft, images, of, number, is_committed);
            stop(draft, place, days);
        }
    }
}

/// Stops an instance after it ran for some time.
fn stop(draft: &mut Draft<'_>, place: u32, days: u64) {
    let (stopped, created) = (draft.days_ago(days), draft.days_ago(days + RAN_DAYS));
    draft.date(place, created);
    if let Some(Kind::Instance(it)) = draft.kind(place) {
        it.state = "stopped";
        it.stopped = Some(stopped);
    }
}

fn add_instance(draft: &mut Draft<'_>, images: &mut Images, of: &Use, number: u64, is_committed: bool) -> u32 {
    let instance_type = of.attributes.instance_type;
    let architecture = architecture(instance_type);
    let platform = if of.attributes.platform.starts_with("Windows") { "Windows" } else { "Linux/UNIX" };
    let key = (of.member, of.region, platform, architecture);
    let image = images.entry(key).or_insert_with(|| add_image(draft, of, platform, architecture)).clone();
    let place = draft.resources.len();
    let kind = Kind::Instance(Instance {
        instance_type,
        state: "running",
        platform,
        architecture,
        zone: of.zone,
        is_spot: of.usage_type.starts_with("SpotUsage"),
        tenancy: if of.attributes.tenancy == "Dedicated" { "dedicated" } else { "default" },
        has_detailed_monitoring: place.is_multiple_of(MONITORED),
        image,
        stopped: None,
        volumes: Vec::new(),
        is_committed,
    });
    let id = draft.ids.hex("i");
    let number = usize::try_from(number).unwrap_or_default();
    draft.add(of, id, &name(of, role(place), number + 1), kind)
}

/// Architecture by family: Graviton families have a `g` after their number.
fn architecture(instance_type: &str) -> &'static str {
    if family(instance_type).trim_start_matches(|it: char| !it.is_ascii_digit()).contains('g') {
        "arm64"
    } else {
        "x86_64"
    }
}

fn add_image(draft: &mut Draft<'_>, of: &Use, platform: &'static str, architecture: &'static str) -> Box<str> {
    let id = draft.ids.hex("ami");
    let kind = Kind::Image(Image { platform, architecture, snapshots: vec![draft.ids.hex("snap")] });
    draft.add(of, id.clone(), &format!("base-{architecture}"), kind);
    id
}

/// Adds `count` images that no instance was started from.
pub(super) fn add_releases(draft: &mut Draft<'_>, of: &Use, count: usize) {
    for number in 1..=count {
        let id = draft.ids.hex("ami");
        let snapshots = vec![draft.ids.hex("snap")];
        let kind = Kind::Image(Image { platform: "Linux/UNIX", architecture: "arm64", snapshots });
        draft.add(of, id, &format!("release-{number}"), kind);
    }
}

/// Adds a gateway for each twenty-four hours a day. Where there are several, the last one carries no traffic.
fn gateways(draft: &mut Draft<'_>, uses: &Uses) {
    for of in uses.like(OTHER, "NatGateway-Hours").filter(|of| of.a_day > 0) {
        let count = of.units_a_day().div_ceil(24);
        let vpc = draft.ids.hex("vpc");
        let mut weights = Vec::new();
        for number in 0..count {
            let zone = ['a', 'b', 'c'].get(usize::try_from(number % 3).unwrap_or_default()).copied().unwrap_or('a');
            let kind = Kind::NatGateway(NatGateway {
                zone,
                vpc: vpc.clone(),
                subnet: draft.ids.hex("subnet"),
                public_ip: draft.ids.address(),
                allocation: draft.ids.hex("eipalloc"),
                interface: draft.ids.hex("eni"),
            });
            let id = draft.ids.hex("nat");
            weights.push((draft.add(of, id, &format!("nat-{}{zone}-{}", of.region, number + 1), kind), 1));
        }
        draft.give(of, &weights);
        let busy = weights.len().saturating_sub(1).max(1);
        let by_bytes: Vec<(u32, u64)> =
            weights.iter().take(busy).zip(1..).map(|((place, _), number)| (*place, 100 / number)).collect();
        let here = |bytes: &&Use| bytes.member == of.member && bytes.region == of.region;
        let mut has_bytes = false;
        for bytes in uses.like(OTHER, "NatGateway-Bytes").filter(here) {
            draft.give(bytes, &by_bytes);
            has_bytes |= bytes.a_day > 0;
        }
        for (place, _) in weights.iter().skip(if has_bytes { busy } else { 0 }) {
            draft.plant(*place, "idle-nat-gateway");
        }
    }
}

/// Adds Elastic IP addresses: of gateways and instances, and some that are unassociated.
fn addresses(draft: &mut Draft<'_>, uses: &Uses) {
    for of in uses.like(NETWORK, "PublicIPv4:").filter(|of| of.a_day > 0) {
        let is_idle = of.usage_type.ends_with("IdleAddress");
        let count = usize::try_from(of.units_a_day().div_ceil(24)).unwrap_or_default();
        let is_gateway_here = |resource: &super::Resource| {
            resource.member == of.member && resource.region == of.region && matches!(resource.kind, Kind::NatGateway(_))
        };
        let is_machine_here = |resource: &super::Resource| {
            resource.member == of.member && resource.region == of.region && matches!(resource.kind, Kind::Instance(_))
        };
        let mut busy: Vec<Address> = Vec::new();
        if !is_idle {
            for place in draft.places(is_gateway_here) {
                if let Some(Kind::NatGateway(gateway)) = draft.kind(place) {
                    let (public_ip, interface) = (gateway.public_ip.clone(), Some(gateway.interface.clone()));
                    busy.push(Address { public_ip, instance: None, interface });
                }
            }
            for place in draft.places(is_machine_here) {
                let public_ip = draft.ids.address();
                let instance = draft.resources.get(place as usize).map(|resource| resource.id.clone());
                busy.push(Address { public_ip, instance, interface: None });
            }
        }
        let mut weights = Vec::new();
        for number in 0..count {
            let address = busy.get(number).cloned();
            if address.is_none() && !is_idle && !weights.is_empty() {
                break;
            }
            let address =
                address.unwrap_or_else(|| Address { public_ip: draft.ids.address(), instance: None, interface: None });
            let id = draft.ids.hex("eipalloc");
            let label = if is_idle { "" } else { "edge" };
            let label = if label.is_empty() { String::new() } else { name(of, label, number + 1) };
            weights.push((draft.add(of, id, &label, Kind::Address(address)), 1));
        }
        draft.give(of, &weights);
    }
}

/// CPU credits above the baseline belong to instances of the burstable family.
fn credits(draft: &mut Draft<'_>, uses: &Uses) {
    for of in uses.like(OTHER, "CPUCredits:t3") {
        let bursts = |resource: &super::Resource| match &resource.kind {
            Kind::Instance(it) => {
                resource.member == of.member
                    && resource.region == of.region
                    && it.instance_type.starts_with("t3.")
                    && it.stopped.is_none()
            }
            _ => false,
        };
        let weights: Vec<(u32, u64)> = draft.places(bursts).into_iter().map(|place| (place, 1)).collect();
        draft.give(of, &weights);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn graviton_is_told_from_the_type() {
        for (instance_type, expected) in
            [("m7g.large", "arm64"), ("c7i.xlarge", "x86_64"), ("t3.micro", "x86_64"), ("g5.xlarge", "x86_64")]
        {
            assert_eq!(architecture(instance_type), expected, "{instance_type}");
        }
    }
}
