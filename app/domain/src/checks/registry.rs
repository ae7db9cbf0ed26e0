//! The table of checks, in the order of their numbers.

use super::{
    capacity, ebs, ec2, lambda, network, qbusiness, rds, s3,
    scene::Scene,
    snapshots, spending,
    verdict::{Draft, Missing, Verdict},
};
use crate::{
    finding::Grade::{self, High, Low, Medium},
    inventory::Item,
};

/// A check.
pub(super) struct Check {
    /// Its word in an address, in an export and in the configuration.
    pub code: &'static str,
    /// What it looks for, for a person.
    pub title: &'static str,
    /// How much work it is to act on it.
    pub effort: Grade,
    /// What may go wrong when somebody does.
    pub risk: Grade,
    /// What it looks at.
    pub looks: Looks,
}

/// What a check looks at.
pub(super) enum Looks {
    /// At each resource of a kind, alone or with what belongs to it.
    At(&'static str, for<'s, 'a> fn(&'s Scene<'a>, Item<'a>) -> Verdict),
    /// At everything together.
    Over(for<'s, 'a> fn(&'s Scene<'a>) -> Result<Vec<Draft>, Missing>),
}

use Looks::{At, Over};

const fn check(code: &'static str, title: &'static str, effort: Grade, risk: Grade, looks: Looks) -> Check {
    Check { code, title, effort, risk, looks }
}

const VOLUME: &str = "ec2:volume";
const SNAPSHOT: &str = "ec2:snapshot";
const GATEWAY: &str = "ec2:natgateway";
const ENDPOINT: &str = "ec2:vpc-endpoint";
const INSTANCE: &str = "ec2:instance";
const DATABASE: &str = "rds:db";
const BUCKET: &str = "s3:bucket";
const FUNCTION: &str = "lambda:function";

/// All checks.
pub(super) static CHECKS: [Check; 44] = [
    check("unattached-volume", "Volume that no machine uses", Low, Medium, At(VOLUME, ebs::unattached)),
    check("volume-on-stopped-instance", "Volume of a stopped machine", Low, Medium, At(VOLUME, ebs::on_stopped)),
    check("gp2-volume", "gp2 volume that gp3 serves for less", Low, Low, At(VOLUME, ebs::gp2)),
    check("provisioned-iops-for-gp3", "Provisioned IOPS that gp3 serves", Medium, Medium, At(VOLUME, ebs::provisioned)),
    check("very-high-iops", "Very high provisioned IOPS", Medium, Medium, At(VOLUME, ebs::very_high)),
    check("magnetic-volume", "Magnetic volume of the last generation", Low, Low, At(VOLUME, ebs::magnetic)),
    check("paid-gp3-extra", "gp3 volume with paid IOPS or throughput", Low, Medium, At(VOLUME, ebs::extra)),
    check("old-snapshot", "Old snapshot", Low, Medium, At(SNAPSHOT, snapshots::old)),
    check("orphaned-snapshot", "Snapshot of a volume that is gone", Low, Medium, At(SNAPSHOT, snapshots::orphaned)),
    check("unused-image", "Image that no machine uses", Low, Medium, At("ec2:image", snapshots::unused_image)),
    check("unattached-address", "Elastic IP that nothing uses", Low, Low, At("ec2:elastic-ip", network::unattached)),
    check("idle-nat-gateway", "NAT gateway without traffic", Low, Medium, At(GATEWAY, network::idle_gateway)),
    check(
        "redundant-nat-gateways",
        "More than one NAT gateway a zone",
        Medium,
        Medium,
        At(GATEWAY, network::redundant),
    ),
    check("idle-interface-endpoint", "Endpoint without traffic", Low, Medium, At(ENDPOINT, network::idle_endpoint)),
    check(
        "interface-endpoint-for-gateway-service",
        "Paid endpoint where a free one does",
        Medium,
        Medium,
        At(ENDPOINT, network::gateway_is_free),
    ),
    check("long-stopped-instance", "Machine stopped for long", Low, Medium, At(INSTANCE, ec2::long_stopped)),
    check("old-instance-generation", "Machine of an old generation", Medium, Medium, At(INSTANCE, ec2::old_generation)),
    check("instance-for-graviton", "Machine that Graviton would serve", High, Medium, At(INSTANCE, ec2::graviton)),
    check("very-large-instance", "Very large machine", Medium, Medium, At(INSTANCE, ec2::very_large)),
    check(
        "uncovered-long-running-instance",
        "Long-running machine without a commitment",
        Low,
        Medium,
        At(INSTANCE, ec2::uncovered),
    ),
    check("detailed-monitoring", "Paid detailed monitoring", Low, Low, At(INSTANCE, ec2::monitored)),
    check(
        "expiring-reservation",
        "Reserved instances that end",
        Low,
        Low,
        At("ec2:reserved-instances", capacity::expiring),
    ),
    check(
        "unused-capacity-reservation",
        "Reserved capacity that nobody uses",
        Low,
        Medium,
        At("ec2:capacity-reservation", capacity::unused),
    ),
    check("untagged-spend", "Spend without an owner", Medium, Low, Over(spending::untagged)),
    check("old-database-class", "Database of an old class", Medium, Medium, At(DATABASE, rds::old_class)),
    check("database-for-graviton", "Database that Graviton would serve", Medium, Low, At(DATABASE, rds::graviton)),
    check("extended-support", "Database in paid extended support", High, Medium, At(DATABASE, rds::extended_support)),
    check("stopped-database", "Stopped database", Low, Medium, At(DATABASE, rds::stopped)),
    check(
        "orphaned-database-snapshot",
        "Snapshot of a database that is gone",
        Low,
        Medium,
        At("rds:snapshot", rds::orphaned_snapshot),
    ),
    check(
        "multi-az-outside-production",
        "Standby of a database outside production",
        Low,
        Low,
        At(DATABASE, rds::standby_outside_production),
    ),
    check(
        "uncovered-long-running-database",
        "Long-running database without a reservation",
        Low,
        Medium,
        At(DATABASE, rds::uncovered),
    ),
    check(
        "long-performance-insights",
        "Performance Insights kept for long",
        Low,
        Low,
        At(DATABASE, rds::long_insights),
    ),
    check("bucket-without-lifecycle", "Bucket without a lifecycle", Low, Low, At(BUCKET, s3::without_lifecycle)),
    check("unaborted-uploads", "Unfinished uploads that stay", Low, Low, At(BUCKET, s3::unaborted)),
    check("standard-storage-only", "Everything in standard storage", Low, Low, At(BUCKET, s3::standard_only)),
    check("versions-never-expire", "Old versions that stay for ever", Low, Medium, At(BUCKET, s3::versions_stay)),
    check("abandoned-bucket", "Bucket that nobody asks for anything", Medium, High, At(BUCKET, s3::abandoned)),
    check("x86-function", "Function that Graviton would serve", Medium, Low, At(FUNCTION, lambda::x86)),
    check(
        "idle-provisioned-concurrency",
        "Function kept ready and never called",
        Low,
        Medium,
        At(FUNCTION, lambda::idle_concurrency),
    ),
    check("retired-runtime", "Function on a retired runtime", Medium, Medium, At(FUNCTION, lambda::retired)),
    check("fast-growing-service", "Service that grows fast", Medium, Low, Over(spending::growing)),
    check("under-used-commitment", "Commitment that is not used up", Medium, Low, Over(spending::under_used)),
    check("no-anomaly-monitor", "No anomaly monitor", Low, Low, Over(spending::no_monitor)),
    check(
        "idle-q-business-application",
        "Q Business index that nobody uses",
        Low,
        Medium,
        At("qbusiness:application", qbusiness::idle),
    ),
];
