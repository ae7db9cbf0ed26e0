//! The generated inventory has the planned size, unique ids, and costs that equal the bill's.

use std::collections::BTreeSet;

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::Config;
use crate::account::{Account, UsageAndCost};

fn account(resources: usize) -> Account {
    Account::generate(&Config { resources, ..Config::new(date(2026, 11, 23)) })
}

/// Every line is unattributed, or equals the sum of its owners' shares on every day.
fn check_sums(account: &Account) {
    for (place, line) in account.lines.iter().enumerate() {
        if account.inventory.holders(place).next().is_none() {
            continue;
        }
        for day in line.days.iter().rev().take(20) {
            let mut sum = UsageAndCost::default();
            for (_, share) in account.inventory.holders(place) {
                sum += share.of(*day);
            }
            assert_eq!(sum, *day, "{:?}", line.attributes);
        }
    }
}

#[test]
fn there_are_as_many_as_are_wanted() {
    // The bill itself needs some 2,700.
    for wanted in [3_000, 10_000, 100_000] {
        let count = account(wanted).inventory.resources.len();
        assert!(count.abs_diff(wanted) <= wanted / 20, "{count} of {wanted}");
    }
}

#[test]
fn ids_are_there_once() {
    let account = account(3_000);
    let ids: BTreeSet<_> = account.inventory.resources.iter().map(|it| (it.member, it.region, &it.id)).collect();
    assert_eq!(ids.len(), account.inventory.resources.len());
}

#[test]
fn most_of_what_machines_and_stores_cost_is_somebodys() {
    let account = account(1_200);
    for service in [
        "Amazon Elastic Compute Cloud - Compute",
        "Amazon Relational Database Service",
        "Amazon Simple Storage Service",
        "AWS Lambda",
        "Amazon Q",
        "Amazon DynamoDB",
    ] {
        let mut borne = 0;
        let mut all = 0;
        for (place, line) in account.lines.iter().enumerate().filter(|(_, line)| line.attributes.service == service) {
            let cost: i64 = line.days.iter().rev().skip(1).take(7).map(|day| day.list_cost.abs()).sum();
            all += cost;
            borne += if account.inventory.holders(place).next().is_some() { cost } else { 0 };
        }
        assert!(borne * 10 > all * 7, "{service}: {borne} of {all}");
    }
}

#[test]
fn what_the_checks_look_for_is_there() {
    let account = account(1_200);
    let any = |is: &dyn Fn(&Resource) -> bool| account.inventory.resources.iter().any(is);
    assert!(any(&|it| matches!(&it.kind, Kind::Volume(volume) if volume.attached_to.is_none())));
    assert!(any(&|it| matches!(&it.kind, Kind::Volume(volume) if volume.volume_type == "gp2")));
    assert!(any(
        &|it| matches!(&it.kind, Kind::Instance(instance) if instance.stopped.is_some() && !instance.volumes.is_empty())
    ));
    assert!(any(&|it| matches!(&it.kind, Kind::Database(database) if database.state == "stopped")));
    assert!(any(&|it| matches!(&it.kind, Kind::Bucket(bucket) if bucket.lifecycle.is_none())));
    assert!(any(&|it| matches!(&it.kind, Kind::Index(index) if index.documents == 0)));
    assert!(any(
        &|it| matches!(&it.kind, Kind::Address(address) if address.instance.is_none() && address.interface.is_none())
    ));
    assert!(any(&|it| it.tags.is_empty()));
}

/// Whether a text contains markup, formulas, templates or invisible characters, which the demo account's names must
/// not.
fn is_trap(text: &str) -> bool {
    let begins_formula = text.starts_with(['=', '+', '-', '@', '\t']);
    begins_formula || text.contains(['<', '>', '{', '}', '$', '\n', '\u{202E}', '\u{200B}'])
}

#[test]
fn traps_are_met_only_where_they_are_asked_for() {
    let traps = |hostile| -> Vec<String> {
        let account = Account::generate(&Config { hostile, ..Config::new(date(2026, 11, 23)) });
        let of_resources = account.inventory.resources.iter().flat_map(|it| &it.tags);
        let of_resources = of_resources.flat_map(|(key, value)| [key.to_string(), value.to_string()]);
        let owners = account.lines.iter().map(|it| it.attributes.tags.value("Owner").to_owned());
        of_resources.chain(owners).filter(|text| is_trap(text)).collect()
    };
    assert_eq!(traps(false), Vec::<String>::new());
    let hostile = traps(true);
    for trap in ["<script>alert(1)</script>", "<b>key</b>", "\"><img src=x onerror=alert(1)>"] {
        assert!(hostile.iter().any(|it| it == trap), "{trap}");
    }
}

/// Whether a check evaluates a kind.
type Of = fn(&Kind) -> bool;

/// Each check finds some resources of the kinds that it evaluates, and not all.
#[track_caller]
fn check_planted(checks: &[(&str, Of)]) {
    let account = account(1_200);
    let planted = account.planted();
    for (check, is_of_kind) in checks {
        let all = account.inventory.resources.iter().filter(|it| is_of_kind(&it.kind)).count();
        let found = planted.get(check).map_or(0, BTreeSet::len);
        assert!(0 < found && found < all, "{check}: {found} of {all}");
        // With the payer's account alone, each check has findings too.
        assert!(planted[check].iter().any(|it| it.starts_with(account.payer_id())), "{check}");
    }
}

#[test]
fn each_check_of_compute_has_something_to_find_and_something_to_leave() {
    let volume: Of = |it| matches!(it, Kind::Volume(_));
    let snapshot: Of = |it| matches!(it, Kind::Snapshot(_));
    let gateway: Of = |it| matches!(it, Kind::NatGateway(_));
    let endpoint: Of = |it| matches!(it, Kind::Endpoint(_));
    let instance: Of = |it| matches!(it, Kind::Instance(_));
    check_planted(&[
        ("unattached-volume", volume),
        ("volume-on-stopped-instance", volume),
        ("gp2-volume", volume),
        ("provisioned-iops-for-gp3", volume),
        ("very-high-iops", volume),
        ("magnetic-volume", volume),
        ("paid-gp3-extra", volume),
        ("old-snapshot", snapshot),
        ("orphaned-snapshot", snapshot),
        ("unused-image", |it| matches!(it, Kind::Image(_))),
        ("unattached-address", |it| matches!(it, Kind::Address(_))),
        ("idle-nat-gateway", gateway),
        ("redundant-nat-gateways", gateway),
        ("idle-interface-endpoint", endpoint),
        ("interface-endpoint-for-gateway-service", endpoint),
        ("long-stopped-instance", instance),
        ("old-instance-generation", instance),
        ("instance-for-graviton", instance),
        ("very-large-instance", instance),
        ("uncovered-long-running-instance", instance),
        ("detailed-monitoring", instance),
        ("expiring-reservation", |it| matches!(it, Kind::ReservedInstances(_))),
        ("unused-capacity-reservation", |it| matches!(it, Kind::CapacityReservation(_))),
    ]);
}

#[test]
fn each_check_of_data_has_something_to_find_and_something_to_leave() {
    let database: Of = |it| matches!(it, Kind::Database(_));
    let bucket: Of = |it| matches!(it, Kind::Bucket(_));
    let function: Of = |it| matches!(it, Kind::Function(_));
    check_planted(&[
        ("old-database-class", database),
        ("database-for-graviton", database),
        ("extended-support", database),
        ("stopped-database", database),
        ("orphaned-database-snapshot", |it| matches!(it, Kind::DatabaseSnapshot(_))),
        ("multi-az-outside-production", database),
        ("uncovered-long-running-database", database),
        ("long-performance-insights", database),
        ("bucket-without-lifecycle", bucket),
        ("unaborted-uploads", bucket),
        ("standard-storage-only", bucket),
        ("versions-never-expire", bucket),
        ("abandoned-bucket", bucket),
        ("x86-function", function),
        ("idle-provisioned-concurrency", function),
        ("retired-runtime", function),
        ("idle-q-business-application", |it| matches!(it, Kind::Application(_))),
    ]);
}

#[test]
fn the_bill_grows_and_wastes_somewhere() {
    let account = account(1_200);
    let planted = account.planted();
    let payer = account.payer_id();
    let is_in = |check: &str, service: &str| planted[check].contains(&format!("{payer}/global/{service}"));
    assert!(is_in("fast-growing-service", "Amazon Bedrock"));
    assert!(!is_in("fast-growing-service", "AWS Lambda"));
    assert!(is_in("under-used-commitment", "Savings Plans for AWS Compute usage"));
    assert!(is_in("untagged-spend", "Amazon Relational Database Service"));
    assert!(!planted.contains_key("no-anomaly-monitor"), "there is one");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn parts_are_the_bill(seed in 0_u64..1_000, accounts in 1_usize..5, resources in 0_usize..3_000) {
        check_sums(&Account::generate(&Config { seed, accounts, resources, ..Config::new(date(2026, 11, 23)) }));
    }
}
