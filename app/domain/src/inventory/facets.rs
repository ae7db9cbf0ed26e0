//! Filter values, with the number and cost of their resources.

use std::{
    cmp::{Ordering, Reverse},
    collections::HashMap,
};

use super::{AttributeValue, Group, Item, Tally, groups};
use crate::{
    attribution::Confidence,
    sorting,
    view::{Facet, Property},
};

/// Values of an attribute by absolute cost, the largest first, so that large credits come early. Values without a known
/// cost come last, by number of resources. Excludes unreadable tags, which no filter can select.
#[must_use]
pub fn facet_values<'a>(items: impl IntoIterator<Item = Item<'a>>, facet: &Facet<Property>) -> Vec<Group<'a>> {
    let mut values = groups(items, facet);
    values.retain(|it| it.value != AttributeValue::Unreadable);
    sorting::sort_by(&mut values, |left, right| {
        compare_tallies(&left.tally, &right.tally).then_with(|| left.value.cmp(&right.value))
    });
    values
}

/// All levels of confidence in the same order as [`facet_values`], including those without resources.
#[must_use]
pub fn facet_confidences<'a>(items: impl IntoIterator<Item = Item<'a>>) -> Vec<(Confidence, Tally)> {
    let mut tallies = Confidence::ALL.map(|it| (it, Tally::default())).to_vec();
    for item in items {
        for (_, tally) in tallies.iter_mut().filter(|(confidence, _)| *confidence == item.confidence()) {
            tally.add(&item);
        }
    }
    sorting::sort_by(&mut tallies, |left, right| compare_tallies(&left.1, &right.1));
    tallies
}

/// Tag keys with their number of resources, most frequent first.
#[must_use]
pub fn tag_keys<'a>(items: impl IntoIterator<Item = Item<'a>>) -> Vec<(&'a str, usize)> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for tag in items.into_iter().flat_map(|item| item.resource.tags.iter().flatten()) {
        *counts.entry(&tag.0).or_default() += 1;
    }
    let mut keys: Vec<_> = counts.into_iter().collect();
    sorting::sort_by_key(&mut keys, |(key, count)| (Reverse(*count), *key));
    keys
}

fn compare_tallies(left: &Tally, right: &Tally) -> Ordering {
    // `None` is less than any size. Without resources, the cost counts as unknown.
    let size = |it: &Tally| it.cost().filter(|_| it.count > 0).map(|cost| cost.abs());
    size(right).cmp(&size(left)).then_with(|| right.count.cmp(&left.count))
}
