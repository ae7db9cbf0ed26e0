//! URL parameters for resources round-trip, and invalid ones are reported.

use jiff::civil::date;
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::*;
use crate::{
    dimension::Attribute,
    filter::{NONE_VALUE, Rule},
    limits::Limits,
    resource::ResourceType,
    view::{ListProperty, Page, Parsed, View},
};

fn parse(query: &str) -> Parsed {
    View::parse(&Page::Resources, query, &Limits::on(date(2026, 11, 23)))
}

/// Asserts that a URL is parsed without problems and written back unchanged.
#[track_caller]
fn assert_round_trips(query: &str) {
    let parsed = parse(query);
    assert_eq!(parsed.problems, []);
    assert_eq!(parsed.view.to_query(&Page::Resources), query);
}

/// Asserts the problems of a URL (key, value and fault), and the URL of the parsed view.
#[track_caller]
fn assert_reports(query: &str, problems: &[&str], left: &str) {
    let parsed = parse(query);
    let reported: Vec<_> = parsed.problems.iter().map(|it| format!("{}={} {}", it.key, it.value, it.fault)).collect();
    assert_eq!(reported, problems, "{query}");
    assert_eq!(parsed.view.to_query(&Page::Resources), left, "{query}");
}

#[test]
fn default_values_are_omitted() {
    assert_eq!(ResourceView::default().sort.to_string(), "-cost");
    assert_eq!(parse("sort=-cost&columns=type,state,region,tags,cost,confidence&search=").view, View::default());
}

#[test]
fn parameters_round_trip() {
    assert_round_trips("state=running&not.state=%28none%29&type=ec2%3Ainstance&not.confidence=unknown");
    assert_round_trips("tag.Team=%28none%29&service-group=qbusiness&search=web+eu&min-cost=-1.5&max-cost=100");
    assert_round_trips("sort=-created&group=tag.Team&columns=cost%2Czone&open=ec2%3Ainstance%2F1%2Feu-west-1%2Fi-1");
    assert_round_trips("group=type&columns=name");
    assert!(parse("columns=name").view.resources.columns.is_empty());
    assert_eq!(parse("columns=cost,name").view.resources.columns, [ResourceColumn::Cost]);
}

#[test]
fn invalid_values_are_reported() {
    assert_reports("service-group=EC2", &["service-group=EC2 is unknown"], "");
    assert_reports("confidence=sure&confidence=measured", &["confidence=sure is unknown"], "confidence=measured");
    assert_reports("confidence=%28none%29", &["confidence=(none) is unknown"], "");
    assert_reports("state=", &["state= is empty"], "");
    assert_reports("not.type=a%0Ab", &["not.type=a\u{fffd}b is not a valid AWS value"], "");
    assert_reports("search=a%00b", &["search=a\u{fffd}b is not a valid search"], "");
    for amount in ["", "-", "1e3", "1_000", "+1", ".5", "NaN", "1.2.3", "%D9%A3", &"9".repeat(40)] {
        let parsed = parse(&format!("max-cost={amount}"));
        assert_eq!(parsed.problems[0].fault, "is not an amount", "{amount}");
        assert_eq!(parsed.view, View::default());
    }
    assert_reports("sort=size", &["sort=size is unknown"], "");
    assert_reports("group=zone", &["group=zone is unknown"], "");
    assert_reports("group=tag.", &["group=tag. is unknown"], "");
    assert_reports("columns=", &["columns= is not a column"], "");
    assert_reports(
        "columns=cost,size,cost",
        &["columns=size is not a column", "columns=cost is repeated"],
        "columns=cost",
    );
    assert_reports("open=", &["open= is not a resource key"], "");
    for (key, length) in [("search", 201), ("open", 2001), ("state", 1025)] {
        assert_eq!(parse(&format!("{key}={}", "é".repeat(length - 1))).problems, []);
        assert_eq!(parse(&format!("{key}={}", "é".repeat(length))).problems.len(), 1, "{key}");
    }
}

#[test]
fn reversed_bounds_are_swapped_and_reported() {
    assert_reports("min-cost=2&max-cost=1.50", &["min-cost=2 is above max-cost"], "min-cost=1.5&max-cost=2");
    assert_eq!(parse("min-cost=2&max-cost=1.50").problems[0].instead, "The amounts were swapped.");
    assert_reports("min-cost=2&max-cost=2.00", &[], "min-cost=2&max-cost=2");
}

#[test]
fn repeated_keys_are_reported() {
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
    assert_reports("state=a&state=a", &["state=a is repeated"], "state=a");
}

#[test]
fn filter_value_limit_includes_both_filters() {
    let many: Vec<_> = (0..101).map(|it| format!("region=r{it}&state=s{it}")).collect();
    let parsed = parse(&many.join("&"));
    assert_eq!(parsed.problems.len(), 2);
    assert_eq!(parsed.problems[0].fault, "exceeds the number of filter values");
}

#[test]
fn resource_types_map_to_their_service_group() {
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
        assert_eq!(ServiceGroup::of(&ResourceType::new(kind)), expected, "{kind}");
    }
}

#[test]
fn order_and_columns_are_no_filters() {
    for (query, expected) in [
        ("", false),
        ("sort=name&group=state&columns=cost&open=a&search=+", false),
        ("search=a", true),
        ("service-group=s3", true),
        ("not.state=a", true),
        ("max-cost=0", true),
    ] {
        assert_eq!(parse(query).view.resources.has_filters(), expected, "{query}");
    }
}

fn any_group() -> impl Strategy<Value = Facet<Property>> {
    let tag = "[a-zA-Z0-9:äöü &=+%.]{1,20}".prop_map(|key| Facet::Shared(Attribute::Tag(key)));
    prop_oneof![select(Property::GROUPS.to_vec()), tag]
}

fn any_properties() -> impl Strategy<Value = Choices<Property>> {
    let value = prop_oneof!["[^\\p{C}]{1,20}", Just(NONE_VALUE.to_owned())];
    let words = (any::<bool>(), value.clone(), any::<bool>()).prop_map(|(state, value, include)| {
        (if state { Property::State } else { Property::ResourceType }, value, include)
    });
    let confidence = (select(vec!["measured", "allocated", "unknown"]), any::<bool>());
    let confidence = confidence.prop_map(|(value, include)| (Property::Confidence, value.to_owned(), include));
    vec(prop_oneof![words, confidence], 0..5).prop_map(|chosen| {
        let mut properties = Choices::default();
        for (property, value, include) in chosen {
            properties.add(property, if include { Rule::Include } else { Rule::Exclude }, value);
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
