//! Sort order of resources: a total order.

use std::{cmp::Ordering, collections::HashMap};

use super::{AttributeValue, Item, search::to_lower_case};
use crate::{
    dimension::Dimension,
    resource::{Resource, ResourceType},
    sorting,
    view::{Facet, Property, ResourceColumn, Sort},
};

/// Sorts the items at these indexes and returns their indexes; indexes out of range are dropped. Missing values come
/// last in both directions; ties are ordered by title, ignoring case, then by key.
#[must_use]
pub fn sort_items(items: &[Item<'_>], indexes: Vec<u32>, sort: Sort<ResourceColumn>) -> Vec<u32> {
    let with_item = |index: u32| Some((index, *items.get(usize::try_from(index).ok()?)?));
    let sorter = Sorter { items: indexes.into_iter().filter_map(with_item).collect(), descending: sort.descending };
    let unchanged = |value: &str| value.to_owned();
    match sort.column {
        ResourceColumn::Name => sorter.by_title(),
        ResourceColumn::Cost => sorter.by_value(Item::amount),
        ResourceColumn::Confidence => sorter.by_value(|item| Some(item.confidence())),
        ResourceColumn::Created => sorter.by_value(|item| item.resource.created),
        ResourceColumn::Tags => sorter.by_value(|item| item.resource.tags.as_ref().map(Vec::len)),
        ResourceColumn::Zone => sorter.by_text(|item| item.resource.zone.as_deref(), unchanged),
        ResourceColumn::State => {
            sorter.by_text(|item| known_value(item.value(&Facet::Own(Property::State))), unchanged)
        }
        ResourceColumn::Region => {
            sorter.by_text(|item| known_value(item.value(&Facet::Shared(Dimension::Region.into()))), unchanged)
        }
        ResourceColumn::Account => {
            sorter.by_text(|item| known_value(item.value(&Facet::Shared(Dimension::Account.into()))), unchanged)
        }
        ResourceColumn::Service => {
            sorter.by_text(|item| known_value(item.value(&Facet::Shared(Dimension::Service.into()))), unchanged)
        }
        ResourceColumn::ResourceType => {
            let label = |code: &str| ResourceType::new(code.to_owned()).label();
            sorter.by_text(|item| known_value(item.value(&Facet::Own(Property::ResourceType))), label)
        }
    }
}

fn known_value(value: AttributeValue<'_>) -> Option<&str> {
    match value {
        AttributeValue::Value(value) => Some(value),
        AttributeValue::Absent | AttributeValue::Unreadable => None,
    }
}

/// Items to sort, with their indexes.
struct Sorter<'a> {
    items: Vec<(u32, Item<'a>)>,
    descending: bool,
}

impl<'a> Sorter<'a> {
    fn by_title(self) -> Vec<u32> {
        let titles = Titles::of(&self.items);
        let mut entries: Vec<_> = titles.entries.iter().collect();
        sorting::sort_by(&mut entries, |left, right| {
            let by_title = apply_direction(titles.by_title(left, right), self.descending);
            by_title.then_with(|| titles.by_key(left, right))
        });
        entries.into_iter().map(|it| it.index).collect()
    }

    fn by_value<K: Ord>(self, value: impl Fn(&Item<'a>) -> Option<K>) -> Vec<u32> {
        let titles = Titles::of(&self.items);
        let values = self.items.iter().map(|(_, item)| value(item));
        let mut entries: Vec<_> = values.zip(&titles.entries).collect();
        sorting::sort_by(&mut entries, |left, right| {
            let by_column = match (&left.0, &right.0) {
                (Some(left), Some(right)) => apply_direction(left.cmp(right), self.descending),
                (left, right) => left.is_none().cmp(&right.is_none()),
            };
            let by_title = || titles.by_title(left.1, right.1).then_with(|| titles.by_key(left.1, right.1));
            by_column.then_with(by_title)
        });
        entries.into_iter().map(|(_, title)| title.index).collect()
    }

    /// Sorts by the label of a value, ignoring case. Many resources share a value, so each value is formatted once.
    fn by_text(self, value: impl Fn(&Item<'a>) -> Option<&'a str>, label: impl Fn(&str) -> String) -> Vec<u32> {
        let value = |item: &Item<'a>| value(item).filter(|it| !it.is_empty());
        let mut ranks: HashMap<&str, usize> = HashMap::new();
        ranks.extend(self.items.iter().filter_map(|(_, item)| value(item)).map(|value| (value, 0)));
        let mut labels: Vec<(String, &str)> =
            ranks.keys().map(|value| (to_lower_case(&label(value)), *value)).collect();
        sorting::sort(&mut labels);
        let equal_labels = labels.chunk_by(|left, right| left.0 == right.0).enumerate();
        ranks.extend(equal_labels.flat_map(|(rank, labels)| labels.iter().map(move |(_, value)| (*value, rank))));
        self.by_value(|item| ranks.get(value(item)?).copied())
    }
}

fn apply_direction(order: Ordering, descending: bool) -> Ordering {
    if descending { order.reverse() } else { order }
}

/// Title and key of a resource: their ranges in [`Titles::text`], and the first bytes of the title.
struct Title {
    prefix: u64,
    start: usize,
    key_start: usize,
    end: usize,
    index: u32,
}

/// Titles in lower case and keys of the items to sort, all in one buffer, so that sorting a hundred thousand is fast.
struct Titles {
    text: Vec<u8>,
    entries: Vec<Title>,
}

impl Titles {
    fn of(items: &[(u32, Item<'_>)]) -> Self {
        let mut text = Vec::with_capacity(items.len() * 64);
        let mut entries = Vec::with_capacity(items.len());
        for (index, item) in items {
            let start = text.len();
            append_lower_case(&mut text, item.resource.title());
            let key_start = text.len();
            append_key(&mut text, item.resource);
            let prefix = text.get(start..key_start).map_or(0, first_bytes);
            entries.push(Title { prefix, start, key_start, end: text.len(), index: *index });
        }
        Self { text, entries }
    }

    fn by_title(&self, left: &Title, right: &Title) -> Ordering {
        let title = |it: &Title| self.text.get(it.start..it.key_start);
        left.prefix.cmp(&right.prefix).then_with(|| title(left).cmp(&title(right)))
    }

    fn by_key(&self, left: &Title, right: &Title) -> Ordering {
        let key = |it: &Title| self.text.get(it.key_start..it.end);
        key(left).cmp(&key(right)).then(left.index.cmp(&right.index))
    }
}

/// Appends the lower-case title. UTF-8 preserves the order of characters, so bytes can be compared instead.
fn append_lower_case(text: &mut Vec<u8>, title: &str) {
    if title.is_ascii() {
        text.extend(title.bytes().map(|it| it.to_ascii_lowercase()));
    } else {
        text.extend_from_slice(to_lower_case(title).as_bytes());
    }
}

/// Appends the key in the format of [`Resource::key`].
fn append_key(text: &mut Vec<u8>, resource: &Resource) {
    for part in [resource.resource_type.code(), &resource.account, &resource.region] {
        text.extend_from_slice(part.as_bytes());
        text.push(b'/');
    }
    text.extend_from_slice(resource.id.as_bytes());
}

/// First eight bytes as a number with the same order, padded with zeros.
fn first_bytes(title: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    for (to, from) in bytes.iter_mut().zip(title) {
        *to = *from;
    }
    u64::from_be_bytes(bytes)
}
