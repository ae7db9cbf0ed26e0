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
    /// A quarter whose year is not written, 1 to 4.
    Quarter(i8),
    Range(DateRange),
    /// Somewhere in the days known, so many of them: `yesterday`, `last week`.
    Lasting(i32, i32),
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
        for found in pattern::QUARTER.captures_iter(words) {
            let quarter = found.name("quarter").and_then(|it| it.as_str().parse().ok());
            let year = found.name("year").and_then(|it| it.as_str().parse().ok());
            let Some((whole, quarter)) = found.get(0).zip(quarter) else { continue };
            match year {
                Some(year) => add_some(&mut add, span.start + whole.start(), quarter_of(year, quarter)),
                None => add(span.start + whole.start(), Named::Quarter(quarter)),
            }
        }
        for found in pattern::RELATIVE.captures_iter(words) {
            let Some(whole) = found.get(0) else { continue };
            let (least, most) = match found.name("unit").map(|it| it.as_str().to_ascii_lowercase()).as_deref() {
                None => (1, 1),
                Some("week") => (1, 7),
                Some("month") => (1, 31),
                Some("quarter") => (28, 92),
                Some(_) => (89, 366),
            };
            add(span.start + whole.start(), Named::Lasting(least, most));
        }
        for found in pattern::BARE_YEAR.captures_iter(words).filter_map(|it| it.name("year")) {
            let start = span.start + found.start();
            let first = found.as_str().parse().ok().and_then(|year| Date::new(year, 1, 1).ok());
            let year = first.and_then(|first| DateRange::new(first, first.last_of_year()));
            add_some(&mut add, start, year.filter(|_| !is_claimed(start)));
        }
        times.sort_by_key(|it| it.start);
        times
    }

    /// The ranges that it may be: one, or one in each year of those that are known.
    fn ranges(self, known: &DateRange) -> Vec<DateRange> {
        match self.what {
            Named::Range(range) => vec![range],
            Named::Day(day) => day.within(known).map(DateRange::day).collect(),
            Named::Lasting(..) => Vec::new(),
            Named::Quarter(quarter) => {
                let years = known.from().year()..=known.to().year();
                years.filter_map(|year| quarter_of(year, quarter)).collect()
            }
            Named::Month(month) => {
                let firsts =
                    (known.from().year()..=known.to().year()).filter_map(|year| Date::new(year, month, 1).ok());
                firsts.filter_map(|first| DateRange::new(first, first.last_of_month())).collect()
            }
        }
    }
}

fn add_some(add: &mut impl FnMut(usize, Named), start: usize, range: Option<DateRange>) {
    if let Some(range) = range {
        add(start, Named::Range(range));
    }
}

/// The three months of a quarter, 1 to 4.
fn quarter_of(year: i16, quarter: i8) -> Option<DateRange> {
    let month = |month: i8| Date::new(year, month, 1).ok();
    DateRange::new(month(quarter * 3 - 2)?, month(quarter * 3)?.last_of_month())
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
    let is_so_long = |span: &DateRange| {
        times
            .iter()
            .any(|time| matches!(time.what, Named::Lasting(least, most) if (least..=most).contains(&span.days())))
    };
    spans.iter().any(|span| is_single(span) || is_between(span) || is_so_long(span))
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
