//! Inventory under construction: adds resources and attributes bill lines to them.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::ids::Ids;
use super::resource::{Kind, Resource};
use super::shares::Share;
use super::uses::Use;
use super::{Holder, Inventory, places};
use crate::account::usage::Plan;

/// Highest age of a resource in days: two years.
const OLDEST: u64 = 700;
/// Lowest age of a resource in days, so that no resource begins within the last days of the bill.
const YOUNGEST: u64 = 21;

pub(super) struct Draft<'a> {
    pub(super) plan: &'a Plan<'a>,
    pub(super) ids: Ids,
    pub(super) resources: Vec<Resource>,
    holders: Vec<Vec<Holder>>,
    /// Shared strings, each stored once.
    words: HashMap<String, Arc<str>>,
    now: Timestamp,
}

impl<'a> Draft<'a> {
    pub(super) fn new(plan: &'a Plan<'a>, lines: usize) -> Self {
        let midnight = plan.calendar.today().to_zoned(TimeZone::UTC);
        Self {
            plan,
            ids: Ids::new(plan.rng.raw()),
            resources: Vec::new(),
            holders: vec![Vec::new(); lines],
            words: HashMap::new(),
            now: midnight.map_or(Timestamp::UNIX_EPOCH, |it| it.timestamp()),
        }
    }

    /// Number of resources still to be added.
    pub(super) fn wanted(&self) -> usize {
        self.plan.resources.saturating_sub(self.resources.len())
    }

    pub(super) fn word(&mut self, text: &str) -> Arc<str> {
        if let Some(word) = self.words.get(text) {
            return Arc::clone(word);
        }
        let word: Arc<str> = text.into();
        self.words.insert(text.to_owned(), Arc::clone(&word));
        word
    }

    /// A random moment of the day `days` before today.
    pub(super) fn days_ago(&mut self, days: u64) -> Timestamp {
        let seconds = days * 86_400 + self.ids.below(86_000);
        let before = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or_default());
        self.now.checked_sub(before).unwrap_or(self.now)
    }

    /// Midnight `days` after today's.
    pub(super) fn days_ahead(&self, days: i64) -> Timestamp {
        self.now.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(self.now)
    }

    /// First moment of the month `months` before the current one.
    pub(super) fn first_of_month_ago(&self, months: i32) -> Timestamp {
        let first = self.plan.calendar.month_ago(months).to_zoned(TimeZone::UTC);
        first.map_or(self.now, |it| it.timestamp())
    }

    /// Adds a resource in the account and region of a use, with a name and its owner's tags. Returns its index.
    pub(super) fn add(&mut self, of: &Use, id: Box<str>, name: &str, kind: Kind) -> u32 {
        let tags = of.tags();
        self.add_to(of.member, of.region, id, name, &tags, kind)
    }

    /// Adds a resource; without a name, it has only its id.
    pub(super) fn add_to(
        &mut self,
        member: usize,
        region: &'static str,
        id: Box<str>,
        name: &str,
        tags: &[(&'static str, String)],
        kind: Kind,
    ) -> u32 {
        let mut all = Vec::with_capacity(tags.len() + 1);
        if !name.is_empty() {
            all.push((self.word("Name"), Arc::from(name)));
        }
        for (key, value) in tags {
            all.push((self.word(key), self.word(value)));
        }
        let age = YOUNGEST + self.ids.below(OLDEST - YOUNGEST);
        let created = self.days_ago(age);
        self.resources.push(Resource { id, member, region, created, tags: all, kind, planted: Vec::new() });
        u32::try_from(self.resources.len() - 1).unwrap_or(u32::MAX)
    }

    /// The kind of a resource by index.
    pub(super) fn kind(&mut self, place: u32) -> Option<&mut Kind> {
        self.resources.get_mut(place as usize).map(|resource| &mut resource.kind)
    }

    /// Sets the creation time of a resource.
    pub(super) fn date(&mut self, place: u32, created: Timestamp) {
        if let Some(resource) = self.resources.get_mut(place as usize) {
            resource.created = created;
        }
    }

    /// Marks a resource as waste that a check must find; repeated calls have no effect.
    pub(super) fn plant(&mut self, place: u32, check: &'static str) {
        if let Some(resource) = self.resources.get_mut(place as usize)
            && !resource.planted.contains(&check)
        {
            resource.planted.push(check);
        }
    }

    /// Attributes the lines of a use to resources by weight. Resources of weight zero get no share.
    pub(super) fn give(&mut self, of: &Use, weights: &[(u32, u64)]) {
        if weights.iter().all(|(_, weight)| *weight == 0) {
            return;
        }
        let shares = Share::divide(weights.iter().map(|(_, weight)| *weight));
        let holders: Vec<Holder> =
            weights.iter().zip(shares).map(|((resource, _), share)| Holder { resource: *resource, share }).collect();
        for line in &of.lines {
            if let Some(slot) = self.holders.get_mut(*line) {
                slot.clone_from(&holders);
            }
        }
    }

    /// Indices of the matching resources.
    pub(super) fn places(&self, wanted: impl Fn(&Resource) -> bool) -> Vec<u32> {
        (0..).zip(&self.resources).filter(|(_, resource)| wanted(resource)).map(|(place, _)| place).collect()
    }

    pub(super) fn finish(self) -> Inventory {
        let places = places(&self.resources);
        Inventory { resources: self.resources, places, holders: self.holders }
    }
}
