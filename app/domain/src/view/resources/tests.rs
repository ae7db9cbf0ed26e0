//! URL parameters for resources round-trip, and invalid ones are reported.

use jiff::civil::date;
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::*;
use crate::{
    dimension::Attribute,
    filter::{NONE_VALUE, Rule},
    limits::Limits,
    resource::Kind,
    view::{ListProperty, Page, Parsed, View},
};

fn parse(query: &str) -> Parsed {
    View::parse(&Page::Resources, query, &Limits::on(date(2026, 11, 23)))
}

/// An address that is written back unchanged.
#[track_caller]
fn check_kept(query: &str) {
    let parsed = parse(query);
    assert_eq!(parsed.problems, []);
    assert_eq!(parsed.view.to_query(&Page::Resources), query);
}

/// Problems of an address (key, value and fault), and the rest of it.
#[track_caller]
fn check_told(query: &str, problems: &[&str], left: &str) {
    let parsed = parse(query);
    let told: Vec<_> = parsed.problems.iter().map(|it| format!("{}={} {}", it.key, it.value, it.fault)).collect();
    assert_eq!(told, problems, "{query}");
    assert_eq!(parsed.view.to_query(&Page::Resources), left, "{query}");
}

#[test]
fn what_is_usual_is_not_written() {
    assert_eq!(ResourceView::default().sort.to_string(), "-cost");
    assert_eq!(parse("sort=-cost&columns=type,state,region,tags,cost,confidence&search=").view, View::default());
}

#[test]
fn each_key_is_kept() {
    check_kept("state=running&not.state=%28none%29&type=ec2%3Ainstance&not.confidence=unknown");
    check_kept("tag.Team=%28none%29&service-group=qbusiness&search=web+eu&min-cost=-1.5&max-cost=100");
    check_kept("sort=-created&group=tag.Team&columns=cost%2Czone&open=ec2%3Ainstance%2F1%2Feu-west-1%2Fi-1");
    check_kept("group=type&columns=name");
    assert!(parse("columns=name").view.resources.columns.is_empty());
    assert_eq!(parse("columns=cost,name").view.resources.columns, [ResourceColumn::Cost]);
}

#[test]
fn values_that_cannot_be_used_are_named() {
    check_told("service-group=EC2", &["service-group=EC2 is not known"], "");
    check_told("confidence=sure&confidence=measured", &["confidence=sure is not known"], "confidence=measured");
    check_told("confidence=%28none%29", &["confidence=(none) is not known"], "");
    check_told("state=", &["state= is empty"], "");
    check_told("not.type=a%0Ab", &["not.type=a\u{fffd}b is not a valid AWS value"], "");
    check_told("search=a%00b", &["search=a\u{fffd}b is not a valid search"], "");
    for amount in ["", "-", "1e3", "1_000", "+1", ".5", "NaN", "1.2.3", "%D9%A3", &"9".repeat(40)] {
        let parsed = parse(&format!("max-cost={amount}"));
        assert_eq!(parsed.problems[0].fault, "is not an amount", "{amount}");
        assert_eq!(parsed.view, View::default());
    }
    check_told("sort=size", &["sort=size is not known"], "");
    check_told("group=zone", &["group=zone is not known"], "");
    check_told("group=tag.", &["group=tag. is not known"], "");
    check_told("columns=", &["columns= is not a column"], "");
    check_told("columns=cost,size,cost", &["columns=size is not a column", "columns=cost is repeated"], "columns=cost");
    check_told("open=", &["open= is not a resource key"], "");
    for (key, length) in [("search", 201), ("open", 2001), ("state", 1025)] {
        assert_eq!(parse(&format!("{key}={}", "é".repeat(length - 1))).problems, []);
        assert_eq!(parse(&format!("{key}={}", "é".repeat(length))).problems.len(), 1, "{key}");
    }
}

#[test]
fn bounds_the_wrong_way_round_are_swapped_and_said() {
    check_told("min-cost=2&max-cost=1.50", &["min-cost=2 is above max-cost"], "min-cost=1.5&max-cost=2");
    assert_eq!(parse("min-cost=2&max-cost=1.50").problems[0].instead, "The amounts were swapped.");
    check_told("min-cost=2&max-cost=2.00", &[], "min-cost=2&max-cost=2");
}

#[test]
fn every_key_that_stands_twice_is_named() {
    for key in [
        "service-group=s3",
        "search=a",
        "min-cost=1",
        "max-cost=1",
        "sort=name",
        "group=state",
        "columns=cost",
        "open=a",
    ] {
        let parsed = parse(&format!("{key}&{key}"));
        assert_eq!(parsed.problems[0].fault, "is repeated", "{key}");
        assert_eq!(parsed.view.to_query(&Page::Resources), key);
    }
    check_told("state=a&state=a", &["state=a is repeated"], "state=a");
}

#[test]
fn values_of_both_filters_are_counted_together() {
    let many: Vec<_> = (0..101).map(|it| format!("region=r{it}&state=s{it}")).collect();
    let parsed = parse(&many.join("&"));
    assert_eq!(parsed.problems.len(), 2);
    assert_eq!(parsed.problems[0].fault, "exceeds the number of filter values");
}

#[test]
fn kinds_have_their_family() {
    for (kind, expected) in [
        ("ec2:instance", ServiceGroup::Ec2),
        ("ec2:natgateway", ServiceGroup::Ec2),
        ("ec2:vpc-endpoint", ServiceGroup::Other),
        ("rds:cluster", ServiceGroup::Rds),
        ("s3:bucket", ServiceGroup::S3),
        ("lambda:function", ServiceGroup::Lambda),
        ("qbusiness:index", ServiceGroup::QBusiness),
        ("dynamodb:table", ServiceGroup::Other),
        ("ec2", ServiceGroup::Other),
    ] {
        assert_eq!(ServiceGroup::of(&Kind::new(kind)), expected, "{kind}");
    }
}

#[test]
fn order_and_columns_narrow_nothing() {
    for (query, expected) in [
        ("", false),
        ("sort=name&group=state&columns=cost&open=a&search=+", false),
        ("search=a", true),
        ("service-group=s3", true),
        ("not.state=a", true),
        ("max-cost=0", true),
    ] {
        assert_eq!(parse(query).view.resources.narrows(), expected, "{query}");
    }
}

fn any_group() -> impl Strategy<Value = Facet<Property>> {
    let tag = "[a-zA-Z0-9:äöü &=+%.]{1,20}".prop_map(|key| Facet::Shared(Attribute::Tag(key)));
    prop_oneof![select(Property::GROUPS.to_vec()), tag]
}

fn any_properties() -> impl Strategy<Value = Choices<Property>> {
    let value = prop_oneof!["[^\\p{C}]{1,20}", Just(NONE_VALUE.to_owned())];
    let words = (any::<bool>(), value.clone(), any::<bool>())
        .prop_map(|(state, value, keep)| (if state { Property::State } else { Property::Kind }, value, keep));
    let sure = (select(vec!["measured", "allocated", "unknown"]), any::<bool>());
    let sure = sure.prop_map(|(word, keep)| (Property::Confidence, word.to_owned(), keep));
    vec(prop_oneof![words, sure], 0..5).prop_map(|chosen| {
        let mut properties = Choices::default();
        for (property, value, keep) in chosen {
            properties.add(property, if keep { Rule::Include } else { Rule::Exclude }, value);
        }
        properties
    })
}

/// Any view of resources.
pub(in crate::view) fn any_resources() -> impl Strategy<Value = ResourceView> {
    let columns: Vec<ResourceColumn> =
        ResourceColumn::ALL.iter().copied().filter(|it| *it != ResourceColumn::Name).collect();
    let count = columns.len();
    let amount =
        || option::of((-1_000_000i64..1_000_000, 0u32..12).prop_map(|(digits, places)| Decimal::new(digits, places)));
    let words = (option::of(select(ServiceGroup::ALL.to_vec())), "[^\\p{C}]{0,30}", option::of("[^\\p{C}]{1,40}"));
    let sort = (select(ResourceColumn::ALL.to_vec()), any::<bool>());
    let columns = proptest::sample::subsequence(columns, 0..=count).prop_shuffle();
    (any_properties(), words, (amount(), amount()), sort, option::of(any_group()), columns).prop_map(
        |(properties, (service_group, search, open), (one, other), (column, descending), group, columns)| {
            let (min_cost, max_cost) = match (one, other) {
                (Some(one), Some(other)) => (Some(one.min(other)), Some(one.max(other))),
                bounds => bounds,
            };
            let open = open.map(|it| ResourceKey(it.into()));
            let sort = Sort { column, descending };
            ResourceView { properties, service_group, search, min_cost, max_cost, sort, group, columns, open }
        },
    )
}
