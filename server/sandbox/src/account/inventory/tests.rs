//! Tests of the generated inventory: number of resources, unique IDs, and costs that add up to the bill.

use std::collections::BTreeSet;

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::Config;
use crate::account::{Account, UsageAndCost};

fn account(resources: usize) -> Account {
    Account::generate(&Config { resources, ..Config::new(date(2026, 11, 23)) })
}

/// Each line item is unattributed, or equals the sum of the shares of its resources on every day.
fn check_sums(account: &Account) {
    for (index, line) in account.lines.iter().enumerate() {
        if account.inventory.shares(index).next().is_none() {
            continue;
        }
        for day in line.days.iter().rev().take(20) {
            let mut sum = UsageAndCost::default();
            for (_, share) in account.inventory.shares(index) {
                sum += share.part_of(*day);
            }
            assert_eq!(sum, *day, "{:?}", line.attributes);
        }
    }
}

#[test]
fn generates_the_requested_number_of_resources() {
    // The bill alone needs about 2,700 resources.
    for requested in [3_000, 10_000, 100_000] {
        let count = account(requested).inventory.resources.len();
        assert!(count.abs_diff(requested) <= requested / 20, "{count} of {requested}");
    }
}

#[test]
fn ids_are_unique() {
    let account = account(3_000);
    let ids: BTreeSet<_> = account.inventory.resources.iter().map(|it| (it.member, it.region, &it.id)).collect();
    assert_eq!(ids.len(), account.inventory.resources.len());
}

#[test]
fn most_costs_of_listed_services_are_attributed() {
    let account = account(1_200);
    for service in [
        "Amazon Elastic Compute Cloud - Compute",
        "Amazon Relational Database Service",
        "Amazon Simple Storage Service",
        "AWS Lambda",
        "Amazon Q",
        "Amazon DynamoDB",
    ] {
        let mut attributed = 0;
        let mut total = 0;
        for (index, line) in account.lines.iter().enumerate().filter(|(_, line)| line.attributes.service == service) {
            let cost: i64 = line.days.iter().rev().skip(1).take(7).map(|day| day.list_cost.abs()).sum();
            total += cost;
            attributed += if account.inventory.shares(index).next().is_some() { cost } else { 0 };
        }
        assert!(attributed * 10 > total * 7, "{service}: {attributed} of {total}");
    }
}

#[test]
fn the_inventory_contains_waste() {
    let account = account(1_200);
    let any = |is: &dyn Fn(&Resource) -> bool| account.inventory.resources.iter().any(is);
    assert!(any(&|it| matches!(&it.resource_type, ResourceType::Volume(volume) if volume.attached_to.is_none())));
    assert!(any(&|it| matches!(&it.resource_type, ResourceType::Volume(volume) if volume.volume_type == "gp2")));
    assert!(any(
        &|it| matches!(&it.resource_type, ResourceType::Instance(instance) if instance.stopped.is_some() && !instance.volumes.is_empty())
    ));
    assert!(any(&|it| matches!(&it.resource_type, ResourceType::Database(database) if database.state == "stopped")));
    assert!(any(&|it| matches!(&it.resource_type, ResourceType::Bucket(bucket) if bucket.lifecycle.is_none())));
    assert!(any(&|it| matches!(&it.resource_type, ResourceType::Index(index) if index.documents == 0)));
    assert!(any(
        &|it| matches!(&it.resource_type, ResourceType::Address(address) if address.instance.is_none() && address.interface.is_none())
    ));
    assert!(any(&|it| it.tags.is_empty()));
}

/// Whether a text contains markup, formulas, templates or invisible characters.
fn is_hostile(text: &str) -> bool {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t']);
    is_formula || text.contains(['<', '>', '{', '}', '$', '\n', '\u{202E}', '\u{200B}'])
}

#[test]
fn hostile_texts_are_generated_only_on_request() {
    let hostile_texts = |hostile| -> Vec<String> {
        let account = Account::generate(&Config { hostile, ..Config::new(date(2026, 11, 23)) });
        let of_resources = account.inventory.resources.iter().flat_map(|it| &it.tags);
        let of_resources = of_resources.flat_map(|(key, value)| [key.to_string(), value.to_string()]);
        let owners = account.lines.iter().map(|it| it.attributes.tags.value("Owner").to_owned());
        of_resources.chain(owners).filter(|text| is_hostile(text)).collect()
    };
    assert_eq!(hostile_texts(false), Vec::<String>::new());
    let hostile = hostile_texts(true);
    for text in ["<script>alert(1)</script>", "<b>key</b>", "\"><img src=x onerror=alert(1)>"] {
        assert!(hostile.iter().any(|it| it == text), "{text}");
    }
}

/// Whether a check evaluates a resource type.
type IsEvaluated = fn(&ResourceType) -> bool;

/// Each check finds some resources of the types that it evaluates, but not all.
#[track_caller]
fn check_planted(checks: &[(&str, IsEvaluated)]) {
    let account = account(1_200);
    let planted = account.planted();
    for (check, is_evaluated) in checks {
        let all = account.inventory.resources.iter().filter(|it| is_evaluated(&it.resource_type)).count();
        let found = planted.get(check).map_or(0, BTreeSet::len);
        assert!(0 < found && found < all, "{check}: {found} of {all}");
        // The payer's account alone also has findings of each check.
        assert!(planted[check].iter().any(|it| it.starts_with(account.payer_id())), "{check}");
    }
}

#[test]
fn compute_checks_find_some_resources_but_not_all() {
    let volume: IsEvaluated = |it| matches!(it, ResourceType::Volume(_));
    let snapshot: IsEvaluated = |it| matches!(it, ResourceType::Snapshot(_));
    let gateway: IsEvaluated = |it| matches!(it, ResourceType::NatGateway(_));
    let endpoint: IsEvaluated = |it| matches!(it, ResourceType::Endpoint(_));
    let instance: IsEvaluated = |it| matches!(it, ResourceType::Instance(_));
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
        ("unused-image", |it| matches!(it, ResourceType::Image(_))),
        ("unattached-address", |it| matches!(it, ResourceType::Address(_))),
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
        ("expiring-reservation", |it| matches!(it, ResourceType::ReservedInstances(_))),
        ("unused-capacity-reservation", |it| matches!(it, ResourceType::CapacityReservation(_))),
    ]);
}

#[test]
fn data_checks_find_some_resources_but_not_all() {
    let database: IsEvaluated = |it| matches!(it, ResourceType::Database(_));
    let bucket: IsEvaluated = |it| matches!(it, ResourceType::Bucket(_));
    let function: IsEvaluated = |it| matches!(it, ResourceType::Function(_));
    check_planted(&[
        ("old-database-class", database),
        ("database-for-graviton", database),
        ("extended-support", database),
        ("stopped-database", database),
        ("orphaned-database-snapshot", |it| matches!(it, ResourceType::DatabaseSnapshot(_))),
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
        ("idle-q-business-application", |it| matches!(it, ResourceType::Application(_))),
    ]);
}

#[test]
fn the_bill_contains_growth_and_waste() {
    let account = account(1_200);
    let planted = account.planted();
    let payer = account.payer_id();
    let is_in = |check: &str, service: &str| planted[check].contains(&format!("{payer}/global/{service}"));
    assert!(is_in("fast-growing-service", "Amazon Bedrock"));
    assert!(!is_in("fast-growing-service", "AWS Lambda"));
    assert!(is_in("under-used-commitment", "Savings Plans for AWS Compute usage"));
    assert!(is_in("untagged-spend", "Amazon Relational Database Service"));
    assert!(!planted.contains_key("no-anomaly-monitor"), "the account has an anomaly monitor");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn shares_add_up_to_the_bill(seed in 0_u64..1_000, accounts in 1_usize..5, resources in 0_usize..3_000) {
        check_sums(&Account::generate(&Config { seed, accounts, resources, ..Config::new(date(2026, 11, 23)) }));
    }
}
