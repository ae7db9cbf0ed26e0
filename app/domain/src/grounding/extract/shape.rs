//! Whether a word has the shape of a name that somebody gave to a thing.
//!
//! No list has these names. What gives them away is how they are put together: `web-47`, `acme-billing-logs`, `PROD-DB`,
//! `ImageResizer`. Words of English, of AWS and of its commands that are put together likewise are told apart by their parts.

use crate::grounding::{pattern, vocabulary};

/// The least parts of a name that neither a digit nor a quote tells from English.
const MANY_PARTS: usize = 3;

/// Whether a word of the prose must be a name. In code only what has a digit is: the rest may be commands.
pub(super) fn is_name(word: &str, in_code: bool) -> bool {
    if vocabulary::is_common(word) || word.contains("..") || is_api(word) {
        return false;
    }
    let parts: Vec<&str> = parts(word).collect();
    if has_number_of_its_own(&parts) {
        return true;
    }
    !in_code && (is_identifier(word) || is_compound_of_nouns(word, &parts))
}

/// Whether a word in backticks or quotation marks, or behind the word for a kind of resource, is a name.
pub(super) fn is_name_in_code(word: &str) -> bool {
    let is_code = word.starts_with("aws_") || word.starts_with(['/', '-']) || word.contains("..") || is_api(word);
    if is_code || !pattern::NAME_SHAPE.is_match(word) || vocabulary::is_common(word) {
        return false;
    }
    let parts: Vec<&str> = parts(word).collect();
    if has_number_of_its_own(&parts) {
        return true;
    }
    let is_upper = !word.contains(|it: char| it.is_ascii_lowercase());
    let is_constant = is_upper && word.contains('_');
    let is_parted = word.contains(['-', '_', '/']) && !is_constant;
    let is_file = word.rsplit_once('.').is_some_and(|(_, ending)| vocabulary::FILES.contains(&ending));
    !is_file && (is_parted && !is_trade(&parts) || is_humped(word))
}

/// Whether something is one word that no list has.
pub(super) fn is_word(word: &str) -> bool {
    let is_plain = word.chars().all(|it| it.is_ascii_alphanumeric() || "-_.".contains(it));
    let is_told = vocabulary::is_common(word) || vocabulary::is_state(word);
    is_plain && !is_told && !is_trade(&[word])
}

/// Whether a parted word is one of English.
pub(super) fn is_english(word: &str) -> bool {
    let parts: Vec<&str> = parts(word).collect();
    let (first, last) = (parts.first().copied().unwrap_or(""), parts.last().copied().unwrap_or(""));
    pattern::FIRST_OF_ENGLISH.is_match(first)
        || pattern::LAST_OF_ENGLISH.is_match(last)
        || parts.iter().any(|part| pattern::FUNCTION_WORD.is_match(part))
}

fn parts(word: &str) -> impl Iterator<Item = &str> {
    word.split(['-', '_', '.', ':']).filter(|it| !it.is_empty())
}

/// Whether all parts with digits are of the trade: `t3`, `2xlarge`.
fn is_trade(parts: &[&str]) -> bool {
    parts.iter().any(|part| has_digit(part)) && parts.iter().all(|it| !has_digit(it) || is_part_of_trade(it))
}

fn is_part_of_trade(part: &str) -> bool {
    pattern::PART_OF_TRADE.is_match(part)
}

fn has_digit(part: &str) -> bool {
    part.contains(|it: char| it.is_ascii_digit())
}

/// Whether a part has a digit that neither AWS nor English has there, in a word of at least two parts.
fn has_number_of_its_own(parts: &[&str]) -> bool {
    let is_number = |part: &str| part.bytes().all(|it| it.is_ascii_digit());
    let before = |at: usize| at.checked_sub(1).and_then(|at| parts.get(at)).copied().unwrap_or("");
    let is_own = |(at, part): (usize, &&str)| {
        has_digit(part)
            && !is_part_of_trade(part)
            && !(is_number(part) && pattern::PREFIX_OF_NUMBER.is_match(before(at)))
    };
    parts.len() > 1 && parts.iter().enumerate().any(is_own)
}

/// Whether an underline parts a word of the prose, as in code.
fn is_identifier(word: &str) -> bool {
    let is_lower = word.contains(|it: char| it.is_ascii_lowercase());
    word.trim_matches('_').contains('_') && is_lower && !word.starts_with("aws_") && !word.starts_with("__")
}

/// Whether small words are put together as English puts none together.
fn is_compound_of_nouns(word: &str, parts: &[&str]) -> bool {
    let is_small = word.bytes().all(|it| it.is_ascii_lowercase() || it == b'-');
    is_small && parts.len() >= MANY_PARTS && parts.iter().all(|it| it.len() > 1) && !is_english(word)
}

/// Whether a word is an operation of an API, a permission or an address.
fn is_api(word: &str) -> bool {
    word.contains(':') && !word.contains("://") && word.split(':').nth(1).is_some_and(is_operation)
        || is_operation(word)
}

fn is_operation(word: &str) -> bool {
    humps(word).next().is_some_and(|verb| vocabulary::VERBS.contains(&verb)) && humps(word).nth(1).is_some()
}

/// Whether a word is humped as names of functions are, and neither as a service's nor as a property's.
fn is_humped(word: &str) -> bool {
    let is_plain =
        word.bytes().all(|it| it.is_ascii_alphanumeric()) && word.starts_with(|it: char| it.is_ascii_uppercase());
    let last = humps(word).last().unwrap_or("");
    is_plain
        && humps(word).count() > 1
        && word.contains(|it: char| it.is_ascii_lowercase())
        && !vocabulary::PROPERTIES.contains(&last)
        && !word.starts_with("Amazon")
        && !word.starts_with("AWS")
}

/// The humps of a word: `Image`, `Resizer`.
fn humps(word: &str) -> impl Iterator<Item = &str> {
    let is_start = |at: usize| {
        let bytes = word.as_bytes();
        let is = |at: usize, of: fn(&u8) -> bool| bytes.get(at).is_some_and(of);
        let upper = is(at, u8::is_ascii_uppercase);
        let after_small = at.checked_sub(1).is_some_and(|before| is(before, u8::is_ascii_lowercase));
        upper && (after_small || is(at + 1, u8::is_ascii_lowercase))
    };
    let mut starts: Vec<usize> = (1..word.len()).filter(|at| word.is_char_boundary(*at) && is_start(*at)).collect();
    starts.insert(0, 0);
    starts.push(word.len());
    let spans: Vec<(usize, usize)> = starts.windows(2).filter_map(|it| Some((*it.first()?, *it.get(1)?))).collect();
    spans.into_iter().filter_map(move |(start, end)| word.get(start..end))
}
