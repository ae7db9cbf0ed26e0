//! All checks together: sort order, disabled checks, settings and total savings.

use super::*;
use crate::{
    finding::{Origin, total},
    resource::fact,
};

/// A stopped instance with a gp2 volume, an idle address, and a snapshot that is old and orphaned.
fn account() -> Case {
    let instance = resource("ec2:instance", "i-1")
        .state("stopped")
        .with(Fact::text(fact::INSTANCE_TYPE, "m5.large"))
        .with(Fact::time(fact::STATE_SINCE, midnight("2026-01-05")));
    let volume = resource("ec2:volume", "vol-1")
        .state("in-use")
        .with(Fact::text(fact::STORAGE_TYPE, "gp2"))
        .with(Fact::number(fact::SIZE_GIB, 100))
        .with(Fact::text(fact::ATTACHED_TO, "i-1"));
    let address = resource("ec2:elastic-ip", "eipalloc-1").state("idle");
    let snapshot = resource("ec2:snapshot", "snap-1")
        .with(Fact::text(fact::VOLUME, "vol-gone"))
        .with(Fact::number(fact::SIZE_GIB, 40));
    case(
        [instance, volume, address, snapshot],
        [
            ("EC2 - Other", "EBS:VolumeUsage.gp2", "10", "100 GB-Mo"),
            ("EC2 - Other", "EBS:SnapshotUsage", "5", "100 GB-Mo"),
            ("Amazon Virtual Private Cloud", "PublicIPv4:IdleAddress", "1.68", "336 Hrs"),
        ],
    )
}

#[test]
fn overlapping_savings_count_once() {
    // The volume: 10 for deleting it (two overlapping findings), or 2 as gp3. The snapshot: 2 (two overlapping
    // findings). The address: 730 x 0.005.
    let report = account().report();
    let saved = total(&report.findings).unwrap().unwrap();
    assert_eq!((saved.amount, saved.unit.as_str()), (decimal("15.65"), "USD"));
    let sum: Decimal = report.findings.iter().filter_map(|it| it.saving.amount()).sum();
    assert_eq!(sum, decimal("29.65"));
}

#[test]
fn findings_are_sorted_by_saving() {
    let codes: Vec<_> = account().report().findings.iter().map(|it| it.from.code()).collect();
    assert_eq!(
        codes,
        [
            "volume-on-stopped-instance",
            "long-stopped-instance",
            "unattached-address",
            "gp2-volume",
            "old-snapshot",
            "orphaned-snapshot",
            "untagged-spend",
            "untagged-spend",
        ]
    );
}

#[test]
fn disabled_checks_do_not_run() {
    let mut case = account();
    assert_eq!(case.report().ran, 44);
    case.settings.off.insert("gp2-volume".parse().unwrap());
    let report = case.report();
    assert_eq!(report.ran, 43);
    assert!(report.findings.iter().all(|it| it.from.code() != "gp2-volume"));
}

#[test]
fn an_incomplete_list_is_reported_once_per_check() {
    let case = Case::default().incomplete("ec2:volume");
    let gaps: Vec<_> = case.report().not_evaluated.into_iter().filter(|it| it.check.code() == "gp2-volume").collect();
    let [gap] = gaps.as_slice() else { panic!("{gaps:?}") };
    assert_eq!(
        (&gap.missing, gap.account_regions.len(), gap.resources),
        (&MissingData::List(ResourceType::new("ec2:volume")), 1, 0)
    );
}

#[test]
fn codes_are_unique_and_can_be_parsed() {
    for check in CheckId::all() {
        assert_eq!(check.code().parse::<CheckId>().unwrap(), check);
    }
    assert!("gp2".parse::<CheckId>().is_err());
    let json = serde_json::to_string(&Origin::Check("gp2-volume".parse().unwrap())).unwrap();
    assert_eq!(json, r#"{"Check":"gp2-volume"}"#);
}

#[test]
fn settings_errors_name_the_key() {
    let wrong = |change: fn(&mut Settings)| {
        let mut settings = Settings::default();
        change(&mut settings);
        settings.validated().unwrap_err().to_string()
    };
    assert_eq!(wrong(|it| it.snapshot_days = 0), "checks.snapshot-days is 0; allowed: 1 to 3653 days");
    assert_eq!(
        wrong(|it| it.used_percent = Decimal::from(101)),
        "checks.used-percent is 101; allowed: 0 to 100 percent"
    );
    assert!(wrong(|it| it.owner_tags.clear()).starts_with("checks.owner-tags is empty"));
    assert!(wrong(|it| it.non_production.push(" ".to_owned())).starts_with("checks.non-production has a blank entry"));
    assert!(Settings::default().validated().is_ok());
}
