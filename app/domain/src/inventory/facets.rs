//! What a visitor can choose from, with how many resources have it.

use std::collections::HashMap;

use super::{Held, Item};
use crate::view::By;

/// A value and how many resources have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted<'a> {
    /// The value, or that there is none.
    pub held: Held<'a>,
    /// How many.
    pub count: usize,
}

/// The values of each attribute, the most frequent first, `Nothing` last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets<'a> {
    /// Services, by billing name.
    pub services: Vec<Counted<'a>>,
    /// Regions.
    pub regions: Vec<Counted<'a>>,
    /// Accounts.
    pub accounts: Vec<Counted<'a>>,
    /// States.
    pub states: Vec<Counted<'a>>,
    /// Kinds, by code.
    pub kinds: Vec<Counted<'a>>,
    /// Keys of tags, each with how many resources have a tag of it.
    pub tag_keys: Vec<Counted<'a>>,
}

impl<'a> Facets<'a> {
    /// What there is to choose from in some resources.
    #[must_use]
    pub fn of(items: impl IntoIterator<Item = Item<'a>, IntoIter: Clone>) -> Self {
        let items = items.into_iter();
        let by = |by: By| counted(items.clone().map(|item| item.held(&by)));
        let tags = items.clone().flat_map(|item| item.resource.tags.iter().flatten());
        Self {
            services: by(By::Service),
            regions: by(By::Region),
            accounts: by(By::Account),
            states: by(By::State),
            kinds: by(By::Kind),
            tag_keys: counted(tags.map(|tag| Held::Value(&tag.0))),
        }
    }
}

/// The values of a tag by its key. What has unreadable tags is not among them: no filter can choose it.
#[must_use]
pub fn tag_values<'a>(items: impl IntoIterator<Item = Item<'a>>, key: &str) -> Vec<Counted<'a>> {
    let by = By::Tag(key.to_owned());
    counted(items.into_iter().map(|item| item.held(&by)))
}

fn counted<'a>(all: impl Iterator<Item = Held<'a>>) -> Vec<Counted<'a>> {
    let mut counts: HashMap<Held<'a>, usize> = HashMap::new();
    for held in all.filter(|it| *it != Held::Unreadable) {
        *counts.entry(held).or_default() += 1;
    }
    let mut counted: Vec<_> = counts.into_iter().map(|(held, count)| Counted { held, count }).collect();
    counted.sort_unstable_by(|left, right| {
        let is_nothing = |it: &Counted<'_>| it.held == Held::Nothing;
        let by_count = || right.count.cmp(&left.count);
        is_nothing(left).cmp(&is_nothing(right)).then_with(by_count).then_with(|| left.held.cmp(&right.held))
    });
    counted
}
