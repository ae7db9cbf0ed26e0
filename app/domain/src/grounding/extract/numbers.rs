//! Numbers: what they count, and which values they may stand for.

use std::ops::Range;

use regex::Captures;
use rust_decimal::Decimal;

use super::{Page, What};
use crate::{
    grounding::{
        claim::{Figure, Measure},
        pattern,
    },
    money::Unit,
};

/// Bare whole numbers below this are steps, ranks and the like, unless they count something.
const SMALL: u32 = 100;
/// Bare numbers that are years.
const YEARS: std::ops::RangeInclusive<u32> = 1990..=2100;
/// How many of the words behind a number may say what it counts.
const WORDS: usize = 5;

/// What stands behind a number that counts things of an account.
const THINGS: [&str; 46] = [
    "account",
    "address",
    "alarm",
    "anomaly",
    "application",
    "balancer",
    "bucket",
    "certificate",
    "cluster",
    "container",
    "customer",
    "database",
    "disk",
    "distribution",
    "endpoint",
    "file",
    "finding",
    "function",
    "gateway",
    "group",
    "host",
    "image",
    "index",
    "instance",
    "ip",
    "item",
    "key",
    "license",
    "machine",
    "node",
    "permission",
    "pod",
    "project",
    "queue",
    "region",
    "reservation",
    "resource",
    "server",
    "service",
    "snapshot",
    "stream",
    "table",
    "team",
    "topic",
    "user",
    "volume",
];
/// What stands behind a number that counts usage, cut to what all its spellings share.
const USAGE: [(&str, &str); 20] = [
    ("gb", "gb"),
    ("gib", "gb"),
    ("tb", "tb"),
    ("tib", "tb"),
    ("mb", "mb"),
    ("mib", "mb"),
    ("kb", "kb"),
    ("iops", "iops"),
    ("hour", "hr"),
    ("hr", "hr"),
    ("vcpu", "vcpu"),
    ("request", "request"),
    ("invocation", "request"),
    ("second", "second"),
    ("token", "token"),
    ("object", "object"),
    ("read", "read"),
    ("write", "write"),
    ("message", "message"),
    ("metric", "metric"),
];
/// Words behind which nothing is counted any more.
const STOPS: [&str; 18] = [
    "of", "in", "the", "for", "to", "and", "from", "across", "on", "at", "by", "with", "per", "over", "was", "is", "a",
    "or",
];
const TIMES: [&str; 5] = ["day", "week", "month", "year", "minute"];

pub(super) fn find(page: &mut Page<'_>) {
    let mut found = numbers(page).into_iter().peekable();
    while let Some((span, what)) = found.next() {
        let what = match found.peek() {
            Some((next, other)) => like_the_end_of_its_range(page, &span, what, next, other),
            None => what,
        };
        if is_claim(page, &span, &what) {
            page.claim(span, what);
        }
    }
}

/// All numbers that are no part of a word. What stands behind one that is, a sign of money, may belong to the next.
fn numbers(page: &Page<'_>) -> Vec<(Range<usize>, What)> {
    let (mut numbers, mut from) = (Vec::new(), 0);
    while let Some(found) = pattern::NUMBER.captures_at(page.text, from) {
        let Some(digits) = found.name("digits") else { break };
        let number = read(page, &found);
        from = number.as_ref().map_or(digits.end(), |(span, _)| span.end.max(digits.end()));
        numbers.extend(number);
    }
    numbers
}

/// Reads a number; `None` where it is a part of a word.
fn read(page: &Page<'_>, found: &Captures<'_>) -> Option<(Range<usize>, What)> {
    let whole = found.get(0)?;
    let digits = found.name("digits")?;
    let currency = found.name("currency").map(|it| it.as_str().trim());
    let mut start = whole.start();
    let before = page.before(start).chars().next_back();
    let is_of_word = |it: char| it.is_alphanumeric() || it == '_';
    // Money is money wherever its sign stands.
    let has_sign_of_money = currency.is_some_and(|it| !it.starts_with(char::is_alphabetic));
    let mut sign = found.name("sign").map(|it| it.as_str());
    if sign.is_some() && before.is_some_and(|it| is_of_word(it) || it == '%' || it == ')') {
        // A hyphen in a word, or the end of a range.
        if before.is_some_and(char::is_alphabetic) && !has_sign_of_money {
            return None;
        }
        start += sign.map_or(0, str::len);
        sign = None;
    } else if !has_sign_of_money && before.is_some_and(|it| is_of_word(it) || it == '/') {
        return None;
    }
    // A sign of money before more digits is theirs.
    let unit = found.name("unit").filter(|it| {
        let is_sign = it.as_str().ends_with(|it: char| !it.is_alphabetic() && it != '%' && it != '×');
        !(is_sign && page.behind(it.end()).starts_with(|it: char| it.is_ascii_digit()))
    });
    let end = unit.map_or_else(|| found.name("unit").map_or(whole.end(), |it| it.start()), |it| it.end());
    let span = start..end;
    let number = if before == Some('.') || before == Some(',') { None } else { value(found) };
    let Some((number, places)) = number else {
        // What has more than one point and no comma is a version.
        let is_version = !digits.as_str().contains([',', '\'', '’']) && digits.as_str().matches('.').count() > 1;
        return (!is_version).then_some((span, What::Unreadable));
    };
    let measure = measure(page, &span, currency, unit.map(|it| it.as_str()));
    let signs = [sign, found.name("inner").map(|it| it.as_str())];
    let is_negative = signs.into_iter().flatten().any(|it| it != "+") || pattern::MINUS.is_match(page.before(start));
    let scale = scale(found);
    let figure = figure(page, span.start, number, places, scale, measure);
    let signed = |figure| What::Figure(Figure { is_negative, is_positive: sign == Some("+"), ..figure });
    Some((span, figure.map_or(What::Unreadable, signed)))
}

/// The digits as a number and how many decimal places they have.
fn value(found: &Captures<'_>) -> Option<(Decimal, u32)> {
    let digits = found.name("digits")?.as_str();
    if !pattern::GROUPED.is_match(digits) || !digits.chars().all(|it| it.is_ascii_digit() || !it.is_numeric()) {
        return None;
    }
    let plain: String = digits.chars().filter(|it| it.is_ascii_digit() || *it == '.').collect();
    let number: Decimal = plain.parse().ok()?;
    let places = plain.split_once('.').map_or(0, |(_, places)| places.len());
    Some((number, u32::try_from(places).ok()?))
}

/// What one of the number's units is worth.
fn scale(found: &Captures<'_>) -> Option<Decimal> {
    let words = found.name("scale").map_or("", |it| it.as_str().trim());
    let scale = match words {
        "" => 0,
        "thousand" | "k" | "K" => 3,
        "million" | "m" | "M" | "mn" => 6,
        _ => 9,
    };
    let exponent: i64 = match found.name("exponent") {
        Some(exponent) => exponent.as_str().get(1..)?.parse().ok().filter(|it: &i64| it.abs() <= 12)?,
        None => 0,
    };
    power_of_ten(scale + exponent)
}

/// All values that a number may stand for: half a unit of its last digit either way, more where words before it say so.
fn figure(
    page: &Page<'_>,
    start: usize,
    number: Decimal,
    places: u32,
    scale: Option<Decimal>,
    measure: Measure,
) -> Option<Figure> {
    let (before, scale) = (page.before(start), scale?);
    let loose = [&pattern::OVER, &pattern::UNDER, &pattern::ABOUT].iter().any(|it| it.is_match(before));
    let zeros = if loose && places == 0 { trailing_zeros(number) } else { 0 };
    let unit = power_of_ten(i64::from(zeros) - i64::from(places))?.checked_mul(scale)?;
    let value = number.checked_mul(scale)?;
    let half = unit.checked_div(Decimal::TWO)?;
    // What is rounded to thousands and the like is still near: a twentieth of it either way.
    let is_coarse = zeros > 0 || scale > Decimal::ONE;
    let half = if is_coarse { half.min(value.checked_div(Decimal::from(20))?) } else { half };
    // A bound is true of whatever is beyond it; one that says something is near.
    let (one, most) = (value.checked_div(Decimal::from(20))?, value.checked_div(Decimal::TEN)?);
    let near = if unit < one { one } else { unit.min(most.max(one)) };
    let (low, high) = bounds(before, value, half, near)?;
    Some(Figure { low, high, is_negative: false, is_positive: false, measure })
}

/// The least and the most that a number may stand for: half a unit either way, or what is near beyond a bound that the words
/// before it make of it.
pub(super) fn bounds(before: &str, value: Decimal, half: Decimal, near: Decimal) -> Option<(Decimal, Decimal)> {
    if pattern::OVER.is_match(before) {
        return Some((value, value.checked_add(near)?));
    }
    if pattern::UNDER.is_match(before) {
        return Some((value.checked_sub(near)?, value));
    }
    Some((value.checked_sub(half)?, value.checked_add(half)?))
}

/// Ten to a power; `None` past what a decimal holds.
fn power_of_ten(power: i64) -> Option<Decimal> {
    let digits = u32::try_from(power.unsigned_abs()).ok()?;
    if power < 0 { Decimal::try_new(1, digits).ok() } else { 10_u64.checked_pow(digits).map(Decimal::from) }
}

fn trailing_zeros(number: Decimal) -> u32 {
    let mut mantissa = number.trunc().mantissa();
    let mut zeros = 0;
    while mantissa != 0 && mantissa % 10 == 0 {
        (mantissa, zeros) = (mantissa / 10, zeros + 1);
    }
    zeros
}

/// What a number counts.
fn measure(page: &Page<'_>, span: &Range<usize>, currency: Option<&str>, unit: Option<&str>) -> Measure {
    let dress = |it: char| it.is_whitespace() || "*_`\\-\u{a0}".contains(it);
    let unit = unit.map(|it| it.trim_matches(dress).to_lowercase());
    if let Some(currency) = currency.or(unit.as_deref()).and_then(currency_of) {
        return Measure::Currency(currency);
    }
    match unit.as_deref() {
        Some("%" | "percent" | "per cent") => return Measure::Percent,
        Some("x" | "×" | "times" | "fold") => return Measure::Times,
        Some("pp") => return Measure::Points,
        Some(unit) if unit.starts_with("percentage") => return Measure::Points,
        _ => {}
    }
    let before =
        || pattern::WORD_BEFORE.captures(page.before(span.start)).and_then(|it| thing(it.name("word")?.as_str()));
    match counted(page.behind(span.end)) {
        Measure::None => before().map_or(Measure::None, Measure::Things),
        measure => measure,
    }
}

/// The currency of a sign, a code or a word. A dollar of another country is none of the sheet's, whatever its code.
fn currency_of(word: &str) -> Option<Unit> {
    let code = match word.to_lowercase().as_str() {
        "$" | "us$" | "dollar" | "dollars" => "USD",
        "€" | "euro" | "euros" => "EUR",
        "£" | "pound" | "pounds" => "GBP",
        "¥" | "yuan" => "CNY",
        _ => "",
    };
    if !code.is_empty() {
        return Some(Unit::new(code));
    }
    let is_code = word.len() == 3 && word.chars().all(|it| it.is_ascii_alphabetic());
    let has_sign = !word.is_ascii() && !word.contains('×') || word.ends_with('$');
    (is_code || has_sign).then(|| Unit::new(word.to_uppercase()))
}

/// What the words behind a number say that it counts.
pub(super) fn counted(behind: &str) -> Measure {
    let words = pattern::WORDS_BEHIND.captures(behind).and_then(|it| it.name("words"));
    let words: Vec<String> = words.map_or("", |it| it.as_str()).split_whitespace().map(str::to_lowercase).collect();
    let first = words.first().map_or("", String::as_str);
    let singular = |word: &str| word.strip_suffix('s').unwrap_or(word).to_owned();
    if let Some(time) = TIMES.iter().find(|time| singular(first) == **time) {
        return Measure::Time((*time).to_owned());
    }
    let of_usage = |word: &str| {
        USAGE
            .iter()
            .find(|(spelt, _)| singular(word) == *spelt || word == *spelt || word.starts_with(&format!("{spelt}-")))
    };
    if let Some((_, stem)) = of_usage(first) {
        return Measure::Usage((*stem).to_owned());
    }
    let of_things = words.iter().take(WORDS).take_while(|word| !STOPS.contains(&word.as_str()));
    // Several are counted, so that the word is a plural: "the two account for" counts nothing.
    // The last of them: in "3 database instances" instances are counted.
    of_things.filter_map(|word| thing(word)).last().map_or(Measure::None, Measure::Things)
}

/// What a plural is of.
fn thing(word: &str) -> Option<String> {
    THINGS.iter().find(|thing| is_plural(word, thing)).map(|it| (*it).to_owned())
}

/// Whether a word is the plural of a thing's.
fn is_plural(word: &str, thing: &str) -> bool {
    match thing.strip_suffix('y') {
        Some(stem) if !thing.ends_with("ay") && !thing.ends_with("ey") => word.strip_suffix("ies") == Some(stem),
        _ => word.strip_prefix(thing).is_some_and(|ending| matches!(ending, "s" | "es")),
    }
}

/// In "4–5%" and "$4 to $5 million" the first number counts what the second does.
fn like_the_end_of_its_range(
    page: &Page<'_>,
    span: &Range<usize>,
    what: What,
    next: &Range<usize>,
    other: &What,
) -> What {
    let between = page.text.get(span.end..next.start).unwrap_or("x").trim();
    let (What::Figure(mut first), What::Figure(second)) = (what.clone(), other) else { return what };
    let is_range = matches!(between, "-" | "–" | "—" | "to");
    if is_range && first.measure == Measure::None && !matches!(second.measure, Measure::None) {
        first.measure = second.measure.clone();
        return What::Figure(first);
    }
    what
}

/// Whether a number says something of the account: not a step, a rank, a year or an ordinal.
fn is_claim(page: &Page<'_>, span: &Range<usize>, what: &What) -> bool {
    let What::Figure(figure) = what else { return true };
    if page.behind(span.end).starts_with(|it: char| it.is_alphabetic()) && is_ordinal(page.behind(span.end)) {
        return false;
    }
    match figure.measure {
        Measure::None => {}
        Measure::Usage(_) => return !page.is_code(span),
        _ => return true,
    }
    let written = page.text.get(span.clone()).unwrap_or("");
    let whole = written.parse::<u32>().ok();
    let is_small = whole.is_some_and(|it| it < SMALL);
    if is_cell(page, span) {
        return !page.is_code(span);
    }
    let is_year = written.len() == 4 && whole.is_some_and(|it| YEARS.contains(&it));
    !(is_small || is_year || page.is_code(span))
}

/// Whether a number is all that a cell of a table holds, but for the first of a row: that may be a rank.
fn is_cell(page: &Page<'_>, span: &Range<usize>) -> bool {
    let line = page.text.get(..span.start).and_then(|it| it.rsplit('\n').next()).unwrap_or("");
    pattern::CELL_BEFORE.is_match(line) && pattern::CELL_BEHIND.is_match(page.behind(span.end))
}

fn is_ordinal(behind: &str) -> bool {
    ["st", "nd", "rd", "th"].iter().any(|it| behind.starts_with(it))
}
