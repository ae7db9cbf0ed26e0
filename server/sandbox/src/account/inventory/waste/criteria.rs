//! Criteria of checks: the age of a resource, and its relation to other resources.

use std::collections::HashSet;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::super::resource::Resource;

/// Account, region and ID of a resource.
pub(super) type ResourceKey = (usize, &'static str, Box<str>);

pub(super) fn key(resource: &Resource) -> ResourceKey {
    (resource.member, resource.region, resource.id.clone())
}

/// Key of another resource in the same account and region.
pub(super) fn sibling_key(resource: &Resource, id: &str) -> ResourceKey {
    (resource.member, resource.region, id.into())
}

/// Keys of the matching resources.
pub(super) fn keys_of(resources: &[Resource], is_match: impl Fn(&Resource) -> bool) -> HashSet<ResourceKey> {
    resources.iter().filter(|resource| is_match(resource)).map(key).collect()
}

/// A day, with the time of its start.
#[derive(Clone, Copy, Debug)]
pub(super) struct Day {
    pub(super) date: Date,
    pub(super) start: Timestamp,
}

impl Day {
    pub(super) fn of(date: Date) -> Self {
        let start = date.to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |it| it.timestamp());
        Self { date, start }
    }

    /// Whether a time is more than `days` days before the start of the day.
    pub(super) fn is_older_than(self, days: i64, created: Timestamp) -> bool {
        self.start.duration_since(created) > SignedDuration::from_hours(24 * days)
    }
}

/// Codes of the checks that find a resource.
pub(super) fn codes<const N: usize>(checks: [(&'static str, bool); N]) -> Vec<&'static str> {
    checks.into_iter().filter(|(_, is_found)| *is_found).map(|(check, _)| check).collect()
}
