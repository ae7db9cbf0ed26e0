//! Planted waste that shows in resource attributes. Waste that shows on the bill alone (no requests, no traffic,
//! nothing in cold storage) is planted where the bill is divided.

mod compute;
mod data;

use std::collections::HashSet;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::draft::Draft;
use super::resource::Resource;

/// Account, region and id of an existing resource.
type Place = (usize, &'static str, Box<str>);

/// Plants all waste that shows in resource attributes.
pub(super) fn plant(draft: &mut Draft<'_>) {
    let today = Day::of(draft.plan.calendar.today());
    let labels: Vec<Vec<&'static str>> = {
        let (of_data, of_compute) =
            (data::Checks::of(&draft.resources, today), compute::Checks::of(&draft.resources, today));
        draft.resources.iter().map(|resource| [of_data.about(resource), of_compute.about(resource)].concat()).collect()
    };
    for (place, checks) in (0..).zip(labels) {
        for check in checks {
            draft.plant(place, check);
        }
    }
}

fn at(resource: &Resource) -> Place {
    (resource.member, resource.region, resource.id.clone())
}

/// The place of another resource in the same account and region, by id.
fn beside(resource: &Resource, id: &str) -> Place {
    (resource.member, resource.region, id.into())
}

/// Places of the resources of a kind.
fn places(resources: &[Resource], is: impl Fn(&Resource) -> bool) -> HashSet<Place> {
    resources.iter().filter(|resource| is(resource)).map(at).collect()
}

/// Today in the account, and its first moment.
#[derive(Clone, Copy, Debug)]
struct Day {
    date: Date,
    begin: Timestamp,
}

impl Day {
    fn of(date: Date) -> Self {
        let begin = date.to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |it| it.timestamp());
        Self { date, begin }
    }

    /// Whether a creation time is more than `days` whole days ago.
    fn is_over(self, days: i64, created: Timestamp) -> bool {
        self.begin.duration_since(created) > SignedDuration::from_hours(24 * days)
    }
}

fn chosen<const N: usize>(checks: [(&'static str, bool); N]) -> Vec<&'static str> {
    checks.into_iter().filter(|(_, fires)| *fires).map(|(check, _)| check).collect()
}
