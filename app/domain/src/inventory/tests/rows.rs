//! Export rows of resources, unlisted resources and unattributed costs.

use super::*;
use crate::{
    attribution::{Basis, LineItem, Part, Reason, ServiceCost, UnlistedResourceCost, UnmatchedCost},
    metric::Metric,
    money::Unit,
};

fn amount(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn part(line: u32, cost: &str, basis: Basis) -> Part {
    Part { line, amount: amount(cost), usage: None, basis }
}

fn line(service: &str) -> LineItem {
    let (billed, attributed) = (Decimal::ZERO, Decimal::ZERO);
    LineItem {
        account: "1".into(),
        service: service.into(),
        usage_type: "".into(),
        usage_unit: None,
        billed,
        attributed,
    }
}

fn service(name: &str, unattributed: &str, reasons: &[Reason]) -> ServiceCost {
    ServiceCost {
        service: name.into(),
        total: Decimal::ZERO,
        resources: Decimal::ZERO,
        unlisted: Decimal::ZERO,
        unlisted_count: 0,
        unattributed: amount(unattributed),
        reasons: reasons.iter().map(|it| (*it, Decimal::ONE)).collect(),
    }
}

/// Attribution of an instance billed by two services, a resource with unknown cost, one with zero cost, and an unlisted
/// one.
fn attribution() -> Attribution {
    let parts = [
        part(0, "1", Basis::Measured),
        part(0, "2", Basis::MeasuredShare(14)),
        part(1, "4", Basis::Measured),
        part(1, "8", Basis::Measured),
    ];
    let instance = ResourceCost { amount: Some(amount("15")), confidence: Confidence::Allocated, parts: parts.into() };
    let parts = [part(1, "16", Basis::Measured)].into();
    let unlisted = UnlistedResourceCost { id: "i-gone".into(), account: "1".into(), amount: amount("16"), parts };
    Attribution {
        metric: Metric::Unblended,
        unit: Some(Unit::new("USD")),
        total: Decimal::ZERO,
        unattributed: Decimal::ZERO,
        services: vec![
            service("Compute", "0", &[]),
            service("Other", "-3", &[Reason::NoRule, Reason::SeveralCandidates]),
        ],
        resources: vec![instance, cost("?"), cost("0 Measured")],
        unlisted: vec![unlisted],
        lines: vec![line("Compute"), line("Other")],
        discrepancies: vec![],
        unmatched: UnmatchedCost::default(),
    }
}

#[track_caller]
fn check(query: &str, expected: &[&str]) {
    let instance = Resource { service: Some("Compute".into()), ..instance_with_tags("i-1", &[("Team", "a")]) };
    let resources = [instance, resource("lambda:function", "dark"), resource("s3:bucket", "empty")];
    let attribution = attribution();
    let items = Item::all(&resources, Some(&attribution));
    let selection = selection(query);
    let rows = rows(items_at(&items, &selection.select(&items).indexes), Some(&attribution), &selection);
    let rows_as_text = rows.iter().map(|it| {
        let cost = it.cost.map_or("?".to_owned(), |cost| cost.to_string());
        let tags = it.tags.map_or("?".to_owned(), |tags| tags.len().to_string());
        format!(
            "{}|{}|{}|{}|{cost}|{}|{}|{tags}",
            it.service, it.resource_type, it.id, it.state, it.confidence, it.rule
        )
    });
    assert_eq!(rows_as_text.collect::<Vec<_>>(), expected, "{query}");
    assert!(rows.iter().all(|it| it.unit == "USD"));
}

const COMPUTE: &str = "Compute|ec2:instance|i-1||3|allocated|Measured by AWS. Earlier days allocated by its share of the 14 measured days.|1";
const OTHER: &str = "Other|ec2:instance|i-1||12|measured|Measured by AWS.|1";
const UNLISTED: &str = "Other||i-gone|gone|16|measured|Measured by AWS.|?";
const UNATTRIBUTED: &str = "Other||||-3|unattributed|No allocation rule for these usage types. Several possible resources with unknown shares.|?";

#[test]
fn a_resource_has_one_row_per_billing_service() {
    check(
        "",
        &[
            COMPUTE,
            OTHER,
            "AWS Lambda|lambda:function|dark||?|unknown||0",
            "Amazon Simple Storage Service|s3:bucket|empty||0|measured|Measured by AWS.|0",
            UNLISTED,
            "Compute||||0|unattributed||?",
            UNATTRIBUTED,
        ],
    );
}

#[test]
fn unattributed_rows_are_included_only_under_service_filters() {
    check("service=Other", &[UNLISTED, UNATTRIBUTED]);
    check("service=Compute", &[COMPUTE, OTHER, "Compute||||0|unattributed||?"]);
    check("tag.Team=a", &[COMPUTE, OTHER]);
}

#[test]
fn resources_without_attribution_have_no_cost() {
    let resources = [resource("s3:bucket", "a")];
    let items = Item::all(&resources, None);
    let rows = rows(items, None, &selection(""));
    let rows_as_text: Vec<_> = rows.iter().map(|it| (it.id, it.cost, it.confidence, it.unit)).collect();
    assert_eq!(rows_as_text, [("a", None, "unknown", "")]);
}
