//! Sort order of resources: total and stable.

use std::{cmp::Ordering, collections::HashMap};

use super::{Held, Item, search::folded};
use crate::{
    dimension::Dimension,
    resource::{Kind, Resource},
    view::{Facet, Property, ResourceColumn, Sort},
};

/// Sorts positions of items; positions without an item are dropped. Missing values come last in both directions; ties
/// are ordered by title, ignoring case, then by key.
#[must_use]
pub fn arrange(items: &[Item<'_>], places: Vec<u32>, sort: Sort<ResourceColumn>) -> Vec<u32> {
    let is_there = |(place, item): (u32, Option<&_>)| item.map(|item| (place, *item));
    let item = |place: u32| (place, usize::try_from(place).ok().and_then(|at| items.get(at)));
    let given =
        Given { items: places.into_iter().map(item).filter_map(is_there).collect(), descending: sort.descending };
    let as_it_is = |word: &str| word.to_owned();
    match sort.column {
        ResourceColumn::Name => given.by_title(),
        ResourceColumn::Cost => given.by(Item::amount),
        ResourceColumn::Confidence => given.by(|item| Some(item.confidence())),
        ResourceColumn::Created => given.by(|item| item.resource.created),
        ResourceColumn::Tags => given.by(|item| item.resource.tags.as_ref().map(Vec::len)),
        ResourceColumn::Zone => given.by_words(|item| item.resource.zone.as_deref(), as_it_is),
        ResourceColumn::State => given.by_words(|item| value(item.held(&Facet::Own(Property::State))), as_it_is),
        ResourceColumn::Region => {
            given.by_words(|item| value(item.held(&Facet::Shared(Dimension::Region.into()))), as_it_is)
        }
        ResourceColumn::Account => {
            given.by_words(|item| value(item.held(&Facet::Shared(Dimension::Account.into()))), as_it_is)
        }
        ResourceColumn::Service => {
            given.by_words(|item| value(item.held(&Facet::Shared(Dimension::Service.into()))), as_it_is)
        }
        ResourceColumn::Kind => {
            let label = |code: &str| Kind::new(code.to_owned()).label();
            given.by_words(|item| value(item.held(&Facet::Own(Property::Kind))), label)
        }
    }
}

fn value(held: Held<'_>) -> Option<&str> {
    match held {
        Held::Value(value) => Some(value),
        Held::Nothing | Held::Unreadable => None,
    }
}

/// Sort keys with their positions.
struct Given<'a> {
    items: Vec<(u32, Item<'a>)>,
    descending: bool,
}

impl<'a> Given<'a> {
    fn by_title(self) -> Vec<u32> {
        let titles = Titles::of(&self.items);
        let mut keyed: Vec<_> = titles.each.iter().collect();
        keyed.sort_unstable_by(|left, right| {
            let by_title = directed(titles.by_title(left, right), self.descending);
            by_title.then_with(|| titles.by_key(left, right))
        });
        keyed.into_iter().map(|it| it.place).collect()
    }

    fn by<K: Ord>(self, key: impl Fn(&Item<'a>) -> Option<K>) -> Vec<u32> {
        let titles = Titles::of(&self.items);
        let keys = self.items.iter().map(|(_, item)| key(item));
        let mut keyed: Vec<_> = keys.zip(&titles.each).collect();
        keyed.sort_unstable_by(|left, right| {
            let by_column = match (&left.0, &right.0) {
                (Some(left), Some(right)) => directed(left.cmp(right), self.descending),
                (left, right) => left.is_none().cmp(&right.is_none()),
            };
            let by_title = || titles.by_title(left.1, right.1).then_with(|| titles.by_key(left.1, right.1));
            by_column.then_with(by_title)
        });
        keyed.into_iter().map(|(_, title)| title.place).collect()
    }

    /// Sorts by text that many resources share: each is formatted and converted to lower case once.
    fn by_words(self, word: impl Fn(&Item<'a>) -> Option<&'a str>, shown: impl Fn(&str) -> String) -> Vec<u32> {
        let word = |item: &Item<'a>| word(item).filter(|it| !it.is_empty());
        let mut ranks: HashMap<&str, usize> = HashMap::new();
        ranks.extend(self.items.iter().filter_map(|(_, item)| word(item)).map(|word| (word, 0)));
        let mut words: Vec<(String, &str)> = ranks.keys().map(|word| (folded(&shown(word)), *word)).collect();
        words.sort_unstable();
        let alike = words.chunk_by(|left, right| left.0 == right.0).enumerate();
        ranks.extend(alike.flat_map(|(rank, alike)| alike.iter().map(move |(_, word)| (*word, rank))));
        self.by(|item| ranks.get(word(item)?).copied())
    }
}

fn directed(order: Ordering, descending: bool) -> Ordering {
    if descending { order.reverse() } else { order }
}

/// Ranges of the lower-case title and the key in the shared text, and the beginning of the title.
struct Title {
    begins: u64,
    start: usize,
    middle: usize,
    end: usize,
    place: u32,
}

/// Titles and keys of all resources in one buffer, so that comparing a hundred thousand needs no lookups.
struct Titles {
    text: Vec<u8>,
    each: Vec<Title>,
}

impl Titles {
    fn of(items: &[(u32, Item<'_>)]) -> Self {
        let mut text = Vec::with_capacity(items.len() * 64);
        let mut each = Vec::with_capacity(items.len());
        for (place, item) in items {
            let start = text.len();
            fold_into(&mut text, item.resource.title());
            let middle = text.len();
            key_into(&mut text, item.resource);
            let begins = text.get(start..middle).map_or(0, first_bytes);
            each.push(Title { begins, start, middle, end: text.len(), place: *place });
        }
        Self { text, each }
    }

    fn by_title(&self, left: &Title, right: &Title) -> Ordering {
        let title = |it: &Title| self.text.get(it.start..it.middle);
        left.begins.cmp(&right.begins).then_with(|| title(left).cmp(&title(right)))
    }

    fn by_key(&self, left: &Title, right: &Title) -> Ordering {
        let key = |it: &Title| self.text.get(it.middle..it.end);
        key(left).cmp(&key(right)).then(left.place.cmp(&right.place))
    }
}

/// UTF-8 preserves the order of characters, so bytes can be compared instead.
fn fold_into(text: &mut Vec<u8>, title: &str) {
    if title.is_ascii() {
        text.extend(title.bytes().map(|it| it.to_ascii_lowercase()));
    } else {
        text.extend_from_slice(folded(title).as_bytes());
    }
}

/// Writes a key as [`Resource::key`] does.
fn key_into(text: &mut Vec<u8>, resource: &Resource) {
    for part in [resource.kind.code(), &resource.account, &resource.region] {
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
