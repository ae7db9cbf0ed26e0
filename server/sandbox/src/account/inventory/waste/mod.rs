//! Planted waste that shows in resource attributes. Waste that shows on the bill alone (no requests, no traffic,
//! nothing in cold storage) is planted where the bill is divided.

mod compute;
mod data;

use std::collections::HashSet;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::draft::Draft;
use super::thing::Thing;

/// Account, region and id of an existing resource.
type Place = (usize, &'static str, Box<str>);

/// Plants all waste that shows in resource attributes.
pub(super) fn plant(draft: &mut Draft<'_>) {
    let today = Day::of(draft.plan.calendar.today());
    let labels: Vec<Vec<&'static str>> = {
        let (of_data, of_compute) = (data::Checks::of(&draft.things, today), compute::Checks::of(&draft.things, today));
        draft.things.iter().map(|thing| [of_data.about(thing), of_compute.about(thing)].concat()).collect()
    };
    for (place, checks) in (0..).zip(labels) {
        for check in checks {
            draft.plant(place, check);
        }
    }
}

fn at(thing: &Thing) -> Place {
    (thing.member, thing.region, thing.id.clone())
}

/// The place of another resource in the same account and region, by id.
fn beside(thing: &Thing, id: &str) -> Place {
    (thing.member, thing.region, id.into())
}

/// Places of the resources of a kind.
fn places(things: &[Thing], is: impl Fn(&Thing) -> bool) -> HashSet<Place> {
    things.iter().filter(|thing| is(thing)).map(at).collect()
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
