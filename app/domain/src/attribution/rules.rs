//! Allocation rules for line items without measured costs, one line per rule.
//!
//! Sources: usage types and their units are in AWS's "Billing and usage reports" pages of each service (EC2, EBS, VPC,
//! RDS, S3) and in its price list; the included IOPS and throughput of gp3 and the tiers of io2 are in "Amazon EBS
//! pricing".

use std::borrow::Cow;

use super::facts::{
    any, associated, aurora, dedicated, enterprise, gigabytes, host, idle, in_one_zone, in_two_zones, iops,
    iops_over_3000, iops_tier_1, iops_tier_2, iops_tier_3, on_demand, one, runs_in_one_zone, runs_in_two_zones, spot,
    standing, starter, throughput_over_125, units, zones,
};
use crate::resource::{Resource, fact};

/// An allocation rule: line items it applies to, resources they can belong to, and how they are divided.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    /// Billing name; [`ANY`] for every service without a rule of its own.
    pub service: &'static str,
    /// Usage type without its region; a trailing `*` matches anything, and [`Behind::Named`] compares the match with a
    /// fact.
    pub pattern: &'static str,
    /// Resources that the line item can belong to.
    pub behind: Behind,
    /// Additional condition on the resources.
    pub accepts: fn(&Resource) -> bool,
    /// Division of the line item.
    pub split: Split,
}

/// Resources that a line item can belong to: those of a type, in its account and region.
#[derive(Clone, Copy, Debug)]
pub(super) enum Behind {
    /// All of the type.
    All(&'static str),
    /// Those of the type whose fact has this text.
    Are(&'static str, &'static str, &'static str),
    /// Resources of the type whose fact equals the text matched by the `*` of the pattern.
    Named(&'static str, &'static str),
    /// All resources of the line item's service.
    Service,
}

/// Division of a line item.
#[derive(Clone, Copy, Debug)]
pub(super) struct Split {
    /// Weight of a resource per second.
    pub weight: Weight,
    /// A fact that must be equal for all resources, because the price depends on it.
    pub alike: Option<&'static str>,
    /// Description of the rule in one sentence.
    pub says: &'static str,
}

/// Weight of a resource in a line item.
#[derive(Clone, Copy, Debug)]
pub(super) enum Weight {
    /// A quantity times the time that the resource existed in the period.
    Time(fn(&Resource) -> u64),
    /// Weight relative to the hours of the line item: hours without a resource stay unattributed.
    Hours(fn(&Resource) -> u64),
    /// No division: there is a single resource.
    Only,
}

/// Every service without rules for all its line items.
pub(super) const ANY: &str = "*";

pub(crate) const COMPUTE: &str = "Amazon Elastic Compute Cloud - Compute";
pub(crate) const OTHER: &str = "EC2 - Other";
pub(crate) const VPC: &str = "Amazon Virtual Private Cloud";
pub(crate) const RDS: &str = "Amazon Relational Database Service";
pub(crate) const S3: &str = "Amazon Simple Storage Service";
pub(crate) const LAMBDA: &str = "AWS Lambda";
pub(crate) const Q: &str = "Amazon Q";

/// Services that bill EC2 resources: an instance's traffic is a line item of `EC2 - Other`.
pub(crate) const EC2_FAMILY: [&str; 3] = [COMPUTE, OTHER, VPC];

/// Services whose other line items may belong to unlisted resources (traffic of any instance, backups of deleted
/// databases): even a single resource proves nothing.
pub(super) const OPEN: [&str; 4] = [COMPUTE, OTHER, VPC, RDS];

const INSTANCE: Behind = Behind::Named("ec2:instance", fact::INSTANCE_TYPE);
const DATABASE: Behind = Behind::Named("rds:db", fact::INSTANCE_TYPE);
const CLUSTER: Behind = Behind::All("rds:cluster");
const SNAPSHOT: Behind = Behind::All("ec2:snapshot");
const GATEWAY: Behind = Behind::All("ec2:natgateway");
const ADDRESS: Behind = Behind::All("ec2:elastic-ip");
const ENDPOINT: Behind = Behind::Are("ec2:vpc-endpoint", fact::ENDPOINT_TYPE, "Interface");
const INDEX: Behind = Behind::All("qbusiness:index");
const APPLICATION: Behind = Behind::All("qbusiness:application");
const BUCKET: Behind = Behind::All("s3:bucket");
const FUNCTION: Behind = Behind::All("lambda:function");

const fn volume(storage: &'static str) -> Behind {
    Behind::Are("ec2:volume", fact::STORAGE_TYPE, storage)
}

const fn database(storage: &'static str) -> Behind {
    Behind::Are("rds:db", fact::STORAGE_TYPE, storage)
}

const fn time(quantity: fn(&Resource) -> u64, says: &'static str) -> Split {
    Split { weight: Weight::Time(quantity), alike: None, says }
}

const fn hours(quantity: fn(&Resource) -> u64, says: &'static str) -> Split {
    Split { weight: Weight::Hours(quantity), alike: None, says }
}

const fn by(fact: &'static str, split: Split) -> Split {
    Split { alike: Some(fact), ..split }
}

const MACHINE: Split =
    by(fact::PLATFORM, hours(one, "Allocated by hours since launch, among running instances of the type."));
// Reservation fees are counted in hours as well: the billed hours would exceed the hours of the databases.
const CLASS: Split =
    by(fact::ENGINE, time(one, "Allocated by hours since creation, among running databases of the class."));
const SIZE: Split = time(gigabytes, "Allocated by volume size × hours.");
const OPERATIONS: Split = time(iops, "Allocated by provisioned IOPS × hours.");
const FIRST_TIER: Split = time(iops_tier_1, "Allocated by provisioned IOPS up to 32,000 × hours.");
const SECOND_TIER: Split = time(iops_tier_2, "Allocated by provisioned IOPS between 32,000 and 64,000 × hours.");
const THIRD_TIER: Split = time(iops_tier_3, "Allocated by provisioned IOPS above 64,000 × hours.");
const MORE_OPERATIONS: Split = time(iops_over_3000, "Allocated by IOPS above the 3,000 included × hours.");
const MORE_THROUGHPUT: Split = time(throughput_over_125, "Allocated by MiB/s above the 125 included × hours.");
const SNAPSHOTS: Split =
    time(gigabytes, "Allocated by source volume size × hours, an upper bound of the snapshot’s size.");
const GATEWAYS: Split = hours(one, "Allocated by hours of the NAT gateway.");
const ADDRESSES: Split = hours(one, "Allocated by hours of the IP address.");
const ENDPOINTS: Split = hours(zones, "Allocated by Availability Zones of the endpoint × hours.");
const STORAGE: Split = time(gigabytes, "Allocated by database storage × hours.");
const DATABASE_IOPS: Split = time(iops, "Allocated by provisioned IOPS × hours.");
const UNITS: Split = hours(units, "Allocated by index units × hours.");
const ONLY: Split = Split { weight: Weight::Only, alike: None, says: "Allocated to the only possible resource." };

const fn rule(
    service: &'static str,
    pattern: &'static str,
    behind: Behind,
    accepts: fn(&Resource) -> bool,
    split: Split,
) -> Rule {
    Rule { service, pattern, behind, accepts, split }
}

/// All rules. The first rule that matches the service and usage type of a line item applies.
pub(super) const RULES: [Rule; 44] = [
    rule(COMPUTE, "BoxUsage:*", INSTANCE, on_demand, MACHINE),
    rule(COMPUTE, "SpotUsage:*", INSTANCE, spot, MACHINE),
    rule(COMPUTE, "DedicatedUsage:*", INSTANCE, dedicated, MACHINE),
    rule(COMPUTE, "HostBoxUsage:*", INSTANCE, host, MACHINE),
    rule(OTHER, "EBS:VolumeUsage", volume("standard"), any, SIZE),
    rule(OTHER, "EBS:VolumeUsage.gp2", volume("gp2"), any, SIZE),
    rule(OTHER, "EBS:VolumeUsage.gp3", volume("gp3"), any, SIZE),
    rule(OTHER, "EBS:VolumeUsage.piops", volume("io1"), any, SIZE),
    rule(OTHER, "EBS:VolumeUsage.io2", volume("io2"), any, SIZE),
    rule(OTHER, "EBS:VolumeUsage.st1", volume("st1"), any, SIZE),
    rule(OTHER, "EBS:VolumeUsage.sc1", volume("sc1"), any, SIZE),
    rule(OTHER, "EBS:VolumeP-IOPS.gp3", volume("gp3"), any, MORE_OPERATIONS),
    rule(OTHER, "EBS:VolumeP-IOPS.piops", volume("io1"), any, OPERATIONS),
    rule(OTHER, "EBS:VolumeP-IOPS.io2", volume("io2"), any, FIRST_TIER),
    rule(OTHER, "EBS:VolumeP-IOPS.io2.tier2", volume("io2"), any, SECOND_TIER),
    rule(OTHER, "EBS:VolumeP-IOPS.io2.tier3", volume("io2"), any, THIRD_TIER),
    rule(OTHER, "EBS:VolumeP-Throughput.gp3", volume("gp3"), any, MORE_THROUGHPUT),
    rule(OTHER, "EBS:SnapshotUsage", SNAPSHOT, any, SNAPSHOTS),
    rule(OTHER, "NatGateway-Hours", GATEWAY, standing, GATEWAYS),
    rule(OTHER, "NatGateway-Bytes", GATEWAY, standing, ONLY),
    rule(OTHER, "ElasticIP:IdleAddress", ADDRESS, idle, ADDRESSES),
    rule(VPC, "PublicIPv4:IdleAddress", ADDRESS, idle, ADDRESSES),
    rule(VPC, "PublicIPv4:InUseAddress", ADDRESS, associated, ADDRESSES),
    rule(VPC, "VpcEndpoint-Hours", ENDPOINT, standing, ENDPOINTS),
    rule(VPC, "VpcEndpoint-Bytes", ENDPOINT, standing, ONLY),
    rule(RDS, "InstanceUsage:*", DATABASE, runs_in_one_zone, CLASS),
    rule(RDS, "Multi-AZUsage:*", DATABASE, runs_in_two_zones, CLASS),
    rule(RDS, "RDS:StorageUsage", database("standard"), in_one_zone, STORAGE),
    rule(RDS, "RDS:GP2-Storage", database("gp2"), in_one_zone, STORAGE),
    rule(RDS, "RDS:GP3-Storage", database("gp3"), in_one_zone, STORAGE),
    rule(RDS, "RDS:PIOPS-Storage", database("io1"), in_one_zone, STORAGE),
    rule(RDS, "RDS:PIOPS", database("io1"), in_one_zone, DATABASE_IOPS),
    rule(RDS, "RDS:Multi-AZ-StorageUsage", database("standard"), in_two_zones, STORAGE),
    rule(RDS, "RDS:Multi-AZ-GP2-Storage", database("gp2"), in_two_zones, STORAGE),
    rule(RDS, "RDS:Multi-AZ-GP3-Storage", database("gp3"), in_two_zones, STORAGE),
    rule(RDS, "RDS:Multi-AZ-PIOPS-Storage", database("io1"), in_two_zones, STORAGE),
    rule(RDS, "RDS:Multi-AZ-PIOPS", database("io1"), in_two_zones, DATABASE_IOPS),
    rule(RDS, "Aurora:Storage*", CLUSTER, aurora, ONLY),
    rule(Q, "QBusiness-StarterIndex-Unit-Hours", INDEX, starter, UNITS),
    rule(Q, "QBusiness-EnterpriseIndex-Unit-Hours", INDEX, enterprise, UNITS),
    rule(Q, "QBusiness-*", APPLICATION, any, ONLY),
    rule(S3, "*", BUCKET, any, ONLY),
    rule(LAMBDA, "*", FUNCTION, any, ONLY),
    // CloudWatch, DynamoDB and other services, if a finder lists all their resources.
    rule(ANY, "*", Behind::Service, any, ONLY),
];

/// Standing usage of a resource as billed: service, usage type without its region, and quantity (GB, IOPS, MiB/s, or a
/// number per hour). Usage that depends on its workload (requests, traffic) is excluded.
pub(crate) fn uses(resource: &Resource) -> impl Iterator<Item = (&'static str, Cow<'static, str>, u64)> {
    RULES.iter().filter(|rule| (rule.accepts)(resource)).filter_map(|rule| {
        let quantity = match rule.split.weight {
            Weight::Time(quantity) | Weight::Hours(quantity) => quantity(resource),
            Weight::Only => return None,
        };
        let kind = resource.kind.code();
        let usage = match rule.behind {
            Behind::All(of) => (of == kind).then_some(Cow::Borrowed(rule.pattern)),
            Behind::Are(of, fact, value) => {
                (of == kind && resource.word(fact) == Some(value)).then_some(Cow::Borrowed(rule.pattern))
            }
            Behind::Named(of, fact) => {
                let word = resource.word(fact).filter(|_| of == kind)?;
                Some(Cow::Owned(rule.pattern.replace('*', word)))
            }
            Behind::Service => None,
        };
        Some((rule.service, usage?, quantity)).filter(|(.., quantity)| *quantity > 0)
    })
}
