//! Functions of all checks, in the order of `finding/check_list.rs`.

use super::{
    capacity,
    context::CheckContext,
    ebs, ec2,
    gaps::Gaps,
    lambda, network,
    outcome::{CheckResult, FindingDraft, MissingData},
    qbusiness, rds, s3, snapshots, spending,
};
use crate::inventory::Item;

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

const VOLUME: &str = "ec2:volume";
const SNAPSHOT: &str = "ec2:snapshot";
const GATEWAY: &str = "ec2:natgateway";
const ENDPOINT: &str = "ec2:vpc-endpoint";
const INSTANCE: &str = "ec2:instance";
const DATABASE: &str = "rds:db";
const BUCKET: &str = "s3:bucket";
const FUNCTION: &str = "lambda:function";

/// Targets of the checks by code. They are apart from the titles so that the browser build, which needs only those, does not
/// include the code of the checks.
pub(super) static TARGETS: &[(&str, Target)] = &[
    ("unattached-volume", Unmanaged(VOLUME, ebs::unattached)),
    ("volume-on-stopped-instance", Unmanaged(VOLUME, ebs::on_stopped)),
    ("gp2-volume", Unmanaged(VOLUME, ebs::gp2)),
    ("provisioned-iops-for-gp3", Unmanaged(VOLUME, ebs::provisioned)),
    ("very-high-iops", Unmanaged(VOLUME, ebs::very_high)),
    ("magnetic-volume", Unmanaged(VOLUME, ebs::magnetic)),
    ("paid-gp3-extra", Unmanaged(VOLUME, ebs::extra)),
    ("old-snapshot", Unmanaged(SNAPSHOT, snapshots::old)),
    ("orphaned-snapshot", Unmanaged(SNAPSHOT, snapshots::orphaned)),
    ("unused-image", Unmanaged("ec2:image", snapshots::unused_image)),
    ("unattached-address", Unmanaged("ec2:elastic-ip", network::unattached)),
    ("idle-nat-gateway", Unmanaged(GATEWAY, network::idle_gateway)),
    ("redundant-nat-gateways", Unmanaged(GATEWAY, network::redundant)),
    ("idle-interface-endpoint", Unmanaged(ENDPOINT, network::idle_endpoint)),
    ("interface-endpoint-for-gateway-service", Unmanaged(ENDPOINT, network::gateway_is_free)),
    ("long-stopped-instance", Unmanaged(INSTANCE, ec2::long_stopped)),
    ("old-instance-generation", Unmanaged(INSTANCE, ec2::old_generation)),
    ("instance-for-graviton", Unmanaged(INSTANCE, ec2::graviton)),
    ("very-large-instance", Unmanaged(INSTANCE, ec2::very_large)),
    ("uncovered-long-running-instance", All(INSTANCE, ec2::uncovered)),
    ("detailed-monitoring", Unmanaged(INSTANCE, ec2::monitored)),
    ("expiring-reservation", Unmanaged("ec2:reserved-instances", capacity::expiring)),
    ("unused-capacity-reservation", Unmanaged("ec2:capacity-reservation", capacity::unused)),
    ("untagged-spend", Account(spending::untagged)),
    ("old-database-class", Unmanaged(DATABASE, rds::old_class)),
    ("database-for-graviton", Unmanaged(DATABASE, rds::graviton)),
    ("extended-support", Unmanaged(DATABASE, rds::extended_support)),
    ("stopped-database", Unmanaged(DATABASE, rds::stopped)),
    ("orphaned-database-snapshot", Unmanaged("rds:snapshot", rds::orphaned_snapshot)),
    ("multi-az-outside-production", Unmanaged(DATABASE, rds::standby_outside_production)),
    ("uncovered-long-running-database", Unmanaged(DATABASE, rds::uncovered)),
    ("long-performance-insights", Unmanaged(DATABASE, rds::long_insights)),
    ("bucket-without-lifecycle", Unmanaged(BUCKET, s3::without_lifecycle)),
    ("unaborted-uploads", Unmanaged(BUCKET, s3::unaborted)),
    ("standard-storage-only", Unmanaged(BUCKET, s3::standard_only)),
    ("versions-never-expire", Unmanaged(BUCKET, s3::versions_never_expire)),
    ("abandoned-bucket", Unmanaged(BUCKET, s3::abandoned)),
    ("x86-function", Unmanaged(FUNCTION, lambda::x86)),
    ("idle-provisioned-concurrency", Unmanaged(FUNCTION, lambda::idle_concurrency)),
    ("retired-runtime", Unmanaged(FUNCTION, lambda::retired)),
    ("fast-growing-service", Account(spending::growing)),
    ("under-used-commitment", Account(spending::under_used)),
    ("no-anomaly-monitor", Account(spending::no_monitor)),
    ("idle-q-business-application", Unmanaged("qbusiness:application", qbusiness::idle)),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::CheckId;

    #[test]
    fn every_check_has_its_function() {
        let codes: Vec<&str> = TARGETS.iter().map(|(code, _)| *code).collect();
        assert_eq!(codes, CheckId::all().map(CheckId::code).collect::<Vec<_>>());
    }
}
