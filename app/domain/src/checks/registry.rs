//! Table of all checks, ordered by number.

use super::{
    capacity,
    context::CheckContext,
    ebs, ec2,
    gaps::Gaps,
    lambda, network,
    outcome::{CheckResult, FindingDraft, MissingData},
    qbusiness, rds, s3, snapshots, spending,
};
use crate::{
    finding::{
        Grade::{self, High, Low, Medium},
        Wording,
    },
    inventory::Item,
};

/// Title, effort and risk of a check.
pub(super) struct Check {
    /// Code in URLs, exports and the configuration.
    pub code: &'static str,
    /// Title of the recommended action.
    pub wording: Wording,
    /// Effort of the recommended action.
    pub effort: Grade,
    /// Risk of the recommended action.
    pub risk: Grade,
}

/// Target of a check, with the function that runs it.
pub(super) enum Target {
    /// Each resource of a type that no AWS service owns: others cannot be changed.
    Unmanaged(&'static str, for<'s, 'a> fn(&'s CheckContext<'a>, Item<'a>) -> CheckResult),
    /// Each resource of a type, including those that an AWS service owns.
    All(&'static str, for<'s, 'a> fn(&'s CheckContext<'a>, Item<'a>) -> CheckResult),
    /// The account as a whole: a service, its commitments or its settings.
    Account(for<'s, 'a> fn(&'s CheckContext<'a>, &mut Gaps) -> Result<Vec<FindingDraft>, MissingData>),
}

use Target::{Account, All, Unmanaged};

/// Generates both tables from one entry per check. They are separate so that the code of the checks is not included in
/// the browser build, which only needs their titles.
macro_rules! checks {
    ($($code:literal, $wording:literal, $effort:ident, $risk:ident => $target:expr;)+) => {
        /// All checks.
        pub(super) static CHECKS: &[Check] =
            &[$(Check { code: $code, wording: Wording($wording), effort: $effort, risk: $risk }),+];

        /// Targets of the checks, in the same order.
        pub(super) static TARGETS: &[Target] = &[$($target),+];
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
    "unattached-volume", "Delete {} unattached EBS volume(s)", Low, Medium => Unmanaged(VOLUME, ebs::unattached);
    "volume-on-stopped-instance", "Delete {} EBS volume(s) of stopped instances", Low, Medium => Unmanaged(VOLUME, ebs::on_stopped);
    "gp2-volume", "Migrate {} gp2 volume(s) to gp3", Low, Low => Unmanaged(VOLUME, ebs::gp2);
    "provisioned-iops-for-gp3", "Migrate {} Provisioned IOPS volume(s) to gp3", Medium, Medium => Unmanaged(VOLUME, ebs::provisioned);
    "very-high-iops", "Review {} EBS volume(s) with very high IOPS", Medium, Medium => Unmanaged(VOLUME, ebs::very_high);
    "magnetic-volume", "Migrate {} magnetic volume(s) to gp3", Low, Low => Unmanaged(VOLUME, ebs::magnetic);
    "paid-gp3-extra", "Reduce paid IOPS or throughput of {} gp3 volume(s)", Low, Medium => Unmanaged(VOLUME, ebs::extra);
    "old-snapshot", "Delete {} old EBS snapshot(s)", Low, Medium => Unmanaged(SNAPSHOT, snapshots::old);
    "orphaned-snapshot", "Delete {} EBS snapshot(s) of deleted volumes", Low, Medium => Unmanaged(SNAPSHOT, snapshots::orphaned);
    "unused-image", "Deregister {} unused AMI(s)", Low, Medium => Unmanaged("ec2:image", snapshots::unused_image);
    "unattached-address", "Release {} unattached Elastic IP address(es)", Low, Low => Unmanaged("ec2:elastic-ip", network::unattached);
    "idle-nat-gateway", "Delete {} idle NAT gateway(s)", Low, Medium => Unmanaged(GATEWAY, network::idle_gateway);
    "redundant-nat-gateways", "Consolidate {} redundant NAT gateway(s)", Medium, Medium => Unmanaged(GATEWAY, network::redundant);
    "idle-interface-endpoint", "Delete {} idle VPC endpoint(s)", Low, Medium => Unmanaged(ENDPOINT, network::idle_endpoint);
    "interface-endpoint-for-gateway-service", "Replace {} interface endpoint(s) with free gateway endpoints", Medium, Medium
        => Unmanaged(ENDPOINT, network::gateway_is_free);
    "long-stopped-instance", "Terminate {} long-stopped EC2 instance(s)", Low, Medium => Unmanaged(INSTANCE, ec2::long_stopped);
    "old-instance-generation", "Upgrade {} previous-generation EC2 instance(s)", Medium, Medium => Unmanaged(INSTANCE, ec2::old_generation);
    "instance-for-graviton", "Migrate {} EC2 instance(s) to Graviton", High, Medium => Unmanaged(INSTANCE, ec2::graviton);
    "very-large-instance", "Review {} very large EC2 instance(s)", Medium, Medium => Unmanaged(INSTANCE, ec2::very_large);
    "uncovered-long-running-instance", "Buy a Compute Savings Plan for {} on-demand EC2 instance(s)", Low, Medium
        => All(INSTANCE, ec2::uncovered);
    "detailed-monitoring", "Turn off detailed monitoring on {} EC2 instance(s)", Low, Low => Unmanaged(INSTANCE, ec2::monitored);
    "expiring-reservation", "Renew or replace {} expiring EC2 Reserved Instance(s)", Low, Low => Unmanaged("ec2:reserved-instances", capacity::expiring);
    "unused-capacity-reservation", "Cancel {} unused Capacity Reservation(s)", Low, Medium
        => Unmanaged("ec2:capacity-reservation", capacity::unused);
    "untagged-spend", "Tag resources that have no owner", Medium, Low => Account(spending::untagged);
    "old-database-class", "Upgrade {} previous-generation RDS instance(s)", Medium, Medium => Unmanaged(DATABASE, rds::old_class);
    "database-for-graviton", "Migrate {} RDS instance(s) to Graviton", Medium, Low => Unmanaged(DATABASE, rds::graviton);
    "extended-support", "Upgrade {} RDS instance(s) in Extended Support", High, Medium => Unmanaged(DATABASE, rds::extended_support);
    "stopped-database", "Delete {} stopped RDS instance(s)", Low, Medium => Unmanaged(DATABASE, rds::stopped);
    "orphaned-database-snapshot", "Delete {} RDS snapshot(s) of deleted databases", Low, Medium
        => Unmanaged("rds:snapshot", rds::orphaned_snapshot);
    "multi-az-outside-production", "Turn off Multi-AZ for {} non-production RDS instance(s)", Low, Low
        => Unmanaged(DATABASE, rds::standby_outside_production);
    "uncovered-long-running-database", "Buy Reserved Instances for {} on-demand RDS instance(s)", Low, Medium
        => Unmanaged(DATABASE, rds::uncovered);
    "long-performance-insights", "Shorten Performance Insights retention for {} RDS instance(s)", Low, Low => Unmanaged(DATABASE, rds::long_insights);
    "bucket-without-lifecycle", "Add a lifecycle rule to {} S3 bucket(s)", Low, Low => Unmanaged(BUCKET, s3::without_lifecycle);
    "unaborted-uploads", "Delete incomplete multipart uploads in {} S3 bucket(s)", Low, Low => Unmanaged(BUCKET, s3::unaborted);
    "standard-storage-only", "Move {} S3 bucket(s) to Intelligent-Tiering", Low, Low => Unmanaged(BUCKET, s3::standard_only);
    "versions-never-expire", "Expire noncurrent versions in {} S3 bucket(s)", Low, Medium => Unmanaged(BUCKET, s3::versions_never_expire);
    "abandoned-bucket", "Delete {} unused S3 bucket(s)", Medium, High => Unmanaged(BUCKET, s3::abandoned);
    "x86-function", "Migrate {} Lambda function(s) to Graviton", Medium, Low => Unmanaged(FUNCTION, lambda::x86);
    "idle-provisioned-concurrency", "Remove idle provisioned concurrency from {} Lambda function(s)", Low, Medium
        => Unmanaged(FUNCTION, lambda::idle_concurrency);
    "retired-runtime", "Upgrade {} Lambda function(s) on deprecated runtimes", Medium, Medium => Unmanaged(FUNCTION, lambda::retired);
    "fast-growing-service", "Investigate {} fast-growing service(s)", Medium, Low => Account(spending::growing);
    "under-used-commitment", "Review {} underused commitment(s)", Medium, Low => Account(spending::under_used);
    "no-anomaly-monitor", "Create an anomaly monitor", Low, Low => Account(spending::no_monitor);
    "idle-q-business-application", "Delete {} idle Q Business application(s)", Low, Medium
        => Unmanaged("qbusiness:application", qbusiness::idle);
}
