//! Inventory under construction: adds resources and attributes bill lines to them.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::ids::Ids;
use super::resource::{Resource, ResourceType};
use super::shares::{LineShare, Share};
use super::usage_groups::UsageGroup;
use crate::account::plan::Plan;

/// Maximum age of a resource in days.
const MAX_AGE: u64 = 700;
/// Minimum age of a resource in days, so that all resources exist on the last days of the bill.
const MIN_AGE: u64 = 21;

pub(super) struct Draft<'a> {
    pub(super) plan: &'a Plan<'a>,
    pub(super) ids: Ids,
    pub(super) resources: Vec<Resource>,
    pub(super) line_shares: Vec<Vec<LineShare>>,
    /// Texts of tags, each stored once.
    texts: HashMap<String, Arc<str>>,
    now: Timestamp,
}

impl<'a> Draft<'a> {
    pub(super) fn new(plan: &'a Plan<'a>, lines: usize) -> Self {
        let midnight = plan.calendar.today().to_zoned(TimeZone::UTC);
        Self {
            plan,
            ids: Ids::new(plan.random.seed()),
            resources: Vec::new(),
            line_shares: vec![Vec::new(); lines],
            texts: HashMap::new(),
            now: midnight.map_or(Timestamp::UNIX_EPOCH, |it| it.timestamp()),
        }
    }

    /// Number of resources to add until the requested number is reached.
    pub(super) fn missing_count(&self) -> usize {
        self.plan.resources.saturating_sub(self.resources.len())
    }

    /// Shared copy of a text.
    pub(super) fn shared_text(&mut self, text: &str) -> Arc<str> {
        if let Some(shared) = self.texts.get(text) {
            return Arc::clone(shared);
        }
        let shared: Arc<str> = text.into();
        self.texts.insert(text.to_owned(), Arc::clone(&shared));
        shared
    }

    /// Random time on the day `days` before today.
    pub(super) fn days_ago(&mut self, days: u64) -> Timestamp {
        let seconds = days * 86_400 + self.ids.below(86_000);
        let age = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or_default());
        self.now.checked_sub(age).unwrap_or(self.now)
    }

    /// Start of the day `days` after today.
    pub(super) fn days_ahead(&self, days: i64) -> Timestamp {
        self.now.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(self.now)
    }

    /// Start of the month `months` before the current one.
    pub(super) fn first_of_month_ago(&self, months: i32) -> Timestamp {
        let first = self.plan.calendar.start_of_month(months).to_zoned(TimeZone::UTC);
        first.map_or(self.now, |it| it.timestamp())
    }

    /// Adds a resource in the account and region of a usage group, with its tags. Returns the index of the resource.
    pub(super) fn add(&mut self, usage: &UsageGroup, id: Box<str>, name: &str, resource_type: ResourceType) -> u32 {
        let tags = usage.tags();
        self.add_at(usage.member, usage.region, id, name, &tags, resource_type)
    }

    /// Adds a resource, without a `Name` tag if `name` is empty. Returns the index of the resource.
    pub(super) fn add_at(
        &mut self,
        member: usize,
        region: &'static str,
        id: Box<str>,
        name: &str,
        tags: &[(&'static str, String)],
        resource_type: ResourceType,
    ) -> u32 {
        let mut all_tags = Vec::with_capacity(tags.len() + 1);
        if !name.is_empty() {
            all_tags.push((self.shared_text("Name"), Arc::from(name)));
        }
        for (key, value) in tags {
            all_tags.push((self.shared_text(key), self.shared_text(value)));
        }
        let age = MIN_AGE + self.ids.below(MAX_AGE - MIN_AGE);
        let created = self.days_ago(age);
        self.resources.push(Resource {
            id,
            member,
            region,
            created,
            tags: all_tags,
            resource_type,
            planted: Vec::new(),
        });
        u32::try_from(self.resources.len() - 1).unwrap_or(u32::MAX)
    }

    /// Type of a resource, with its attributes.
    pub(super) fn resource_type(&mut self, index: u32) -> Option<&mut ResourceType> {
        self.resources.get_mut(index as usize).map(|resource| &mut resource.resource_type)
    }

    /// Sets the creation time of a resource.
    pub(super) fn set_created(&mut self, index: u32, created: Timestamp) {
        if let Some(resource) = self.resources.get_mut(index as usize) {
            resource.created = created;
        }
    }

    /// Marks a resource as waste that a check must find. Repeated calls have no effect.
    pub(super) fn plant(&mut self, index: u32, check: &'static str) {
        if let Some(resource) = self.resources.get_mut(index as usize)
            && !resource.planted.contains(&check)
        {
            resource.planted.push(check);
        }
    }

    /// Attributes the line items of a usage group to resources by weight. Resources with weight zero get no share.
    pub(super) fn attribute(&mut self, usage: &UsageGroup, weights: &[(u32, u64)]) {
        if weights.iter().all(|(_, weight)| *weight == 0) {
            return;
        }
        let shares = Share::divide(weights.iter().map(|(_, weight)| *weight));
        let line_shares: Vec<LineShare> =
            weights.iter().zip(shares).map(|((resource, _), share)| LineShare { resource: *resource, share }).collect();
        for line in &usage.lines {
            if let Some(slot) = self.line_shares.get_mut(*line) {
                slot.clone_from(&line_shares);
            }
        }
    }

    /// Indexes of the matching resources.
    pub(super) fn indexes_of(&self, is_match: impl Fn(&Resource) -> bool) -> Vec<u32> {
        (0..).zip(&self.resources).filter(|(_, resource)| is_match(resource)).map(|(index, _)| index).collect()
    }
}
