//! What things say of themselves that makes them waste. What the bill alone tells (that nobody asks for anything, that no byte passes,
//! that nothing lies in cold storage) is labelled where the bill is divided.

mod compute;
mod data;

use std::collections::HashSet;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::draft::Draft;
use super::thing::Thing;

/// Account, region and id of what is there.
type Place = (usize, &'static str, Box<str>);

/// Labels all things that are waste by what they say of themselves.
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

/// What else is where a thing is, by its id.
fn beside(thing: &Thing, id: &str) -> Place {
    (thing.member, thing.region, id.into())
}

/// The places of things of a kind.
fn places(things: &[Thing], is: impl Fn(&Thing) -> bool) -> HashSet<Place> {
    things.iter().filter(|thing| is(thing)).map(at).collect()
}

/// The day of the account, and its first moment.
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

    /// Whether something is more than so many whole days old.
    fn is_over(self, days: i64, created: Timestamp) -> bool {
        self.begin.duration_since(created) > SignedDuration::from_hours(24 * days)
    }
}

fn chosen<const N: usize>(checks: [(&'static str, bool); N]) -> Vec<&'static str> {
    checks.into_iter().filter(|(_, fires)| *fires).map(|(check, _)| check).collect()
}
