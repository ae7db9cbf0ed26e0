//! Which time a sentence speaks of, and whether a fact is of it.

use std::ops::Range;

use jiff::civil::Date;

use super::{
    claim::{Claim, Day, What},
    pattern::{self, MONTHS, right_before},
};
use crate::{
    advice::{Fact, FactKind},
    period::DateRange,
};

/// Days of a span that stands for each of its days: longer ones are not meant by a day inside.
pub(super) const SHORT_SPAN: i32 = 14;

/// A day, a month or a year that words name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Time {
    /// Where it stands, in bytes.
    pub start: usize,
    what: Named,
    /// Words before it make it an end of the time spoken of.
    is_end: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    Day(Day),
    /// A month whose year is not written, 1 to 12.
    Month(i8),
    Range(DateRange),
}

impl Time {
    /// All times that a stretch of a text names, in their order.
    pub fn all(text: &str, span: &Range<usize>, claims: &[Claim]) -> Vec<Self> {
        let mut times = Vec::new();
        let mut add = |start: usize, what: Named| {
            times.push(Self { start, what, is_end: pattern::END_OF_TIME.is_match(right_before(text, start)) });
        };
        for claim in claims.iter().filter(|it| span.contains(&it.span.start)) {
            match &claim.what {
                What::Days(days) => days.iter().for_each(|day| add(claim.span.start, Named::Day(*day))),
                What::Month(month) => add(claim.span.start, Named::Range(*month)),
                _ => {}
            }
        }
        let words = text.get(span.clone()).unwrap_or("");
        let is_claimed = |at: usize| claims.iter().any(|it| it.span.contains(&at));
        for found in pattern::BARE_MONTH.captures_iter(words) {
            let Some(name) = found.name("month").or(found.name("word")) else { continue };
            let (start, lower) = (span.start + name.start(), name.as_str().to_ascii_lowercase());
            let place = MONTHS.iter().position(|month| lower.starts_with(month));
            if let Some(month) = place.and_then(|it| i8::try_from(it + 1).ok()).filter(|_| !is_claimed(start)) {
                add(start, Named::Month(month));
            }
        }
        for found in pattern::BARE_YEAR.captures_iter(words).filter_map(|it| it.name("year")) {
            let start = span.start + found.start();
            let first = found.as_str().parse().ok().and_then(|year| Date::new(year, 1, 1).ok());
            let year = first.and_then(|first| DateRange::new(first, first.last_of_year()));
            if let Some(year) = year.filter(|_| !is_claimed(start)) {
                add(start, Named::Range(year));
            }
        }
        times.sort_by_key(|it| it.start);
        times
    }

    /// The ranges that it may be: one, or one in each year of those that are known.
    fn ranges(self, known: &DateRange) -> Vec<DateRange> {
        match self.what {
            Named::Range(range) => vec![range],
            Named::Day(day) => day.within(known).map(DateRange::day).collect(),
            Named::Month(month) => {
                let firsts =
                    (known.from().year()..=known.to().year()).filter_map(|year| Date::new(year, month, 1).ok());
                firsts.filter_map(|first| DateRange::new(first, first.last_of_month())).collect()
            }
        }
    }
}

/// Whether a fact is of a time that is named, or of all from the first to the last; true where none is named.
pub(super) fn is_of(fact: &Fact, times: &[Time], known: &DateRange) -> bool {
    let spans = spans(fact);
    if times.is_empty() || spans.is_empty() {
        return true;
    }
    let ranges: Vec<(Time, DateRange)> =
        times.iter().flat_map(|time| time.ranges(known).into_iter().map(|range| (*time, range))).collect();
    let holds = |whole: &DateRange, part: &DateRange| whole.from() <= part.from() && part.to() <= whole.to();
    let is_single = |span: &DateRange| {
        ranges.iter().any(|(time, range)| {
            let is_end = time.is_end && [span.from(), span.to()].iter().any(|end| holds(range, &DateRange::day(*end)));
            let is_inside = range.days() == 1 && span.days() <= SHORT_SPAN && holds(span, range);
            holds(range, span) || is_end || is_inside
        })
    };
    let is_between = |span: &DateRange| {
        let all = || ranges.iter().map(|(_, range)| range);
        times.len() > 1 && all().any(|one| all().any(|other| holds(&one.hull(other), span)))
    };
    spans.iter().any(|span| is_single(span) || is_between(span))
}

/// The spans that a fact is of: its own, or the one that it is compared with, or both of a change. Farthing itself writes the latter
/// into the note.
fn spans(fact: &Fact) -> Vec<DateRange> {
    let noted = || fact.note.split_whitespace().filter_map(|word| word.parse::<DateRange>().ok());
    match fact.kind {
        FactKind::CostBefore if noted().next().is_some() => noted().collect(),
        FactKind::Change | FactKind::UsageEffect | FactKind::PriceEffect => {
            fact.span.into_iter().chain(noted()).collect()
        }
        _ => fact.span.into_iter().collect(),
    }
}
