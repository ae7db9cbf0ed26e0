//! Allocation rules for line items without measured costs, one line per rule.
//!
//! Sources: usage types and their units are in AWS's "Billing and usage reports" pages of each service (EC2, EBS, VPC,
//! RDS, S3) and in its price list; the included IOPS and throughput of gp3 and the tiers of io2 are in "Amazon EBS
//! pricing".

use std::borrow::Cow;

use super::facts::{
    accepts_all, gigabytes, iops, iops_over_3000, iops_tier_1, iops_tier_2, iops_tier_3, is_associated, is_aurora,
    is_billed_multi_az, is_billed_single_az, is_dedicated, is_enterprise_index, is_idle_address, is_multi_az,
    is_on_dedicated_host, is_on_demand, is_present, is_single_az, is_spot, is_starter_index, one, throughput_over_125,
    units, zones,
};
use crate::resource::{Resource, fact};

/// Allocation rule: the line items it applies to, the resources they can belong to, and their weights.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    /// Billing name, or [`ANY_SERVICE`].
    pub service: &'static str,
    /// Usage type without its region; a trailing `*` matches any text, which [`ResourceFilter::FactMatches`] compares
    /// with a fact.
    pub pattern: &'static str,
    /// Resources that the line item can belong to.
    pub resources: ResourceFilter,
    /// Additional condition on the resources.
    pub condition: fn(&Resource) -> bool,
    /// Weights of the resources.
    pub split: Split,
}

/// Resources that a line item can belong to, in its account and region.
#[derive(Clone, Copy, Debug)]
pub(super) enum ResourceFilter {
    /// All resources of a type.
    Type(&'static str),
    /// Type, fact, text: resources of the type whose fact has this text.
    FactEquals(&'static str, &'static str, &'static str),
    /// Type, fact: resources of the type whose fact equals the text matched by the `*` of the pattern.
    FactMatches(&'static str, &'static str),
    /// All resources of the line item's service.
    Service,
}

/// Weights by which a line item is allocated.
#[derive(Clone, Copy, Debug)]
pub(super) struct Split {
    /// Weight of a resource.
    pub weight: Weight,
    /// Fact that must be equal for all resources, because the price depends on it.
    pub uniform_fact: Option<&'static str>,
    /// The rule in one sentence.
    pub description: &'static str,
}

/// Weight of a resource.
#[derive(Clone, Copy, Debug)]
pub(super) enum Weight {
    /// Quantity times the time that the resource existed in the period.
    Time(fn(&Resource) -> u64),
    /// The same, as a share of the billed hours: hours without a resource stay unattributed.
    Hours(fn(&Resource) -> u64),
    /// The whole line item belongs to the only possible resource.
    OnlyResource,
}

/// Every service except [`WITHOUT_FALLBACK`].
pub(super) const ANY_SERVICE: &str = "*";

pub(crate) const COMPUTE: &str = "Amazon Elastic Compute Cloud - Compute";
pub(crate) const EC2_OTHER: &str = "EC2 - Other";
pub(crate) const VPC: &str = "Amazon Virtual Private Cloud";
pub(crate) const RDS: &str = "Amazon Relational Database Service";
pub(crate) const S3: &str = "Amazon Simple Storage Service";
pub(crate) const LAMBDA: &str = "AWS Lambda";
pub(crate) const Q_BUSINESS: &str = "Amazon Q";

/// Services that bill EC2 resources. For example, `EC2 - Other` bills an instance's traffic.
pub(crate) const EC2_FAMILY: [&str; 3] = [COMPUTE, EC2_OTHER, VPC];

/// Services to which [`ANY_SERVICE`] does not apply: line items without a rule may belong to unlisted resources
/// (traffic of any instance, backups of deleted databases), even if only one resource is listed.
pub(super) const WITHOUT_FALLBACK: [&str; 4] = [COMPUTE, EC2_OTHER, VPC, RDS];

const INSTANCE: ResourceFilter = ResourceFilter::FactMatches("ec2:instance", fact::INSTANCE_TYPE);
const DATABASE: ResourceFilter = ResourceFilter::FactMatches("rds:db", fact::INSTANCE_TYPE);
const CLUSTER: ResourceFilter = ResourceFilter::Type("rds:cluster");
const SNAPSHOT: ResourceFilter = ResourceFilter::Type("ec2:snapshot");
const GATEWAY: ResourceFilter = ResourceFilter::Type("ec2:natgateway");
const ADDRESS: ResourceFilter = ResourceFilter::Type("ec2:elastic-ip");
const ENDPOINT: ResourceFilter = ResourceFilter::FactEquals("ec2:vpc-endpoint", fact::ENDPOINT_TYPE, "Interface");
const INDEX: ResourceFilter = ResourceFilter::Type("qbusiness:index");
const APPLICATION: ResourceFilter = ResourceFilter::Type("qbusiness:application");
const BUCKET: ResourceFilter = ResourceFilter::Type("s3:bucket");
const FUNCTION: ResourceFilter = ResourceFilter::Type("lambda:function");

const fn volume(storage: &'static str) -> ResourceFilter {
    ResourceFilter::FactEquals("ec2:volume", fact::STORAGE_TYPE, storage)
}

const fn database(storage: &'static str) -> ResourceFilter {
    ResourceFilter::FactEquals("rds:db", fact::STORAGE_TYPE, storage)
}

const fn time(quantity: fn(&Resource) -> u64, description: &'static str) -> Split {
    Split { weight: Weight::Time(quantity), uniform_fact: None, description }
}

const fn hours(quantity: fn(&Resource) -> u64, description: &'static str) -> Split {
    Split { weight: Weight::Hours(quantity), uniform_fact: None, description }
}

const fn uniform(fact: &'static str, split: Split) -> Split {
    Split { uniform_fact: Some(fact), ..split }
}

const INSTANCE_HOURS: Split =
    uniform(fact::PLATFORM, hours(one, "Allocated by hours since launch, among running instances of the type."));
// Not relative to the billed hours: these include the hours of reservation fees and exceed those of the databases.
const DATABASE_HOURS: Split =
    uniform(fact::ENGINE, time(one, "Allocated by hours since creation, among running databases of the class."));
const VOLUME_SIZE: Split = time(gigabytes, "Allocated by volume size × hours.");
const VOLUME_IOPS: Split = time(iops, "Allocated by provisioned IOPS × hours.");
const IOPS_TIER_1: Split = time(iops_tier_1, "Allocated by provisioned IOPS up to 32,000 × hours.");
const IOPS_TIER_2: Split = time(iops_tier_2, "Allocated by provisioned IOPS between 32,000 and 64,000 × hours.");
const IOPS_TIER_3: Split = time(iops_tier_3, "Allocated by provisioned IOPS above 64,000 × hours.");
const EXTRA_IOPS: Split = time(iops_over_3000, "Allocated by IOPS above the 3,000 included × hours.");
const EXTRA_THROUGHPUT: Split = time(throughput_over_125, "Allocated by MiB/s above the 125 included × hours.");
const SNAPSHOT_SIZE: Split =
    time(gigabytes, "Allocated by source volume size × hours, an upper bound of the snapshot’s size.");
const GATEWAY_HOURS: Split = hours(one, "Allocated by hours of the NAT gateway.");
const ADDRESS_HOURS: Split = hours(one, "Allocated by hours of the IP address.");
const ENDPOINT_HOURS: Split = hours(zones, "Allocated by Availability Zones of the endpoint × hours.");
const DATABASE_STORAGE: Split = time(gigabytes, "Allocated by database storage × hours.");
const DATABASE_IOPS: Split = time(iops, "Allocated by provisioned IOPS × hours.");
const INDEX_UNITS: Split = hours(units, "Allocated by index units × hours.");
const ONLY_RESOURCE: Split =
    Split { weight: Weight::OnlyResource, uniform_fact: None, description: "Allocated to the only possible resource." };

const fn rule(
    service: &'static str,
    pattern: &'static str,
    resources: ResourceFilter,
    condition: fn(&Resource) -> bool,
    split: Split,
) -> Rule {
    Rule { service, pattern, resources, condition, split }
}

/// All rules. The first rule that matches the service and usage type of a line item applies.
pub(super) const RULES: [Rule; 44] = [
    rule(COMPUTE, "BoxUsage:*", INSTANCE, is_on_demand, INSTANCE_HOURS),
    rule(COMPUTE, "SpotUsage:*", INSTANCE, is_spot, INSTANCE_HOURS),
    rule(COMPUTE, "DedicatedUsage:*", INSTANCE, is_dedicated, INSTANCE_HOURS),
    rule(COMPUTE, "HostBoxUsage:*", INSTANCE, is_on_dedicated_host, INSTANCE_HOURS),
    rule(EC2_OTHER, "EBS:VolumeUsage", volume("standard"), accepts_all, VOLUME_SIZE),
    rule(EC2_OTHER, "EBS:VolumeUsage.gp2", volume("gp2"), accepts_all, VOLUME_SIZE),
    rule(EC2_OTHER, "EBS:VolumeUsage.gp3", volume("gp3"), accepts_all, VOLUME_SIZE),
    rule(EC2_OTHER, "EBS:VolumeUsage.piops", volume("io1"), accepts_all, VOLUME_SIZE),
    rule(EC2_OTHER, "EBS:VolumeUsage.io2", volume("io2"), accepts_all, VOLUME_SIZE),
    rule(EC2_OTHER, "EBS:VolumeUsage.st1", volume("st1"), accepts_all, VOLUME_SIZE),
    rule(EC2_OTHER, "EBS:VolumeUsage.sc1", volume("sc1"), accepts_all, VOLUME_SIZE),
    rule(EC2_OTHER, "EBS:VolumeP-IOPS.gp3", volume("gp3"), accepts_all, EXTRA_IOPS),
    rule(EC2_OTHER, "EBS:VolumeP-IOPS.piops", volume("io1"), accepts_all, VOLUME_IOPS),
    rule(EC2_OTHER, "EBS:VolumeP-IOPS.io2", volume("io2"), accepts_all, IOPS_TIER_1),
    rule(EC2_OTHER, "EBS:VolumeP-IOPS.io2.tier2", volume("io2"), accepts_all, IOPS_TIER_2),
    rule(EC2_OTHER, "EBS:VolumeP-IOPS.io2.tier3", volume("io2"), accepts_all, IOPS_TIER_3),
    rule(EC2_OTHER, "EBS:VolumeP-Throughput.gp3", volume("gp3"), accepts_all, EXTRA_THROUGHPUT),
    rule(EC2_OTHER, "EBS:SnapshotUsage", SNAPSHOT, accepts_all, SNAPSHOT_SIZE),
    rule(EC2_OTHER, "NatGateway-Hours", GATEWAY, is_present, GATEWAY_HOURS),
    rule(EC2_OTHER, "NatGateway-Bytes", GATEWAY, is_present, ONLY_RESOURCE),
    rule(EC2_OTHER, "ElasticIP:IdleAddress", ADDRESS, is_idle_address, ADDRESS_HOURS),
    rule(VPC, "PublicIPv4:IdleAddress", ADDRESS, is_idle_address, ADDRESS_HOURS),
    rule(VPC, "PublicIPv4:InUseAddress", ADDRESS, is_associated, ADDRESS_HOURS),
    rule(VPC, "VpcEndpoint-Hours", ENDPOINT, is_present, ENDPOINT_HOURS),
    rule(VPC, "VpcEndpoint-Bytes", ENDPOINT, is_present, ONLY_RESOURCE),
    rule(RDS, "InstanceUsage:*", DATABASE, is_billed_single_az, DATABASE_HOURS),
    rule(RDS, "Multi-AZUsage:*", DATABASE, is_billed_multi_az, DATABASE_HOURS),
    rule(RDS, "RDS:StorageUsage", database("standard"), is_single_az, DATABASE_STORAGE),
    rule(RDS, "RDS:GP2-Storage", database("gp2"), is_single_az, DATABASE_STORAGE),
    rule(RDS, "RDS:GP3-Storage", database("gp3"), is_single_az, DATABASE_STORAGE),
    rule(RDS, "RDS:PIOPS-Storage", database("io1"), is_single_az, DATABASE_STORAGE),
    rule(RDS, "RDS:PIOPS", database("io1"), is_single_az, DATABASE_IOPS),
    rule(RDS, "RDS:Multi-AZ-StorageUsage", database("standard"), is_multi_az, DATABASE_STORAGE),
    rule(RDS, "RDS:Multi-AZ-GP2-Storage", database("gp2"), is_multi_az, DATABASE_STORAGE),
    rule(RDS, "RDS:Multi-AZ-GP3-Storage", database("gp3"), is_multi_az, DATABASE_STORAGE),
    rule(RDS, "RDS:Multi-AZ-PIOPS-Storage", database("io1"), is_multi_az, DATABASE_STORAGE),
    rule(RDS, "RDS:Multi-AZ-PIOPS", database("io1"), is_multi_az, DATABASE_IOPS),
    rule(RDS, "Aurora:Storage*", CLUSTER, is_aurora, ONLY_RESOURCE),
    rule(Q_BUSINESS, "QBusiness-StarterIndex-Unit-Hours", INDEX, is_starter_index, INDEX_UNITS),
    rule(Q_BUSINESS, "QBusiness-EnterpriseIndex-Unit-Hours", INDEX, is_enterprise_index, INDEX_UNITS),
    rule(Q_BUSINESS, "QBusiness-*", APPLICATION, accepts_all, ONLY_RESOURCE),
    rule(S3, "*", BUCKET, accepts_all, ONLY_RESOURCE),
    rule(LAMBDA, "*", FUNCTION, accepts_all, ONLY_RESOURCE),
    // CloudWatch, DynamoDB and other services whose resources are all listed.
    rule(ANY_SERVICE, "*", ResourceFilter::Service, accepts_all, ONLY_RESOURCE),
];

/// Usage that a resource is billed for as long as it exists: service, usage type without its region, and quantity (GB,
/// IOPS, MiB/s, or a number per hour). Usage that depends on the workload (requests, traffic) is excluded.
pub(crate) fn standing_usage(resource: &Resource) -> impl Iterator<Item = (&'static str, Cow<'static, str>, u64)> {
    RULES.iter().filter(|rule| (rule.condition)(resource)).filter_map(|rule| {
        let quantity = match rule.split.weight {
            Weight::Time(quantity) | Weight::Hours(quantity) => quantity(resource),
            Weight::OnlyResource => return None,
        };
        let resource_type = resource.resource_type.code();
        let usage_type = match rule.resources {
            ResourceFilter::Type(rule_kind) => (rule_kind == resource_type).then_some(Cow::Borrowed(rule.pattern)),
            ResourceFilter::FactEquals(rule_kind, fact, value) => (rule_kind == resource_type
                && resource.word(fact) == Some(value))
            .then_some(Cow::Borrowed(rule.pattern)),
            ResourceFilter::FactMatches(rule_kind, fact) => {
                let value = resource.word(fact).filter(|_| rule_kind == resource_type)?;
                Some(Cow::Owned(rule.pattern.replace('*', value)))
            }
            ResourceFilter::Service => None,
        };
        Some((rule.service, usage_type?, quantity)).filter(|(.., quantity)| *quantity > 0)
    })
}
