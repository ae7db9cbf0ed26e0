//! The table of checks, in the order of their numbers.

use super::{
    capacity, ebs, ec2, lambda, network, qbusiness, rds,
    report::Gaps,
    s3,
    scene::Scene,
    snapshots, spending,
    verdict::{Draft, Missing, Verdict},
};
use crate::{
    finding::Grade::{self, High, Low, Medium},
    inventory::Item,
};

/// What a check is called, and how hard it is to do what it says.
pub(super) struct Check {
    /// Its word in an address, in an export and in the configuration.
    pub code: &'static str,
    /// What it looks for, for a person.
    pub title: &'static str,
    /// How much work it is to act on it.
    pub effort: Grade,
    /// What may go wrong when somebody does.
    pub risk: Grade,
}

/// What a check looks at.
pub(super) enum Looks {
    /// At each resource of a kind that its owner may change, alone or with what belongs to it.
    At(&'static str, for<'s, 'a> fn(&'s Scene<'a>, Item<'a>) -> Verdict),
    /// The same, those included that a service of AWS owns.
    AtAny(&'static str, for<'s, 'a> fn(&'s Scene<'a>, Item<'a>) -> Verdict),
    /// At everything together.
    Over(for<'s, 'a> fn(&'s Scene<'a>, &mut Gaps) -> Result<Vec<Draft>, Missing>),
}

use Looks::{At, AtAny, Over};

/// Writes both tables from one entry a check. They are two so that the browser, which names checks and runs none, does not carry
/// the code of all of them.
macro_rules! checks {
    ($($code:literal, $title:literal, $effort:ident, $risk:ident => $looks:expr;)+) => {
        /// All checks.
        pub(super) static CHECKS: &[Check] =
            &[$(Check { code: $code, title: $title, effort: $effort, risk: $risk }),+];

        /// What they look at, in the same order.
        pub(super) static LOOKS: &[Looks] = &[$($looks),+];
    };
}

const VOLUME: &str = "ec2:volume";
const SNAPSHOT: &str = "ec2:snapshot";
const GATEWAY: &str = "ec2:natgateway";
const ENDPOINT: &str = "ec2:vpc-endpoint";
const INSTANCE: &str = "ec2:instance";
const DATABASE: &str = "rds:db";
const BUCKET: &str = "s3:bucket";
const FUNCTION: &str = "lambda:function";

checks! {
    "unattached-volume", "Volume that no machine uses", Low, Medium => At(VOLUME, ebs::unattached);
    "volume-on-stopped-instance", "Volume of a stopped machine", Low, Medium => At(VOLUME, ebs::on_stopped);
    "gp2-volume", "gp2 volume that gp3 serves for less", Low, Low => At(VOLUME, ebs::gp2);
    "provisioned-iops-for-gp3", "Provisioned IOPS that gp3 serves", Medium, Medium => At(VOLUME, ebs::provisioned);
    "very-high-iops", "Very high provisioned IOPS", Medium, Medium => At(VOLUME, ebs::very_high);
    "magnetic-volume", "Magnetic volume of the last generation", Low, Low => At(VOLUME, ebs::magnetic);
    "paid-gp3-extra", "gp3 volume with paid IOPS or throughput", Low, Medium => At(VOLUME, ebs::extra);
    "old-snapshot", "Old snapshot", Low, Medium => At(SNAPSHOT, snapshots::old);
    "orphaned-snapshot", "Snapshot of a volume that is gone", Low, Medium => At(SNAPSHOT, snapshots::orphaned);
    "unused-image", "Image that no machine uses", Low, Medium => At("ec2:image", snapshots::unused_image);
    "unattached-address", "Elastic IP that nothing uses", Low, Low => At("ec2:elastic-ip", network::unattached);
    "idle-nat-gateway", "NAT gateway without traffic", Low, Medium => At(GATEWAY, network::idle_gateway);
    "redundant-nat-gateways", "More than one NAT gateway a zone", Medium, Medium => At(GATEWAY, network::redundant);
    "idle-interface-endpoint", "Endpoint without traffic", Low, Medium => At(ENDPOINT, network::idle_endpoint);
    "interface-endpoint-for-gateway-service", "Paid endpoint where a free one does", Medium, Medium
        => At(ENDPOINT, network::gateway_is_free);
    "long-stopped-instance", "Machine stopped for long", Low, Medium => At(INSTANCE, ec2::long_stopped);
    "old-instance-generation", "Machine of an old generation", Medium, Medium => At(INSTANCE, ec2::old_generation);
    "instance-for-graviton", "Machine that Graviton would serve", High, Medium => At(INSTANCE, ec2::graviton);
    "very-large-instance", "Very large machine", Medium, Medium => At(INSTANCE, ec2::very_large);
    "uncovered-long-running-instance", "Long-running machine without a commitment", Low, Medium
        => AtAny(INSTANCE, ec2::uncovered);
    "detailed-monitoring", "Paid detailed monitoring", Low, Low => At(INSTANCE, ec2::monitored);
    "expiring-reservation", "Reserved instances that end", Low, Low => At("ec2:reserved-instances", capacity::expiring);
    "unused-capacity-reservation", "Reserved capacity that nobody uses", Low, Medium
        => At("ec2:capacity-reservation", capacity::unused);
    "untagged-spend", "Spend without an owner", Medium, Low => Over(spending::untagged);
    "old-database-class", "Database of an old class", Medium, Medium => At(DATABASE, rds::old_class);
    "database-for-graviton", "Database that Graviton would serve", Medium, Low => At(DATABASE, rds::graviton);
    "extended-support", "Database in paid extended support", High, Medium => At(DATABASE, rds::extended_support);
    "stopped-database", "Stopped database", Low, Medium => At(DATABASE, rds::stopped);
    "orphaned-database-snapshot", "Snapshot of a database that is gone", Low, Medium
        => At("rds:snapshot", rds::orphaned_snapshot);
    "multi-az-outside-production", "Standby of a database outside production", Low, Low
        => At(DATABASE, rds::standby_outside_production);
    "uncovered-long-running-database", "Long-running database without a reservation", Low, Medium
        => At(DATABASE, rds::uncovered);
    "long-performance-insights", "Performance Insights kept for long", Low, Low => At(DATABASE, rds::long_insights);
    "bucket-without-lifecycle", "Bucket without a lifecycle", Low, Low => At(BUCKET, s3::without_lifecycle);
    "unaborted-uploads", "Unfinished uploads that stay", Low, Low => At(BUCKET, s3::unaborted);
    "standard-storage-only", "Everything in standard storage", Low, Low => At(BUCKET, s3::standard_only);
    "versions-never-expire", "Old versions that stay for ever", Low, Medium => At(BUCKET, s3::versions_stay);
    "abandoned-bucket", "Bucket that nobody asks for anything", Medium, High => At(BUCKET, s3::abandoned);
    "x86-function", "Function that Graviton would serve", Medium, Low => At(FUNCTION, lambda::x86);
    "idle-provisioned-concurrency", "Function kept ready and never called", Low, Medium
        => At(FUNCTION, lambda::idle_concurrency);
    "retired-runtime", "Function on a retired runtime", Medium, Medium => At(FUNCTION, lambda::retired);
    "fast-growing-service", "Service that grows fast", Medium, Low => Over(spending::growing);
    "under-used-commitment", "Commitment that is not used up", Medium, Low => Over(spending::under_used);
    "no-anomaly-monitor", "No anomaly monitor", Low, Low => Over(spending::no_monitor);
    "idle-q-business-application", "Q Business index that nobody uses", Low, Medium
        => At("qbusiness:application", qbusiness::idle);
}
