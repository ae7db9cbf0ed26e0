//! List of all checks, ordered by number. The functions that run them are in `checks/registry.rs`.

use super::{
    grade::Grade::{self, High, Low, Medium},
    wording::Wording,
};

/// Title, effort and risk of a check.
pub(super) struct Check {
    /// Title of the recommended action.
    pub wording: Wording,
    /// Effort of the recommended action.
    pub effort: Grade,
    /// Risk of the recommended action.
    pub risk: Grade,
}

/// Puts codes into a table of their own: every page parses them in the browser, few show titles.
macro_rules! checks {
    ($(check($code:literal, $title:literal, $effort:ident, $risk:ident $(,)?),)+) => {
        /// Codes of all checks in URLs, exports and the configuration.
        pub(super) static CODES: &[&str] = &[$($code),+];
        /// All checks, in the order of [`CODES`].
        pub(super) static CHECKS: &[Check] = &[$(Check { wording: Wording($title), effort: $effort, risk: $risk }),+];
    };
}

checks! {
    check("unattached-volume", "Delete {} unattached EBS volume(s)", Low, Medium),
    check("volume-on-stopped-instance", "Delete {} EBS volume(s) of stopped instances", Low, Medium),
    check("gp2-volume", "Migrate {} gp2 volume(s) to gp3", Low, Low),
    check("provisioned-iops-for-gp3", "Migrate {} Provisioned IOPS volume(s) to gp3", Medium, Medium),
    check("very-high-iops", "Review {} EBS volume(s) with very high IOPS", Medium, Medium),
    check("magnetic-volume", "Migrate {} magnetic volume(s) to gp3", Low, Low),
    check("paid-gp3-extra", "Reduce paid IOPS or throughput of {} gp3 volume(s)", Low, Medium),
    check("old-snapshot", "Delete {} old EBS snapshot(s)", Low, Medium),
    check("orphaned-snapshot", "Delete {} EBS snapshot(s) of deleted volumes", Low, Medium),
    check("unused-image", "Deregister {} unused AMI(s)", Low, Medium),
    check("unattached-address", "Release {} unattached Elastic IP address(es)", Low, Low),
    check("idle-nat-gateway", "Delete {} idle NAT gateway(s)", Low, Medium),
    check("redundant-nat-gateways", "Consolidate {} redundant NAT gateway(s)", Medium, Medium),
    check("idle-interface-endpoint", "Delete {} idle VPC endpoint(s)", Low, Medium),
    check(
        "interface-endpoint-for-gateway-service",
        "Replace {} interface endpoint(s) with free gateway endpoints",
        Medium,
        Medium,
    ),
    check("long-stopped-instance", "Terminate {} long-stopped EC2 instance(s)", Low, Medium),
    check("old-instance-generation", "Upgrade {} previous-generation EC2 instance(s)", Medium, Medium),
    check("instance-for-graviton", "Migrate {} EC2 instance(s) to Graviton", High, Medium),
    check("very-large-instance", "Review {} very large EC2 instance(s)", Medium, Medium),
    check(
        "uncovered-long-running-instance",
        "Buy a Compute Savings Plan for {} On-Demand EC2 instance(s)",
        Low,
        Medium,
    ),
    check("detailed-monitoring", "Turn off detailed monitoring on {} EC2 instance(s)", Low, Low),
    check("expiring-reservation", "Renew or replace {} expiring EC2 Reserved Instance(s)", Low, Low),
    check("unused-capacity-reservation", "Cancel {} unused Capacity Reservation(s)", Low, Medium),
    check("untagged-spend", "Tag resources that have no owner", Medium, Low),
    check("old-database-class", "Upgrade {} previous-generation RDS instance(s)", Medium, Medium),
    check("database-for-graviton", "Migrate {} RDS instance(s) to Graviton", Medium, Low),
    check("extended-support", "Upgrade {} RDS instance(s) in Extended Support", High, Medium),
    check("stopped-database", "Delete {} stopped RDS instance(s)", Low, Medium),
    check("orphaned-database-snapshot", "Delete {} RDS snapshot(s) of deleted databases", Low, Medium),
    check("multi-az-outside-production", "Turn off Multi-AZ for {} non-production RDS instance(s)", Low, Low),
    check("uncovered-long-running-database", "Buy Reserved Instances for {} On-Demand RDS instance(s)", Low, Medium),
    check("long-performance-insights", "Shorten Performance Insights retention for {} RDS instance(s)", Low, Low),
    check("bucket-without-lifecycle", "Add a lifecycle rule to {} S3 bucket(s)", Low, Low),
    check("unaborted-uploads", "Delete incomplete multipart uploads in {} S3 bucket(s)", Low, Low),
    check("standard-storage-only", "Move {} S3 bucket(s) to Intelligent-Tiering", Low, Low),
    check("versions-never-expire", "Expire noncurrent versions in {} S3 bucket(s)", Low, Medium),
    check("abandoned-bucket", "Delete {} unused S3 bucket(s)", Medium, High),
    check("x86-function", "Migrate {} Lambda function(s) to Graviton", Medium, Low),
    check(
        "idle-provisioned-concurrency",
        "Remove idle provisioned concurrency from {} Lambda function(s)",
        Low,
        Medium,
    ),
    check("retired-runtime", "Upgrade {} Lambda function(s) on deprecated runtimes", Medium, Medium),
    check("fast-growing-service", "Investigate {} fast-growing service(s)", Medium, Low),
    check("under-used-commitment", "Review {} underused commitment(s)", Medium, Low),
    check("no-anomaly-monitor", "Create an anomaly monitor", Low, Low),
    check("idle-q-business-application", "Delete {} idle Q Business application(s)", Low, Medium),
}
