//! Fact values in an answer: numbers as in the UI; dates in ISO format and counts without a noun, because the answer may
//! be in any language.

use rust_decimal::Decimal;

use super::text::is_invisible;
use crate::{
    format::{amount, decimal},
    period::iso_date,
    value::FactValue,
};

/// A value with its unit; a count without its noun, which the sentence contains.
pub(crate) fn format_value(value: &FactValue) -> String {
    match value {
        FactValue::Amount(money) => amount(money),
        FactValue::Percent(percent) => format!("{}%", decimal(*percent, 1)),
        FactValue::Count { number, .. } => decimal(Decimal::from(*number), 0),
        FactValue::Date(day) => iso_date(*day),
        FactValue::Text(text) => text.clone(),
    }
}

/// A percentage as a multiple: 250% is `2.5×`.
pub(crate) fn format_multiple(percent: Decimal) -> String {
    format!("{}×", decimal(percent / Decimal::ONE_HUNDRED, 1))
}

/// A name from the account that is safe between backticks: backticks, line breaks and invisible characters become spaces.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().map(|it| if it == '`' || it.is_control() || is_invisible(it) { ' ' } else { it }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advice::tests::value;

    #[test]
    fn formats_values_as_in_the_ui() {
        for (text, expected) in [
            ("4210.5499 USD", "$4,210.55"),
            ("-1184.2 EUR", "−€1,184.20"),
            ("0.0000166667 USD", "$0.000017"),
            ("-0.001 USD", "−$0.0010"),
            ("1234567 JPY", "1,234,567 JPY"),
            ("1234.50001 GB-Mo", "1,234.5 GB-Mo"),
            ("-0.04 %", "0.0%"),
            ("1184.25 %", "1,184.2%"),
            ("1200 volumes", "1,200"),
            ("2026-10-14", "2026-10-14"),
        ] {
            assert_eq!(format_value(&value(text)), expected);
        }
        assert_eq!(format_multiple(Decimal::from(248)), "2.5×");
    }
}
