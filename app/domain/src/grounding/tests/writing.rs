//! Ways to write figures, rightly and wrongly.

use rust_decimal::{Decimal, RoundingStrategy};

use super::sheets::Numbers;

/// With commas, to so many places.
pub fn grouped(amount: Decimal, places: u32) -> String {
    let text = format!("{:.1$}", rounded(amount.abs(), places), places as usize);
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

pub fn rounded(amount: Decimal, places: u32) -> Decimal {
    amount.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

/// An amount as one of the ways to write it.
pub fn money(amount: Decimal, numbers: &mut Numbers) -> String {
    let thousand = Decimal::ONE_THOUSAND;
    match numbers.below(9) {
        2 => format!("USD {}", grouped(amount, 2)),
        3 => format!("{} USD", grouped(amount, 2)),
        4 => format!("${}", grouped(amount, 0)),
        5 => format!("{:.2} dollars", rounded(amount.abs(), 2)),
        6 => format!("${}", grouped(amount, 1)),
        7 if amount.abs() > thousand => format!("${}k", grouped(amount / thousand, 2)),
        8 if amount.abs() > thousand => format!("US${} thousand", grouped(amount / thousand, 1)),
        _ => format!("${}", grouped(amount, 2)),
    }
}

pub fn percent(value: Decimal, numbers: &mut Numbers) -> String {
    match numbers.below(4) {
        0 => format!("{}%", grouped(value, 0)),
        1 => format!("{} percent", grouped(value, 1)),
        2 => format!("{} %", grouped(value, 1)),
        _ => format!("{}%", grouped(value, 1)),
    }
}

/// The text with one of its first three digits another, or two neighbours swapped.
pub fn misread(text: &str, numbers: &mut Numbers) -> String {
    let digits: Vec<usize> = text.char_indices().filter(|(_, it)| it.is_ascii_digit()).map(|(at, _)| at).collect();
    let mut bytes = text.as_bytes().to_vec();
    let most = digits.len().min(3);
    let swap = (0..most.saturating_sub(1))
        .find(|at| bytes[digits[*at]] != bytes[digits[at + 1]] && (*at > 0 || bytes[digits[1]] != b'0'));
    if let Some(at) = swap.filter(|_| numbers.below(3) == 0) {
        bytes.swap(digits[at], digits[at + 1]);
    } else {
        let at = digits[*numbers.pick(&(0..most).collect::<Vec<_>>())];
        let other = 1 + u8::try_from(numbers.below(8)).unwrap();
        bytes[at] = b'1' + (bytes[at] - b'0' + other - 1) % 9;
        if String::from_utf8_lossy(&bytes) == text {
            bytes[at] = b'1' + (bytes[at] - b'0') % 9;
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// A percentage that could be, and is not: some points away.
pub fn plausible(value: Decimal, numbers: &mut Numbers) -> Decimal {
    let away = Decimal::new(i64::try_from(25 + numbers.below(150)).unwrap(), 1);
    if value.abs() > away && numbers.below(2) == 0 { value.abs() - away } else { value.abs() + away }
}

/// Fills `{}` of a phrase in turn.
pub fn fill(phrase: &str, parts: &[&str]) -> String {
    let mut text = phrase.to_owned();
    for part in parts {
        text = text.replacen("{}", part, 1);
    }
    text
}
