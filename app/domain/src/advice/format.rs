//! Figures as the page writes them: currency sign and thousands, percentages to one decimal place, dates as ISO.

use rust_decimal::Decimal;

use super::{fact::FactValue, text::is_unseen};
use crate::money::Money;

/// Decimal places of an amount of money.
const CENTS: u32 = 2;
/// Decimal places of a quantity in a usage unit, at most.
const USAGE_PLACES: u32 = 4;
/// The most decimal places of any amount.
const MOST_PLACES: u32 = 10;
const MINUS: &str = "−";

/// A value with its unit. A count is its number alone: what it counts is a word, and the sentence has its own.
#[must_use]
pub fn formatted(value: &FactValue) -> String {
    match value {
        FactValue::Amount(money) => amount(money),
        FactValue::Percent(percent) => format!("{}%", digits(*percent, 1)),
        FactValue::Count { number, .. } => digits(Decimal::from(*number), 0),
        FactValue::Date(day) => day.to_string(),
        FactValue::Text(text) => text.clone(),
    }
}

/// A percentage as a multiple: 250% is `2.5×`.
#[must_use]
pub fn multiple(percent: Decimal) -> String {
    format!("{}×", digits(percent / Decimal::ONE_HUNDRED, 1))
}

/// A name or word of the account as it may stand between backticks: what is not seen, breaks the line or ends the code is a space.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.chars().map(|it| if it == '`' || it.is_control() || is_unseen(it) { ' ' } else { it }).collect()
}

fn amount(Money { amount, unit }: &Money) -> String {
    let Some(symbol) = unit.symbol() else {
        return format!("{} {unit}", digits(*amount, amount.round_dp(USAGE_PLACES).normalize().scale()));
    };
    // As AWS's invoices; what is smaller than half a cent keeps its first two digits.
    let places = if amount.is_zero() || amount.abs() >= Decimal::new(5, 3) {
        CENTS
    } else {
        let first = (CENTS..MOST_PLACES).find(|places| !amount.round_dp(*places).is_zero());
        first.map_or(MOST_PLACES, |places| places + 1)
    };
    let written = digits(*amount, places);
    match written.strip_prefix(MINUS) {
        Some(unsigned) => format!("{MINUS}{symbol}{unsigned}"),
        None => format!("{symbol}{written}"),
    }
}

/// A number to so many decimal places, with its sign and a comma at every thousand.
fn digits(number: Decimal, places: u32) -> String {
    let rounded = number.round_dp(places);
    let text = format!("{:.*}", places as usize, rounded.abs());
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut written = if rounded.is_sign_negative() && !rounded.is_zero() { MINUS.to_owned() } else { String::new() };
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Unit;

    #[test]
    fn values_have_the_form_of_the_page() {
        let money = |text: &str, unit: &str| FactValue::Amount(Money::new(text.parse().unwrap(), Unit::new(unit)));
        for (value, expected) in [
            (money("4210.5499", "USD"), "$4,210.55"),
            (money("-1184.2", "EUR"), "−€1,184.20"),
            (money("0.0000166667", "USD"), "$0.000017"),
            (money("-0.001", "USD"), "−$0.0010"),
            (money("1234567", "JPY"), "1,234,567 JPY"),
            (money("1234.50001", "GB-Mo"), "1,234.5 GB-Mo"),
            (FactValue::Percent("-0.04".parse().unwrap()), "0.0%"),
            (FactValue::Percent("1184.25".parse().unwrap()), "1,184.2%"),
            (FactValue::Count { number: 1200, of: "volumes".to_owned() }, "1,200"),
            (FactValue::Date("2026-10-14".parse().unwrap()), "2026-10-14"),
        ] {
            assert_eq!(formatted(&value), expected);
        }
        assert_eq!(multiple(Decimal::from(248)), "2.5×");
    }
}
