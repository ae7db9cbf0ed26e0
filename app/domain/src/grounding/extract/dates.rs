//! Days and months.

use jiff::civil::Date;
use regex::Captures;

use super::{Page, What};
use crate::{
    grounding::{
        claim::Day,
        pattern::{self, MONTHS},
    },
    period::{DateRange, parse_date},
};

pub(super) fn find(page: &mut Page<'_>) {
    for pattern in [&pattern::ISO_DAY, &pattern::DAY_MONTH, &pattern::MONTH_DAY] {
        for found in pattern.captures_iter(page.text) {
            let other = ["first", "last"].into_iter().find_map(|it| found.name(it));
            let Some(other) = other else {
                page.claim(span(&found), days([day(&found)]));
                continue;
            };
            // "Oct 1–31" says two days, each of the same month.
            let at_end = other.end() == span(&found).end;
            let rest = if at_end { span(&found).start..other.start() } else { other.end()..span(&found).end };
            let is_joint = |it: char| matches!(it, '–' | '-' | ' ');
            let words = page.text.get(rest.clone()).unwrap_or("");
            let rest = rest.start + (words.len() - words.trim_start_matches(is_joint).len())
                ..rest.end - (words.len() - words.trim_end_matches(is_joint).len());
            let of_other = other.as_str().parse().ok().zip(day(&found));
            page.claim(rest, days([day(&found)]));
            page.claim(other.range(), days([of_other.map(|(of_month, day)| Day { of_month, ..day })]));
        }
    }
    for found in pattern::SLASHED_DAY.captures_iter(page.text) {
        let (year, one, other) = (number(&found, "year"), number(&found, "one"), number(&found, "other"));
        let read =
            |month: Option<i16>, day: Option<i16>| Some(Day { year, month: narrow(month)?, of_month: narrow(day)? });
        page.claim(span(&found), days([read(one, other), read(other, one)]));
    }
    for pattern in [&pattern::MONTH_YEAR, &pattern::ISO_MONTH] {
        for found in pattern.captures_iter(page.text) {
            let first =
                number(&found, "year").zip(month(&found)).and_then(|(year, month)| Date::new(year, month, 1).ok());
            let whole = first.and_then(|first| DateRange::new(first, first.last_of_month()));
            page.claim(span(&found), whole.map_or(What::Unreadable, What::Month));
        }
    }
}

fn span(found: &Captures<'_>) -> std::ops::Range<usize> {
    found.get(0).map_or(0..0, |it| it.range())
}

fn number(found: &Captures<'_>, name: &str) -> Option<i16> {
    found.name(name)?.as_str().parse().ok()
}

fn narrow(number: Option<i16>) -> Option<i8> {
    i8::try_from(number?).ok()
}

/// The month, in digits or by its name.
fn month(found: &Captures<'_>) -> Option<i8> {
    if let Some(name) = found.name("month") {
        let name = name.as_str().to_ascii_lowercase();
        let place = MONTHS.iter().position(|month| name.starts_with(month))?;
        return i8::try_from(place + 1).ok();
    }
    narrow(number(found, "number"))
}

fn day(found: &Captures<'_>) -> Option<Day> {
    Some(Day { year: number(found, "year"), month: month(found)?, of_month: narrow(number(found, "day"))? })
}

/// The readings that a calendar has; a leap year stands for a year that is not written.
fn days<const N: usize>(readings: [Option<Day>; N]) -> What {
    let is_real = |it: &Day| {
        let year = it.year.unwrap_or(2024);
        parse_date(&format!("{year:04}-{:02}-{:02}", it.month, it.of_month)).is_some()
    };
    let real: Vec<Day> = readings.into_iter().flatten().filter(is_real).collect();
    if real.is_empty() { What::Unreadable } else { What::Days(real) }
}
