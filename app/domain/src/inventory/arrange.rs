//! The order of resources: total and stable, so that the same resources always stand alike.

use std::collections::{HashMap, HashSet};

use super::{Held, Item, search::folded};
use crate::{
    resource::Resource,
    view::{By, Column, Order},
};

/// The places in their order. What has nothing in the column comes last in both directions; what is alike in it goes by
/// title, whatever its case, then by key.
#[must_use]
pub fn arrange(items: &[Item<'_>], mut places: Vec<u32>, order: Order) -> Vec<u32> {
    let item = |place: u32| usize::try_from(place).ok().and_then(|at| items.get(at));
    places.retain(|place| item(*place).is_some());
    let reversed_titles = order.column == Column::Name && order.descending;
    let places = by_title(&places, item, reversed_titles);
    let stand = Stand { places, descending: order.descending };
    match order.column {
        Column::Name => stand.places,
        Column::Cost => stand.by(|place| item(place)?.amount()),
        Column::Confidence => stand.by(|place| Some(item(place)?.confidence())),
        Column::Created => stand.by(|place| item(place)?.resource.created),
        Column::Tags => stand.by(|place| item(place)?.resource.tags.as_ref().map(Vec::len)),
        Column::Zone => stand.by_words(|place| item(place)?.resource.zone.as_deref().filter(|it| !it.is_empty())),
        Column::State => stand.by_words(|place| value(item(place)?.held(&By::State))),
        Column::Region => stand.by_words(|place| value(item(place)?.held(&By::Region))),
        Column::Account => stand.by_words(|place| value(item(place)?.held(&By::Account))),
        Column::Service => stand.by_words(|place| value(item(place)?.held(&By::Service))),
        Column::Kind => {
            let kinds: HashSet<_> = items.iter().map(|it| &it.resource.kind).collect();
            let labels: HashMap<_, _> = kinds.into_iter().map(|kind| (kind, kind.label())).collect();
            stand.by_words(|place| labels.get(&item(place)?.resource.kind).map(String::as_str))
        }
    }
}

fn value(held: Held<'_>) -> Option<&str> {
    match held {
        Held::Value(value) => Some(value),
        Held::Nothing | Held::Unreadable => None,
    }
}

/// Places that stand by title already; every further order is stable.
struct Stand {
    places: Vec<u32>,
    descending: bool,
}

impl Stand {
    fn by<K: Ord>(self, key: impl Fn(u32) -> Option<K>) -> Vec<u32> {
        let mut known = Vec::with_capacity(self.places.len());
        let mut unknown = Vec::new();
        for place in self.places {
            match key(place) {
                Some(key) => known.push((key, place)),
                None => unknown.push(place),
            }
        }
        if self.descending {
            known.sort_by(|left, right| right.0.cmp(&left.0));
        } else {
            known.sort_by(|left, right| left.0.cmp(&right.0));
        }
        known.into_iter().map(|(_, place)| place).chain(unknown).collect()
    }

    /// By words of which many resources have the same: each is put into lower case once.
    fn by_words<'a>(self, word: impl Fn(u32) -> Option<&'a str>) -> Vec<u32> {
        let mut ranks: HashMap<&str, usize> =
            self.places.iter().filter_map(|place| word(*place)).map(|word| (word, 0)).collect();
        let mut words: Vec<(String, &str)> = ranks.keys().map(|word| (folded(word), *word)).collect();
        words.sort_unstable();
        let alike = words.chunk_by(|left, right| left.0 == right.0);
        for (rank, (_, word)) in alike.enumerate().flat_map(|(rank, alike)| alike.iter().map(move |it| (rank, it))) {
            ranks.insert(word, rank);
        }
        self.by(|place| ranks.get(word(place)?).copied())
    }
}

/// Where the title, in lower case, and the key of a resource lie in one long text, and how the title begins.
struct Title {
    begins: u64,
    title: (usize, usize),
    key: (usize, usize),
    place: u32,
}

/// The places by title and key. The titles of all lie side by side: a hundred thousand are compared without looking for each.
fn by_title<'a, 'i: 'a>(places: &[u32], item: impl Fn(u32) -> Option<&'a Item<'i>>, reversed: bool) -> Vec<u32> {
    let mut text = Vec::with_capacity(places.len() * 64);
    let mut titles = Vec::with_capacity(places.len());
    for place in places {
        let Some(item) = item(*place) else { continue };
        let start = text.len();
        fold_into(&mut text, item.resource.title());
        let middle = text.len();
        key_into(&mut text, item.resource);
        let begins = text.get(start..middle).map_or(0, first_bytes);
        titles.push(Title { begins, title: (start, middle), key: (middle, text.len()), place: *place });
    }
    let slice = |(from, to): (usize, usize)| text.get(from..to).unwrap_or_default();
    let by_title = |left: &Title, right: &Title| {
        left.begins.cmp(&right.begins).then_with(|| slice(left.title).cmp(slice(right.title)))
    };
    let by_key = |left: &Title, right: &Title| slice(left.key).cmp(slice(right.key)).then(left.place.cmp(&right.place));
    titles.sort_unstable_by(|left, right| {
        let order = by_title(left, right);
        let order = if reversed { order.reverse() } else { order };
        order.then_with(|| by_key(left, right))
    });
    titles.into_iter().map(|it| it.place).collect()
}

/// UTF-8 keeps the order of characters, so that bytes can be compared in their stead.
fn fold_into(text: &mut Vec<u8>, title: &str) {
    if title.is_ascii() {
        text.extend(title.bytes().map(|it| it.to_ascii_lowercase()));
    } else {
        text.extend_from_slice(folded(title).as_bytes());
    }
}

/// As [`Resource::key`] writes it.
fn key_into(text: &mut Vec<u8>, resource: &Resource) {
    for part in [resource.kind.code(), &resource.account, &resource.region] {
        text.extend_from_slice(part.as_bytes());
        text.push(b'/');
    }
    text.extend_from_slice(resource.id.as_bytes());
}

/// The first eight bytes as a number of the same order; where there are fewer, as if zeros followed.
fn first_bytes(title: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    for (to, from) in bytes.iter_mut().zip(title) {
        *to = *from;
    }
    u64::from_be_bytes(bytes)
}
