//! Sums over resources, and the values of filters.

use super::*;
use crate::{
    dimension::{Attribute, Dimension},
    view::{Facet, Property, ServiceGroup},
};

fn five_resources() -> (Vec<Resource>, Vec<ResourceCost>) {
    let resources = vec![
        instance_with_tags("i-1", &[("Team", "a"), ("Env", "prod")]),
        Resource { account: "222222222222".into(), ..instance_with_tags("i-2", &[("Team", "b")]) },
        Resource { region: crate::resource::GLOBAL.into(), ..instance_with_tags("i-3", &[("Team", "b")]) },
        instance_with_tags("i-4", &[]),
        Resource { tags: None, ..resource("s3:bucket", "dark") },
    ];
    let costs = ["1.10 Measured", "2.20 Allocated", "?", "?", "0.05 Measured"].map(cost).to_vec();
    (resources, costs)
}

#[test]
fn a_summary_counts_unknown_costs() {
    let (resources, costs) = five_resources();
    let items = items(&resources, &costs);
    let summary = Summary::of(&items, &selection("").select(&items));
    assert_eq!((summary.all.count, summary.all.unknown), (5, 2));
    assert_eq!(summary.all.cost(), "3.35".parse().ok());
    assert_eq!(summary.by_confidence[&Confidence::Measured].cost(), "1.15".parse().ok());
    assert_eq!(summary.by_confidence[&Confidence::Unknown].cost(), None);
    assert_eq!((summary.accounts, summary.regions), (2, 1));
    assert_eq!(summary.service_groups[&ServiceGroup::Ec2], 4);
    assert_eq!(Summary::of(&[], &FilteredResources::default()).all.cost(), Some(Decimal::ZERO));
}

#[test]
fn groups_separate_absent_and_unreadable_tags() {
    let (resources, costs) = five_resources();
    let groups = groups(items(&resources, &costs), &Facet::Shared(Attribute::Tag("Team".to_owned())));
    let texts: Vec<_> = groups
        .iter()
        .map(|it| format!("{:?} {} {:?} {}", it.value, it.tally.count, it.tally.cost(), it.tally.unknown))
        .collect();
    let expected =
        ["Value(\"b\") 2 Some(2.20) 1", "Value(\"a\") 1 Some(1.10) 0", "Unreadable 1 Some(0.05) 0", "Absent 1 None 1"];
    assert_eq!(texts, expected);
}

fn group_texts(values: &[Group<'_>]) -> Vec<String> {
    let word = |it: &Group<'_>| {
        let cost = it.tally.cost().map_or("?".to_owned(), |cost| cost.to_string());
        format!("{} {} {cost}", it.value.as_filter().unwrap(), it.tally.count)
    };
    values.iter().map(word).collect()
}

#[test]
fn facet_values_without_costs_are_sorted_by_count() {
    let (resources, _) = five_resources();
    let items = items(&resources, &[]);
    let values = |by: Facet<Property>| group_texts(&facet_values(items.iter().copied(), &by));
    assert_eq!(values(Facet::Shared(Dimension::Account.into())), ["111111111111 4 ?", "222222222222 1 ?"]);
    assert_eq!(values(Facet::Shared(Dimension::Region.into())), ["us-east-1 4 ?", "global 1 ?"]);
    assert_eq!(values(Facet::Own(Property::State)), ["(none) 5 ?"]);
    assert_eq!(values(Facet::Own(Property::ResourceType)), ["ec2:instance 4 ?", "s3:bucket 1 ?"]);
    assert_eq!(values(Facet::Shared(Attribute::Tag("Team".to_owned()))), ["b 2 ?", "a 1 ?", "(none) 1 ?"]);
    assert_eq!(tag_keys(items), [("Team", 3), ("Env", 1)]);
}

#[test]
fn facet_values_are_sorted_by_absolute_cost_with_unknown_last() {
    let tags = ["cheap", "credit", "expensive", "expensive", "free", "unknown", "unknown", "rare", ""];
    let resources = tags.map(|team| instance_with_tags("i", &[("Team", team)]));
    let costs = ["1 Measured", "-3 Measured", "5 Measured", "?", "0 Measured", "?", "?", "?", "4 Allocated"].map(cost);
    let items = items(&resources, &costs);
    let values = group_texts(&facet_values(items.iter().copied(), &Facet::Shared(Attribute::Tag("Team".to_owned()))));
    let expected = ["expensive 2 5", "(none) 1 4", "credit 1 -3", "cheap 1 1", "free 1 0", "unknown 2 ?", "rare 1 ?"];
    assert_eq!(values, expected);
    let confidences = facet_confidences(items);
    let tallies: Vec<_> = confidences.iter().map(|(it, tally)| (it.as_str(), tally.count, tally.known)).collect();
    let known = |amount: i64| Decimal::from(amount);
    assert_eq!(tallies, [("allocated", 1, known(4)), ("measured", 4, known(3)), ("unknown", 4, known(0))]);
}
