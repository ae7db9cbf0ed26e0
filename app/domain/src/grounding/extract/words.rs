//! Numbers in words: counts of things, percentages, dollars, common parts, multiples.

use std::sync::LazyLock;

use rust_decimal::Decimal;
use text2num::{Language, text2digits};

use super::{
    Page, What,
    numbers::{bounds, counted},
};
use crate::{
    grounding::{
        claim::{Figure, Measure},
        pattern,
    },
    money::Unit,
};

pub(super) fn find(page: &mut Page<'_>) {
    parts_and_multiples(page);
    for found in pattern::NUMBER_WORD.find_iter(page.text) {
        // "4.21 thousand" is a number in digits.
        if page.before(found.start()).trim_end().ends_with(|it: char| it.is_numeric()) {
            continue;
        }
        if let Some(what) = counted_in_words(page, &found) {
            page.claim(found.range(), what);
        }
    }
}

/// "Two instances", "ninety-nine percent": as many as if it were in digits. Words that count nothing claim nothing.
fn counted_in_words(page: &Page<'_>, found: &regex::Match<'_>) -> Option<What> {
    let behind = page.behind(found.end());
    let measure = match pattern::UNIT_IN_WORDS.captures(behind) {
        Some(unit) if unit.name("percent").is_some() => Measure::Percent,
        Some(_) => Measure::Currency(Unit::new("USD")),
        None => counted(behind),
    };
    let number = in_words(found.as_str())?;
    let is_one_alone = number == 1;
    match measure {
        Measure::Things(_) | Measure::Percent | Measure::Currency(_) if !is_one_alone => {}
        _ => return None,
    }
    let number = Decimal::from(number);
    // Things are counted; all else is rounded to a whole.
    let half = if matches!(measure, Measure::Things(_)) { Decimal::ZERO } else { Decimal::new(5, 1) };
    Some(What::Figure(Figure {
        low: number - half,
        high: number + half,
        is_negative: false,
        is_positive: false,

        measure,
    }))
}

/// A number in words; `None` where they are none.
pub(in crate::grounding) fn in_words(words: &str) -> Option<u32> {
    static ENGLISH: LazyLock<Language> = LazyLock::new(Language::english);
    text2digits(&words.to_lowercase(), &*ENGLISH).ok()?.parse().ok()
}

/// Parts and multiples in words, as wide as words are.
fn parts_and_multiples(page: &mut Page<'_>) {
    /// How far from its word a part may be, and how far beyond it where it is a bound, in percentage points.
    const SLACK: (i64, i64) = (3, 10);
    for found in pattern::FRACTION.captures_iter(page.text) {
        let (Some(whole), Some(word)) = (found.get(0), found.name("word")) else { continue };
        let says_of_what = found.name("of").is_some_and(|it| !it.as_str().is_empty())
            || whole.as_str().to_lowercase().starts_with("by");
        if !says_of_what || pattern::PART_OF_TIME.is_match(page.behind(word.end())) {
            continue;
        }
        if let Some(percent) = part(&word.as_str().to_lowercase()) {
            let (half, near) = (Decimal::from(SLACK.0), Decimal::from(SLACK.1));
            let Some((low, high)) = bounds(page.before(word.start()), Decimal::from(percent), half, near) else {
                continue;
            };
            let figure = Figure { low, high, is_negative: false, is_positive: false, measure: Measure::Percent };
            page.claim(word.range(), What::Figure(figure));
        }
    }
    for found in pattern::MULTIPLE.find_iter(page.text) {
        let word = found.as_str().to_lowercase();
        let (tenths, measure) = match word.as_str() {
            "halved" | "halving" => (500, Measure::Percent),
            "tripled" | "tripling" | "threefold" => (30, Measure::Times),
            "quadrupled" => (40, Measure::Times),
            "tenfold" => (100, Measure::Times),
            _ => (20, Measure::Times),
        };
        // A tenth of it either way.
        let (low, high) = (Decimal::new(tenths * 9, 2), Decimal::new(tenths * 11, 2));
        page.claim(found.range(), What::Figure(Figure { low, high, is_negative: false, is_positive: false, measure }));
    }
}

/// A part in words, in percent.
fn part(word: &str) -> Option<i64> {
    let word = word.replace('-', " ").replace("one ", "a ");
    Some(match word.as_str() {
        "half" | "½" | "1/2" => 50,
        "a third" | "⅓" | "1/3" => 33,
        "two thirds" | "⅔" | "2/3" => 67,
        "a quarter" | "¼" | "1/4" => 25,
        "three quarters" | "¾" | "3/4" => 75,
        "a fifth" | "1/5" => 20,
        "2/5" => 40,
        "3/5" => 60,
        "a tenth" => 10,
        _ => return None,
    })
}
