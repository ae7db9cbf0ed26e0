//! Invariants of random inventories and bills.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{collection::vec, prelude::*, sample::select};

use super::*;
use crate::{
    attribution::tests::{Case, any_case},
    filter::{Filter, NONE_VALUE, Rule},
    view::{Facet, Property, ResourceColumn, ResourceView, Sort},
};

/// Attribution case whose resources have random tags (or unreadable ones) and names.
fn any_case_with_tags() -> impl Strategy<Value = Case> {
    let tags = proptest::option::of(vec((select(vec!["Team", "Env"]), select(vec!["a", "B", ""])), 0..3));
    (any_case(), vec((tags, proptest::option::of("[a-cA-Cä]{0,3}")), 20)).prop_map(|(mut case, names_and_tags)| {
        for (resource, (tags, name)) in case.inventory.iter_mut().zip(names_and_tags.into_iter().cycle()) {
            let tags = tags.map(|tags| tags.into_iter().collect::<BTreeMap<_, _>>());
            resource.tags = tags.map(|it| it.into_iter().map(|(key, value)| Tag(key.into(), value.into())).collect());
            resource.name = name.map(Into::into);
        }
        case
    })
}

fn any_sort() -> impl Strategy<Value = Sort<ResourceColumn>> {
    (select(ResourceColumn::ALL.to_vec()), any::<bool>()).prop_map(|(column, descending)| Sort { column, descending })
}

/// Selection that includes or excludes one value.
fn filter_on(attribute: &str, rule: Rule, value: &str) -> Selection {
    let mut filter = Filter::default();
    filter.add(attribute.parse().unwrap(), rule, value);
    Selection::of(&filter, &ResourceView::default())
}

proptest! {
    #[test]
    fn rows_without_filters_add_up_to_each_service(case in any_case_with_tags(), sort in any_sort()) {
        let attribution = case.run();
        let items = Item::all(&case.inventory, Some(&attribution));
        let selection = selection("");
        let indexes = sort_items(&items, selection.select(&items).indexes, sort);
        let rows = rows(items_at(&items, &indexes), Some(&attribution), &selection);
        let mut sums: BTreeMap<&str, Decimal> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for row in &rows {
            *sums.entry(row.service).or_default() += row.cost.unwrap_or_default();
            let is_remainder = row.confidence == "unattributed" || row.state == "gone";
            let key = (row.service, row.resource_type, row.account, row.region, row.id);
            prop_assert!(seen.insert((key, row.confidence == "unattributed")) || is_remainder, "{row:?} twice");
            prop_assert_eq!(row.cost.is_none(), row.confidence == "unknown");
            prop_assert!(row.cost.is_none() || row.rule.ends_with('.') || is_remainder, "{:?}", row);
        }
        for (service, total) in case.totals() {
            prop_assert_eq!(sums.remove(&*service).unwrap_or_default(), total, "{}", service);
        }
        prop_assert!(sums.values().all(Decimal::is_zero), "{:?}", sums);
        let unattributed = rows.iter().filter(|it| it.confidence == "unattributed").count();
        prop_assert_eq!(unattributed, attribution.services.len());
    }

    #[test]
    fn groups_and_service_groups_add_up_to_the_summary(case in any_case_with_tags(), by in select(vec!["service", "state", "type", "tag.Team"])) {
        let attribution = case.run();
        let items = Item::all(&case.inventory, Some(&attribution));
        let summary = Summary::of(&items, &selection("").select(&items));
        let groups = groups(items.iter().copied(), &by.parse::<Facet<Property>>().unwrap());
        prop_assert_eq!(groups.iter().map(|it| it.tally.count).sum::<usize>(), summary.all.count);
        prop_assert_eq!(groups.iter().map(|it| it.tally.unknown).sum::<usize>(), summary.all.unknown);
        prop_assert_eq!(groups.iter().map(|it| it.tally.known).sum::<Decimal>(), summary.all.known);
        prop_assert!(groups.is_sorted_by(|left, right| left.tally.cost() >= right.tally.cost()));
        prop_assert_eq!(summary.by_confidence.values().map(|it| it.known).sum::<Decimal>(), summary.all.known);
        prop_assert_eq!(summary.service_groups.values().sum::<usize>(), items.len());
        let parts = attribution.services.iter().map(|it| it.resources).sum::<Decimal>();
        prop_assert_eq!(summary.all.known, parts);
    }

    #[test]
    fn included_and_excluded_resources_are_all_with_a_known_value(
        case in any_case_with_tags(),
        (attribute, value) in (select(vec!["service", "region", "tag.Team"]), select(vec!["a", "us-east-1", NONE_VALUE, "AWS Lambda"])),
    ) {
        let items = Item::all(&case.inventory, None);
        let by: Facet<Property> = attribute.parse().unwrap();
        let (included, excluded) = (filter_on(attribute, Rule::Include, value), filter_on(attribute, Rule::Exclude, value));
        for item in &items {
            let is_known = item.value(&by) != AttributeValue::Unreadable;
            prop_assert_eq!(u8::from(included.admits(item)) + u8::from(excluded.admits(item)), u8::from(is_known));
        }
        let all = included.select(&items).indexes.into_iter().chain(excluded.select(&items).indexes);
        let known = items.iter().filter(|it| it.value(&by) != AttributeValue::Unreadable).count();
        prop_assert_eq!(all.collect::<BTreeSet<_>>().len(), known);
    }

    #[test]
    fn sorting_is_a_permutation_in_order(case in any_case_with_tags(), sort in any_sort()) {
        let attribution = case.run();
        let items = Item::all(&case.inventory, Some(&attribution));
        let all: Vec<u32> = (0u32..).take(items.len()).collect();
        let order = sort_items(&items, all.clone(), sort);
        let reversed = sort_items(&items, all.iter().rev().copied().collect(), sort);
        let sorted: Vec<Item<'_>> = items_at(&items, &order).collect();
        prop_assert_eq!(&order, &reversed, "the order of the input must not matter");
        let indexes: BTreeSet<u32> = order.into_iter().collect();
        prop_assert_eq!(indexes.into_iter().collect::<Vec<_>>(), all);
        let lower = |item: &Item<'_>| item.resource.title().chars().flat_map(char::to_lowercase).collect::<String>();
        let is_sorted = sorted.is_sorted_by(|left, right| match sort.column {
            ResourceColumn::Name if sort.descending => lower(left) >= lower(right),
            ResourceColumn::Name => lower(left) <= lower(right),
            ResourceColumn::Cost => match (left.amount(), right.amount()) {
                (Some(left), Some(right)) if left != right => (left < right) != sort.descending,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                _ => lower(left) <= lower(right),
            },
            _ => true,
        });
        prop_assert!(is_sorted, "{:?}", sorted.iter().map(|it| (it.resource.title(), it.amount())).collect::<Vec<_>>());
    }
}
