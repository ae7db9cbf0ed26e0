//! Planted waste among EC2 instances, volumes, snapshots, images, network resources and reservations.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use super::super::compute::family;
use super::super::resource::{
    CapacityReservation, Endpoint, Instance, NatGateway, ReservedInstances, Resource, ResourceType, Snapshot, Volume,
};
use super::criteria::{Day, ResourceKey, codes, key, keys_of, sibling_key};

/// Days after which a snapshot is old.
const SNAPSHOT_DAYS: i64 = 90;
/// Days after which an image without instances is unused.
const IMAGE_DAYS: i64 = 7;
/// Days after which a stopped instance is long-stopped.
const STOPPED_DAYS: i64 = 30;
/// Days after which a running instance is worth a commitment.
const LONG_RUNNING_DAYS: i64 = 90;
/// Days before and after the end of a reservation in which it is reported.
const RESERVATION_DAYS: i64 = 30;
/// IOPS included in the price of a gp3 volume.
const FREE_IOPS: u32 = 3_000;
/// Throughput in MiB/s included in the price of a gp3 volume.
const FREE_THROUGHPUT: u32 = 125;
/// Maximum IOPS of a gp3 volume.
const MAX_IOPS: u32 = 16_000;
/// IOPS above which a volume has very high IOPS.
const VERY_HIGH_IOPS: u32 = 32_000;
/// Previous-generation instance families.
const OLD_FAMILIES: [&str; 8] = ["t1", "t2", "m3", "m4", "c3", "c4", "r3", "r4"];
/// Intel and AMD families with a Graviton equivalent of the same shape.
const FAMILIES_WITH_GRAVITON: [&str; 12] =
    ["t2", "t3", "m4", "m5", "m6i", "m7i", "c4", "c5", "c6i", "c7i", "r5", "r6i"];
/// Size of a very large instance, in units of an xlarge.
const VERY_LARGE: u32 = 8;
/// Services with free gateway endpoints.
const GATEWAY_SERVICES: [&str; 2] = ["s3", "dynamodb"];

/// Checks that use the attributes of a resource and of related resources.
pub(super) struct Checks {
    today: Day,
    volumes: HashSet<ResourceKey>,
    stopped_instances: HashSet<ResourceKey>,
    /// Images of existing instances.
    used_images: HashSet<ResourceKey>,
    /// Snapshots that belong to images.
    image_snapshots: HashSet<ResourceKey>,
    /// The oldest NAT gateway in each zone of each VPC.
    first_gateways: HashSet<ResourceKey>,
}

impl Checks {
    pub(super) fn of(resources: &[Resource], today: Day) -> Self {
        let is_stopped =
            |it: &Resource| matches!(&it.resource_type, ResourceType::Instance(instance) if instance.stopped.is_some());
        let images = resources.iter().filter_map(|it| match &it.resource_type {
            ResourceType::Instance(instance) => Some(sibling_key(it, &instance.image)),
            _ => None,
        });
        let snapshots = resources.iter().flat_map(|it| match &it.resource_type {
            ResourceType::Image(image) => image.snapshots.iter().map(|id| sibling_key(it, id)).collect(),
            _ => Vec::new(),
        });
        Self {
            today,
            volumes: keys_of(resources, |it| matches!(it.resource_type, ResourceType::Volume(_))),
            stopped_instances: keys_of(resources, is_stopped),
            used_images: images.collect(),
            image_snapshots: snapshots.collect(),
            first_gateways: first_gateways(resources),
        }
    }

    pub(super) fn of_resource(&self, resource: &Resource) -> Vec<&'static str> {
        match &resource.resource_type {
            ResourceType::Instance(it) => of_instance(resource, it, self.today),
            ResourceType::Volume(it) => {
                let instance = it.attached_to.as_ref();
                of_volume(it, instance.is_some_and(|id| self.stopped_instances.contains(&sibling_key(resource, id))))
            }
            ResourceType::Snapshot(it) => self.of_snapshot(resource, it),
            ResourceType::Image(_) => self.of_image(resource),
            ResourceType::Address(it) => {
                codes([("unattached-address", it.instance.is_none() && it.interface.is_none())])
            }
            ResourceType::NatGateway(_) => {
                let is_redundant = !is_idle(resource) && !self.first_gateways.contains(&key(resource));
                codes([("redundant-nat-gateways", is_redundant)])
            }
            ResourceType::Endpoint(it) => of_endpoint(it),
            ResourceType::ReservedInstances(it) => of_reserved_instances(it, self.today),
            ResourceType::CapacityReservation(it) => of_capacity(it),
            _ => Vec::new(),
        }
    }

    fn of_snapshot(&self, resource: &Resource, it: &Snapshot) -> Vec<&'static str> {
        let is_needed =
            self.volumes.contains(&sibling_key(resource, &it.volume)) || self.image_snapshots.contains(&key(resource));
        codes([
            ("old-snapshot", self.today.is_older_than(SNAPSHOT_DAYS, resource.created)),
            ("orphaned-snapshot", !is_needed),
        ])
    }

    fn of_image(&self, resource: &Resource) -> Vec<&'static str> {
        let is_used = self.used_images.contains(&key(resource));
        codes([("unused-image", !is_used && self.today.is_older_than(IMAGE_DAYS, resource.created))])
    }
}

/// Whether the bill has no traffic of a gateway.
fn is_idle(gateway: &Resource) -> bool {
    gateway.planted.contains(&"idle-nat-gateway")
}

/// Oldest gateway with traffic in each zone of each VPC; if several are equally old, the one with the lowest ID.
fn first_gateways(resources: &[Resource]) -> HashSet<ResourceKey> {
    let mut first: HashMap<(usize, &str, &str, char), &Resource> = HashMap::new();
    for resource in resources.iter().filter(|it| !is_idle(it)) {
        let ResourceType::NatGateway(NatGateway { vpc, zone, .. }) = &resource.resource_type else { continue };
        let known = first.entry((resource.member, resource.region, vpc, *zone)).or_insert(resource);
        if (resource.created, &resource.id) < (known.created, &known.id) {
            *known = resource;
        }
    }
    first.into_values().map(key).collect()
}

/// Checks that find an instance. Most do not apply to stopped instances, which cost nothing by themselves.
fn of_instance(resource: &Resource, it: &Instance, today: Day) -> Vec<&'static str> {
    if let Some(stopped) = it.stopped {
        return codes([("long-stopped-instance", today.is_older_than(STOPPED_DAYS, stopped))]);
    }
    let family = family(it.instance_type);
    let is_old = today.is_older_than(LONG_RUNNING_DAYS, resource.created);
    codes([
        ("old-instance-generation", OLD_FAMILIES.contains(&family)),
        ("instance-for-graviton", FAMILIES_WITH_GRAVITON.contains(&family) && it.platform != "Windows"),
        ("very-large-instance", xlarges(it.instance_type) >= VERY_LARGE),
        ("uncovered-long-running-instance", is_old && !it.is_spot && !it.is_committed),
        ("detailed-monitoring", it.has_detailed_monitoring),
    ])
}

/// Size in units of an xlarge; 0 for smaller sizes.
fn xlarges(instance_type: &str) -> u32 {
    match instance_type.split('.').nth(1).and_then(|size| size.strip_suffix("xlarge")) {
        Some("") => 1,
        Some(number) => number.parse().unwrap_or_default(),
        None => 0,
    }
}

fn of_volume(it: &Volume, is_on_stopped_instance: bool) -> Vec<&'static str> {
    let iops = it.iops.unwrap_or_default();
    let is_provisioned = matches!(it.volume_type, "io1" | "io2");
    let has_paid_extras = iops > FREE_IOPS || it.throughput.is_some_and(|throughput| throughput > FREE_THROUGHPUT);
    codes([
        ("unattached-volume", it.attached_to.is_none()),
        ("volume-on-stopped-instance", is_on_stopped_instance),
        ("gp2-volume", it.volume_type == "gp2"),
        ("provisioned-iops-for-gp3", is_provisioned && (1..=MAX_IOPS).contains(&iops)),
        ("very-high-iops", is_provisioned && iops > VERY_HIGH_IOPS),
        ("magnetic-volume", it.volume_type == "standard"),
        ("paid-gp3-extra", it.volume_type == "gp3" && has_paid_extras),
    ])
}

fn of_endpoint(it: &Endpoint) -> Vec<&'static str> {
    let is_interface = it.endpoint_type == "Interface";
    codes([("interface-endpoint-for-gateway-service", is_interface && GATEWAY_SERVICES.contains(&it.service))])
}

fn of_reserved_instances(it: &ReservedInstances, today: Day) -> Vec<&'static str> {
    codes([("expiring-reservation", expires_around(it.ends, today))])
}

fn expires_around(time: Timestamp, today: Day) -> bool {
    time.duration_since(today.start).abs() <= SignedDuration::from_hours(24 * RESERVATION_DAYS)
}

fn of_capacity(it: &CapacityReservation) -> Vec<&'static str> {
    codes([("unused-capacity-reservation", it.state == "active" && it.available > 0)])
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::super::resource::{Address, Image};
    use super::*;

    fn today() -> Day {
        Day::of(date(2026, 11, 23))
    }

    /// Time `days` days and one hour before today.
    fn ago(days: i64) -> Timestamp {
        today().start - SignedDuration::from_hours(24 * days + 1)
    }

    fn resource(id: &str, days_old: i64, resource_type: ResourceType) -> Resource {
        let (tags, planted) = (Vec::new(), Vec::new());
        Resource { id: id.into(), member: 0, region: "eu-west-1", created: ago(days_old), tags, resource_type, planted }
    }

    fn instance() -> Instance {
        Instance {
            instance_type: "m7g.large",
            state: "running",
            platform: "Linux/UNIX",
            architecture: "arm64",
            zone: 'a',
            is_spot: false,
            tenancy: "default",
            has_detailed_monitoring: false,
            image: "ami-used".into(),
            stopped: None,
            volumes: Vec::new(),
            is_committed: true,
        }
    }

    fn volume(volume_type: &'static str, iops: u32, throughput: u32) -> Volume {
        Volume {
            volume_type,
            gib: 100,
            iops: Some(iops),
            throughput: Some(throughput),
            is_encrypted: true,
            zone: 'a',
            attached_to: Some("i-1".into()),
            snapshot: None,
        }
    }

    #[track_caller]
    fn check_instance(days_old: i64, it: Instance, expected: &[&str]) {
        assert_eq!(
            of_instance(&resource("i-1", days_old, ResourceType::Instance(it.clone())), &it, today()),
            expected,
            "{it:?}"
        );
    }

    #[test]
    fn checks_of_instances() {
        check_instance(400, instance(), &[]);
        check_instance(400, Instance { instance_type: "r7g.8xlarge", ..instance() }, &["very-large-instance"]);
        check_instance(400, Instance { instance_type: "r7g.4xlarge", ..instance() }, &[]);
        let old = Instance { instance_type: "m4.xlarge", ..instance() };
        check_instance(400, old.clone(), &["old-instance-generation", "instance-for-graviton"]);
        check_instance(400, Instance { platform: "Windows", ..old }, &["old-instance-generation"]);
        let on_demand = Instance { is_committed: false, has_detailed_monitoring: true, ..instance() };
        check_instance(90, on_demand.clone(), &["uncovered-long-running-instance", "detailed-monitoring"]);
        check_instance(89, on_demand.clone(), &["detailed-monitoring"]);
        check_instance(400, Instance { is_spot: true, ..on_demand.clone() }, &["detailed-monitoring"]);
        check_instance(400, Instance { stopped: Some(ago(29)), ..on_demand.clone() }, &[]);
        check_instance(400, Instance { stopped: Some(ago(30)), ..on_demand }, &["long-stopped-instance"]);
    }

    #[test]
    fn checks_of_volumes() {
        let check = |it: Volume, expected: &[&str]| assert_eq!(of_volume(&it, false), expected, "{it:?}");
        check(volume("gp3", 3_000, 125), &[]);
        check(volume("gp3", 3_001, 125), &["paid-gp3-extra"]);
        check(volume("gp3", 3_000, 126), &["paid-gp3-extra"]);
        check(volume("gp2", 300, 0), &["gp2-volume"]);
        check(volume("io2", 16_000, 0), &["provisioned-iops-for-gp3"]);
        check(volume("io1", 32_000, 0), &[]);
        check(volume("io1", 32_001, 0), &["very-high-iops"]);
        check(volume("standard", 0, 0), &["magnetic-volume"]);
        check(Volume { attached_to: None, ..volume("gp3", 3_000, 125) }, &["unattached-volume"]);
        assert_eq!(of_volume(&volume("gp3", 3_000, 125), true), ["volume-on-stopped-instance"]);
    }

    #[test]
    fn checks_of_resources_related_to_others() {
        let snapshot = |volume: &str| {
            let description = Box::default();
            ResourceType::Snapshot(Snapshot { volume: volume.into(), gib: 8, is_archived: false, description })
        };
        let image = |snapshot: &str| {
            let snapshots = vec![snapshot.into()];
            ResourceType::Image(Image { platform: "Linux/UNIX", architecture: "arm64", snapshots })
        };
        let address = |instance: Option<&str>| {
            ResourceType::Address(Address {
                public_ip: "3.0.0.1".into(),
                instance: instance.map(Into::into),
                interface: None,
            })
        };
        let stopped = Instance { stopped: Some(ago(1)), ..instance() };
        let resources = [
            resource("i-1", 100, ResourceType::Instance(stopped)),
            resource("vol-1", 100, ResourceType::Volume(volume("gp3", 3_000, 125))),
            resource("snap-1", 90, snapshot("vol-1")),
            resource("snap-2", 89, snapshot("vol-deleted")),
            resource("snap-3", 89, snapshot("vol-deleted")),
            resource("ami-used", 100, image("snap-3")),
            resource("ami-idle", 7, image("snap-9")),
            resource("ami-new", 6, image("snap-9")),
            resource("eipalloc-1", 100, address(Some("i-1"))),
            resource("eipalloc-2", 100, address(None)),
        ];
        let checks = Checks::of(&resources, today());
        let found: Vec<Vec<&str>> = resources.iter().map(|resource| checks.of_resource(resource)).collect();
        let expected: [&[&str]; 10] = [
            &[],
            &["volume-on-stopped-instance"],
            &["old-snapshot"],
            &["orphaned-snapshot"],
            &[],
            &[],
            &["unused-image"],
            &[],
            &[],
            &["unattached-address"],
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn additional_gateways_of_a_zone_are_redundant() {
        let gateway = |id: &str, days_old: i64, zone: char| {
            let (vpc, subnet, public_ip) = ("vpc-1".into(), "subnet-1".into(), "3.0.0.1".into());
            let (allocation, interface) = ("eipalloc-1".into(), "eni-1".into());
            resource(
                id,
                days_old,
                ResourceType::NatGateway(NatGateway { zone, vpc, subnet, public_ip, allocation, interface }),
            )
        };
        let resources = [gateway("nat-1", 50, 'a'), gateway("nat-2", 60, 'a'), gateway("nat-3", 50, 'b')];
        let checks = Checks::of(&resources, today());
        let redundant: Vec<bool> = resources.iter().map(|resource| !checks.of_resource(resource).is_empty()).collect();
        assert_eq!(redundant, [true, false, false]);
    }

    #[test]
    fn checks_of_reservations_and_endpoints() {
        let checks_of_capacity = |state, available| {
            of_capacity(&CapacityReservation {
                instance_type: "m7g.large",
                platform: "Linux/UNIX",
                zone: 'a',
                count: 3,
                available,
                state,
            })
        };
        assert_eq!(checks_of_capacity("active", 1), ["unused-capacity-reservation"]);
        assert!(checks_of_capacity("active", 0).is_empty() && checks_of_capacity("cancelled", 1).is_empty());
        let is_reported = |days: i64| expires_around(today().start + SignedDuration::from_hours(24 * days), today());
        assert!(is_reported(-30) && is_reported(30) && !is_reported(-31) && !is_reported(31));
        let endpoint = |endpoint_type, service| of_endpoint(&Endpoint { endpoint_type, service, zones: vec!['a'] });
        assert_eq!(endpoint("Interface", "s3"), ["interface-endpoint-for-gateway-service"]);
        assert!(endpoint("Gateway", "s3").is_empty() && endpoint("Interface", "sqs").is_empty());
    }
}
