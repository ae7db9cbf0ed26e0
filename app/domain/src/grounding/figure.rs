//! Figures in a text: numbers in any common notation, with the adjacent currency or percent sign, and dates.
//!
//! `1,234.56`, `1.234,56`, `1 234,56`, `1'234.56`, `１,２３４`, `12万`, `$4.2k`, `USD 5` and `5 €` are recognized. If a
//! notation is ambiguous (`1.234`), both readings count. Digits of other scripts are figures that never match a fact.

use std::ops::Range;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::{
    advice::{narrow, round_as_listed},
    value::FactValue,
};

/// Thousands separators that are never decimal points.
const SPACES: [char; 6] = ['\u{a0}', '\u{202f}', '\u{2009}', ' ', '\'', '’'];
const CURRENCIES: [char; 10] = ['$', '€', '£', '¥', '₹', '₩', '₽', '₺', '₫', '円'];
const CODES: [&str; 12] = ["USD", "EUR", "GBP", "CNY", "JPY", "INR", "BRL", "AUD", "CAD", "CHF", "KRW", "MXN"];
/// Suffixes that multiply a number, with their power of ten.
const MULTIPLIERS: [(char, u32); 6] = [('k', 3), ('K', 3), ('M', 6), ('千', 3), ('万', 4), ('億', 8)];
/// Minimum whole number that may be an amount or a percentage without a currency or percent sign.
const MIN_AMOUNT: u64 = 100;

/// A figure and its position.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Figure {
    pub span: Range<usize>,
    pub form: Form,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Form {
    /// All readings of a number; none if the notation is unknown.
    Number { readings: Vec<Reading>, sign: Option<char>, mark: Mark },
    /// All readings of a date: year, month and day.
    Date(Vec<[i16; 3]>),
}

/// A number, and half a unit of its last digit.
type Reading = (Decimal, Decimal);

/// Text adjacent to a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Currency sign or code.
    Currency(String),
    Percent,
    /// `×`
    Times,
    /// Letters: `3rd`, `30d`.
    Letters,
    None,
}

impl Form {
    /// Whether the figure equals this value, within the rounding of its notation.
    pub fn is_value(&self, value: &FactValue) -> bool {
        let Self::Number { readings, sign, mark } = self else { return false };
        let Some(number) = value.number() else { return false };
        let is_opposite = match sign {
            Some('+') => number < Decimal::ZERO,
            Some(_) => number > Decimal::ZERO,
            None => false,
        };
        let is_near = |number: Decimal| {
            let listed = round_as_listed(value, number);
            readings.iter().any(|(read, half)| *read == listed || (*read - number).abs() <= *half)
        };
        let number = number.abs();
        !is_opposite
            && match (mark, value) {
                // A small whole number without a sign may be a day or a rank.
                (Mark::None, value) if self.bare().is_some_and(|it| it < MIN_AMOUNT) => {
                    matches!(value, FactValue::Count { .. }) && is_near(number)
                }
                (Mark::None, _) | (Mark::Percent, FactValue::Percent(_)) => is_near(number),
                (Mark::Times, FactValue::Percent(_)) => is_near(number / Decimal::ONE_HUNDRED),
                (Mark::Currency(sign), FactValue::Amount(money)) => {
                    (money.unit.as_str() == sign || money.unit.symbol() == Some(sign)) && is_near(number)
                }
                _ => false,
            }
    }

    /// The whole number; `None` if it has a fraction, a sign, or an adjacent currency, percent or multiplication sign.
    pub fn bare(&self) -> Option<u64> {
        let Self::Number { readings, sign: None, mark: Mark::None | Mark::Letters } = self else { return None };
        let [(number, _)] = readings.as_slice() else { return None };
        number.is_integer().then(|| u64::try_from(*number).ok()).flatten()
    }

    pub fn is_date(&self, date: Date) -> bool {
        let parts = [date.year(), date.month().into(), date.day().into()];
        matches!(self, Self::Date(readings) if readings.contains(&parts))
    }
}

/// Finds all figures of a text.
pub(super) fn figures(text: &str) -> Vec<Figure> {
    let mut figures = Vec::new();
    let mut at = 0;
    while let Some(offset) = text.get(at..).and_then(|rest| rest.find(char::is_numeric)) {
        let start = at + offset;
        let figure = if is_in_word(text, start) { None } else { figure(text, start, at) };
        at = figure.as_ref().map_or_else(|| word_end(text, start), |it| it.span.end);
        figures.extend(figure);
    }
    figures
}

/// The ASCII digit of a narrow or full-width digit.
fn digit(character: char) -> Option<char> {
    Some(narrow(character)).filter(char::is_ascii_digit)
}

/// Whether a character is a letter of a script that separates words with spaces.
pub(super) fn is_letter(character: char) -> bool {
    character.is_alphabetic() && character < '\u{600}'
}

fn is_word_character(character: char) -> bool {
    is_letter(character) || character.is_ascii_digit() || "-_./".contains(character)
}

/// Whether a digit belongs to a word with a letter before it (`m5.2xlarge`, `web-47`), other than a currency code.
fn is_in_word(text: &str, start: usize) -> bool {
    let before = text.get(..start).unwrap_or("");
    let word = before.get(before.trim_end_matches(is_word_character).len()..).unwrap_or("");
    word.contains(is_letter) && !CODES.contains(&word)
}

fn word_end(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or("");
    let first = rest.chars().next().map_or(1, char::len_utf8);
    start + first + rest.get(first..).map_or(0, |it| it.find(|it| !is_word_character(it)).unwrap_or(it.len()))
}

/// Parses the figure whose first digit is at `start`; text before `floor` belongs to an earlier figure.
fn figure(text: &str, start: usize, floor: usize) -> Option<Figure> {
    let rest = text.get(start..)?;
    if let Some((readings, length)) = date(rest) {
        return Some(Figure { span: start..start + length, form: Form::Date(readings) });
    }
    let (mut readings, length) = number(rest);
    let mut end = start + length;
    let multiplier = MULTIPLIERS.iter().find(|(suffix, _)| text.get(end..).is_some_and(|it| is_sign(it, *suffix)));
    if let Some((suffix, power)) = multiplier {
        let factor = Decimal::from(10_u64.pow(*power));
        let scaled = |(number, half): &Reading| Some((number.checked_mul(factor)?, half.checked_mul(factor)?));
        readings = readings.iter().filter_map(scaled).collect();
        end += suffix.len_utf8();
    }
    let (mut mark, begin) = prefix(text.get(floor..start)?);
    let (sign, begin) = sign(text, floor + begin);
    if mark == Mark::None {
        (mark, end) = suffix(text, end);
    }
    Some(Figure { span: begin..end, form: Form::Number { readings, sign, mark } })
}

/// Whether a text starts with a sign that no letter or digit follows.
fn is_sign(text: &str, sign: char) -> bool {
    text.strip_prefix(sign).is_some_and(|it| !it.starts_with(|it| is_letter(it) || digit(it).is_some()))
}

/// Parses a date of three parts in any common order; returns its readings and length.
fn date(text: &str) -> Option<(Vec<[i16; 3]>, usize)> {
    let separator = text.chars().find(|it| !it.is_ascii_digit()).filter(|it| "-/.".contains(*it))?;
    let mut parts = text.splitn(3, separator);
    let (one, two, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let three = rest.get(..rest.bytes().take_while(u8::is_ascii_digit).count())?;
    let is_short = |it: &str| matches!(it.len(), 1 | 2);
    let [first, second, third] = [one.parse().ok()?, two.parse().ok()?, three.parse().ok()?];
    let readings = match (one.len(), three.len()) {
        (4, _) if is_short(two) && is_short(three) => vec![[first, second, third]],
        (_, 4) if is_short(one) && is_short(two) => vec![[third, second, first], [third, first, second]],
        _ => return None,
    };
    Some((readings, one.len() + two.len() + three.len() + 2))
}

/// Parses a number; returns its readings (none if the notation is unknown) and length.
fn number(text: &str) -> (Vec<Reading>, usize) {
    let unknown_digits = text.find(|it: char| digit(it).is_some() || !it.is_numeric()).unwrap_or(text.len());
    if unknown_digits > 0 {
        return (Vec::new(), unknown_digits);
    }
    let is_part = |(at, it): &(usize, char)| {
        let rest = text.get(at + it.len_utf8()..).unwrap_or("");
        let digits = rest.chars().take_while(|it| digit(*it).is_some()).count();
        let is_separator = (matches!(narrow(*it), '.' | ',') && digits > 0) || (SPACES.contains(it) && digits == 3);
        digit(*it).is_some() || is_separator
    };
    let length: usize = text.char_indices().take_while(is_part).map(|(_, it)| it.len_utf8()).sum();
    let narrowed: String = text.get(..length).unwrap_or("").chars().map(narrow).collect();
    let groups: Vec<&str> = narrowed.split(|it: char| !it.is_ascii_digit()).collect();
    let separators: Vec<char> = narrowed.chars().filter(|it| !it.is_ascii_digit()).collect();
    (readings(&groups, &separators), length)
}

/// Readings of groups of digits: with the last separator as decimal point, and with thousands separators only.
fn readings(groups: &[&str], separators: &[char]) -> Vec<Reading> {
    let whole = |groups: &[&str]| -> Option<String> {
        let [first, rest @ ..] = groups else { return None };
        let is_group = |(at, it): (usize, &&str)| it.len() == 3 || (at + 1 < rest.len() && it.len() == 2);
        let is_grouped = (1..=3).contains(&first.len()) && rest.iter().enumerate().all(is_group);
        (rest.is_empty() || is_grouped).then(|| groups.concat())
    };
    let exact = |text: String, places: usize| {
        Some((text.parse().ok()?, Decimal::new(5, u32::try_from(places + 1).ok().filter(|it| *it < 20)?)))
    };
    let as_whole = || whole(groups).and_then(|it| exact(it, 0));
    let as_decimal = || {
        let (fraction, groups) = groups.split_last()?;
        exact(format!("{}.{fraction}", whole(groups)?), fraction.len())
    };
    let is_point = separators.last().is_some_and(|it| ['.', ','].contains(it));
    let are_same = |separators: &[char]| separators.windows(2).all(|it| it[0] == it[1]);
    let (decimal, thousands) = match separators {
        [_] if is_point => (as_decimal(), as_whole().filter(|_| !groups[0].starts_with('0'))),
        _ if are_same(separators) => (None, as_whole()),
        [thousands @ .., _] if is_point && are_same(thousands) => (as_decimal(), None),
        _ => (None, None),
    };
    decimal.into_iter().chain(thousands).collect()
}

/// Currency at the end of the text before a number, and its start.
fn prefix(before: &str) -> (Mark, usize) {
    let words = before.trim_end_matches([' ', '\u{a0}', '\u{202f}']);
    let symbol = words.chars().next_back().filter(|it| CURRENCIES.contains(&narrow(*it)));
    let name = words.get(..words.len() - symbol.map_or(0, char::len_utf8)).unwrap_or("");
    let begin = name.trim_end_matches(|it: char| it.is_ascii_uppercase()).len();
    let name = name.get(begin..).unwrap_or("");
    match symbol {
        Some(sign) if matches!(name, "" | "US") => (Mark::Currency(narrow(sign).to_string()), begin),
        None if !CODES.contains(&name) => (Mark::None, before.len()),
        _ => (Mark::Currency(name.to_owned()), begin),
    }
}

/// Sign before a number, unless it is the dash of a range or a word; and the start of the figure.
fn sign(text: &str, begin: usize) -> (Option<char>, usize) {
    let mut before = text.get(..begin).unwrap_or("").chars();
    let sign = before.next_back().filter(|it| "+-−–".contains(*it));
    let sign = sign.filter(|_| before.next_back().is_none_or(|it| !is_letter(it) && !it.is_numeric() && it != '%'));
    (sign, begin - sign.map_or(0, char::len_utf8))
}

/// Text adjacent to the end of a number, and its end.
fn suffix(text: &str, end: usize) -> (Mark, usize) {
    let words = text.get(end..).unwrap_or("").trim_start_matches([' ', '\u{a0}', '\u{202f}', '*', '\\']);
    let at = text.len() - words.len();
    let Some(first) = words.chars().next() else { return (Mark::None, end) };
    let is_code = |code: &&str| words.strip_prefix(*code).is_some_and(|it| !it.starts_with(is_letter));
    if let Some(code) = CODES.into_iter().find(is_code) {
        return (Mark::Currency(code.to_owned()), at + code.len());
    }
    // A currency sign before a digit belongs to the next figure.
    let is_amount = |it: &char| CURRENCIES.contains(it) && words.chars().nth(1).is_none_or(|it| digit(it).is_none());
    match narrow(first) {
        '%' => (Mark::Percent, at + first.len_utf8()),
        'x' | '×' if is_sign(words, first) => (Mark::Times, at + first.len_utf8()),
        it if is_amount(&it) => (Mark::Currency(it.to_string()), at + first.len_utf8()),
        it if at == end && is_letter(it) => (Mark::Letters, word_end(text, end)),
        _ => (Mark::None, end),
    }
}
