//! Sorting through one compiled loop.
//!
//! Each use of the standard library's sorts compiles a further 4 kB; they were a tenth of the code of a page in the browser.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

/// Sorts items; equal ones keep their order.
pub fn sort_by<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let order = sorted_indexes(items.len(), &|one, other| match (items.get(one), items.get(other)) {
        (Some(one), Some(other)) => compare(one, other),
        _ => Ordering::Equal,
    });
    let mut unsorted: Vec<Option<T>> = std::mem::take(items).into_iter().map(Some).collect();
    items.extend(order.into_iter().filter_map(|index| unsorted.get_mut(index).and_then(Option::take)));
}

/// Sorts items by a key, which is computed once per item; items with equal keys keep their order.
pub fn sort_by_key<T, K: Ord>(items: &mut Vec<T>, key: impl Fn(&T) -> K) {
    let mut keyed: Vec<(K, T)> = std::mem::take(items).into_iter().map(|item| (key(&item), item)).collect();
    sort_by(&mut keyed, |one, other| one.0.cmp(&other.0));
    items.extend(keyed.into_iter().map(|(_, item)| item));
}

/// Sorts items by their own order.
pub fn sort<T: Ord>(items: &mut Vec<T>) {
    sort_by(items, T::cmp);
}

/// Set of these items. Collecting into a set would compile a sort, too.
pub fn set<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(items);
    set
}

/// Map of these entries; of equal keys, the last one counts.
pub fn map<K: Ord, V>(entries: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(entries);
    map
}

/// Indexes in sorted order.
fn sorted_indexes(len: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut indexes: Vec<usize> = (0..len).collect();
    indexes.sort_by(|one, other| compare(*one, *other));
    indexes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn agrees_with_the_standard_library(items: Vec<(u8, u16)>) {
            let (mut expected, mut sorted) = (items.clone(), items);
            expected.sort_by_key(|item| item.0);
            sort_by_key(&mut sorted, |item| item.0);
            prop_assert_eq!(&sorted, &expected);
            expected.sort_unstable();
            sort(&mut sorted);
            prop_assert_eq!(sorted, expected);
        }
    }
}
