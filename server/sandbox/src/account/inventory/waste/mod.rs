//! Planted waste that is visible in resource attributes. Waste that is visible only on the bill (no requests, no traffic, no
//! cold storage) is planted where line items are attributed to resources.

mod compute;
mod data;

use std::collections::HashSet;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::draft::Draft;
use super::resource::Resource;

/// Account, region and ID of a resource.
type ResourceKey = (usize, &'static str, Box<str>);

/// Plants all waste that is visible in resource attributes.
pub(super) fn plant(draft: &mut Draft<'_>) {
    let today = Day::of(draft.plan.calendar.today());
    let checks_by_resource: Vec<Vec<&'static str>> = {
        let (data_checks, compute_checks) =
            (data::Checks::of(&draft.resources, today), compute::Checks::of(&draft.resources, today));
        draft
            .resources
            .iter()
            .map(|resource| [data_checks.of_resource(resource), compute_checks.of_resource(resource)].concat())
            .collect()
    };
    for (index, checks) in (0..).zip(checks_by_resource) {
        for check in checks {
            draft.plant(index, check);
        }
    }
}

fn key(resource: &Resource) -> ResourceKey {
    (resource.member, resource.region, resource.id.clone())
}

/// Key of another resource in the same account and region.
fn sibling_key(resource: &Resource, id: &str) -> ResourceKey {
    (resource.member, resource.region, id.into())
}

/// Keys of the matching resources.
fn keys_of(resources: &[Resource], is_match: impl Fn(&Resource) -> bool) -> HashSet<ResourceKey> {
    resources.iter().filter(|resource| is_match(resource)).map(key).collect()
}

/// A day, with the time of its start.
#[derive(Clone, Copy, Debug)]
struct Day {
    date: Date,
    start: Timestamp,
}

impl Day {
    fn of(date: Date) -> Self {
        let start = date.to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |it| it.timestamp());
        Self { date, start }
    }

    /// Whether a time is more than `days` days before the start of the day.
    fn is_older_than(self, days: i64, created: Timestamp) -> bool {
        self.start.duration_since(created) > SignedDuration::from_hours(24 * days)
    }
}

/// Codes of the checks that find a resource.
fn codes<const N: usize>(checks: [(&'static str, bool); N]) -> Vec<&'static str> {
    checks.into_iter().filter(|(_, is_found)| *is_found).map(|(check, _)| check).collect()
}
