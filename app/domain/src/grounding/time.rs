//! Which time a sentence speaks of, and whether a fact is of it.

use std::ops::Range;

use jiff::civil::Date;
use regex::Captures;

use super::{
    claim::{Claim, Day, What},
    extract::in_words,
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
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
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

impl Named {
    /// How many days a time has that is told from the day on which it is said.
    fn of_relative(found: &Captures<'_>) -> Self {
        let word = |name: &str| found.name(name).map(|it| it.as_str().to_ascii_lowercase());
        if let (Some(number), Some(unit)) = (word("number"), word("many")) {
            let number = number.parse().ok().or_else(|| i32::try_from(in_words(&number)?).ok());
            let days = match unit.as_str() {
                "hour" => (0, 1),
                "day" => (1, 1),
                "week" => (7, 7),
                "month" => (28, 31),
                _ => (365, 366),
            };
            // "A few" are three to six.
            let (least, most) = number.map_or((3, 6), |it| (it, it));
            return Self::Lasting(days.0 * least, days.1 * most);
        }
        match word("unit").as_deref() {
            None => Self::Lasting(1, 1),
            Some("week") => Self::Lasting(1, 7),
            Some("month") => Self::Lasting(1, 31),
            Some("quarter") => Self::Lasting(28, 92),
            Some(_) => Self::Lasting(89, 366),
        }
    }
}

impl Time {
    /// All times that a stretch of a text names, in their order.
    pub fn all(text: &str, span: &Range<usize>, claims: &[Claim]) -> Vec<Self> {
        let mut times = Vec::new();
        let mut add = |at: Range<usize>, what: Named| {
            let is_end = pattern::END_OF_TIME.is_match(right_before(text, at.start));
            times.push(Self { start: at.start, end: at.end, what, is_end });
        };
        for claim in claims.iter().filter(|it| span.contains(&it.span.start)) {
            match &claim.what {
                What::Days(days) => days.iter().for_each(|day| add(claim.span.clone(), Named::Day(*day))),
                What::Month(month) => add(claim.span.clone(), Named::Range(*month)),
                _ => {}
            }
        }
        let words = text.get(span.clone()).unwrap_or("");
        let is_claimed = |at: usize| claims.iter().any(|it| it.span.contains(&at));
        for found in pattern::BARE_MONTH.captures_iter(words) {
            let Some(name) = found.name("month").or(found.name("word")) else { continue };
            let at = span.start + name.start()..span.start + name.end();
            let lower = name.as_str().to_ascii_lowercase();
            let place = MONTHS.iter().position(|month| lower.starts_with(month));
            if let Some(month) = place.and_then(|it| i8::try_from(it + 1).ok()).filter(|_| !is_claimed(at.start)) {
                add(at, Named::Month(month));
            }
        }
        for found in pattern::QUARTER.captures_iter(words) {
            let quarter = found.name("quarter").and_then(|it| it.as_str().parse().ok());
            let year = found.name("year").and_then(|it| it.as_str().parse().ok());
            let Some((whole, quarter)) = found.get(0).zip(quarter) else { continue };
            let at = span.start + whole.start()..span.start + whole.end();
            match year {
                Some(year) => add_some(&mut add, at, quarter_of(year, quarter)),
                None => add(at, Named::Quarter(quarter)),
            }
        }
        for found in pattern::RELATIVE.captures_iter(words) {
            let Some(whole) = found.get(0) else { continue };
            let at = span.start + whole.start()..span.start + whole.end();
            add(at, Named::of_relative(&found));
        }
        for found in pattern::BARE_YEAR.captures_iter(words).filter_map(|it| it.name("year")) {
            let at = span.start + found.start()..span.start + found.end();
            let first = found.as_str().parse().ok().and_then(|year| Date::new(year, 1, 1).ok());
            let year = first.and_then(|first| DateRange::new(first, first.last_of_year()));
            let year = year.filter(|_| !is_claimed(at.start));
            add_some(&mut add, at, year);
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

fn add_some(add: &mut impl FnMut(Range<usize>, Named), at: Range<usize>, range: Option<DateRange>) {
    if let Some(range) = range {
        add(at, Named::Range(range));
    }
}

/// The three months of a quarter, 1 to 4.
fn quarter_of(year: i16, quarter: i8) -> Option<DateRange> {
    let month = |month: i8| Date::new(year, month, 1).ok();
    DateRange::new(month(quarter * 3 - 2)?, month(quarter * 3)?.last_of_month())
}

/// The times of one figure, as days.
pub(super) struct Times {
    /// Each range that one of them may be, and whether it is an end of the time spoken of.
    ranges: Vec<(DateRange, bool)>,
    /// How many days those have that are told by their length alone, at least and at most.
    lengths: Vec<(i32, i32)>,
    /// How many are named. Of several, all from the first to the last is meant.
    count: usize,
}

impl Times {
    pub fn of(times: &[Time], known: &DateRange) -> Self {
        let ranges = times.iter().flat_map(|time| time.ranges(known).into_iter().map(|range| (range, time.is_end)));
        let lengths = times.iter().filter_map(|time| match time.what {
            Named::Lasting(least, most) => Some((least, most)),
            _ => None,
        });
        Self { ranges: ranges.collect(), lengths: lengths.collect(), count: times.len() }
    }

    /// Whether none is named.
    pub fn are_none(&self) -> bool {
        self.count == 0
    }

    /// Whether a fact is of one of them, or of all from the first to the last; true where none is named.
    pub fn have(&self, fact: &Fact) -> bool {
        if self.are_none() {
            return true;
        }
        let spans = spans(fact);
        spans.is_empty() || spans.iter().any(|span| self.hold(span))
    }

    fn hold(&self, span: &DateRange) -> bool {
        let holds = |whole: &DateRange, part: &DateRange| whole.from() <= part.from() && part.to() <= whole.to();
        let is_single = self.ranges.iter().any(|(range, is_end)| {
            let is_end = *is_end && [span.from(), span.to()].iter().any(|end| holds(range, &DateRange::day(*end)));
            let is_inside = range.days() == 1 && span.days() <= SHORT_SPAN && holds(span, range);
            holds(range, span) || is_end || is_inside
        });
        let all = || self.ranges.iter().map(|(range, _)| range);
        let is_between = || self.count > 1 && all().any(|one| all().any(|other| holds(&one.hull(other), span)));
        let is_so_long = || self.lengths.iter().any(|(least, most)| (least..=most).contains(&&span.days()));
        is_single || is_between() || is_so_long()
    }
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
