//! Expressions of facts (`F3 - F8`, `F3 / F8`, `12 * F7`, `abs(F5)`), evaluated exactly and with units.
//!
//! Percentages and plain numbers are interchangeable: 2 is 200%, so `F3 / F8` is a share, `F3 / F4 - 1` a change in
//! percent and `F3 / F8 x` a multiple. A literal number, other than 1 (100%), may only multiply or divide, so that the
//! model cannot add amounts of its own.

use rust_decimal::Decimal;

use super::fact::{FactId, FactSheet};
use crate::{money::Money, value::FactValue};

/// Maximum length of an expression, in bytes.
pub const MAX_EXPRESSION_LENGTH: usize = 160;
/// Maximum digits of a number in an expression: the number of hours in a year has four.
const MOST_DIGITS: usize = 4;

/// The value of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// The expression: `F3 − F8`.
    pub text: String,
    /// The facts in it, each once.
    pub facts: Vec<FactId>,
    /// The exact value.
    pub value: FactValue,
    /// Whether a ratio is written as a multiple (`2.5×`), not as a percentage.
    pub is_multiple: bool,
}

/// Reason why an expression has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionError {
    /// Cannot be parsed.
    #[error("this cannot be read as an expression")]
    Unreadable,
    /// No fact has the id.
    #[error("there is no such fact")]
    UnknownFact,
    /// An operand is a date or a text, or a count would become negative or fractional.
    #[error("dates and texts cannot be calculated with, and a count is a whole number, zero or more")]
    NotANumber,
    /// Amounts of different units are combined.
    #[error("these units cannot be combined")]
    Units,
    /// The divisor is zero.
    #[error("this divides by zero")]
    DivisionByZero,
    /// The result has more than 28 digits.
    #[error("the result is too large")]
    TooLarge,
    /// A literal number is added, or the expression contains no fact.
    #[error("numbers of your own can only multiply or divide facts")]
    OwnNumber,
}

/// Evaluates an expression of facts; a trailing `x` makes a ratio a multiple.
///
/// # Errors
/// [`ExpressionError`] for the first problem found.
pub fn evaluate(text: &str, sheet: &FactSheet) -> Result<Evaluation, ExpressionError> {
    if text.len() > MAX_EXPRESSION_LENGTH {
        return Err(ExpressionError::Unreadable);
    }
    let plain: String = text.chars().filter(|it| !it.is_whitespace()).map(plain).collect();
    let (expression, is_multiple) = plain.strip_suffix('*').map_or((plain.as_str(), false), |it| (it, true));
    let mut parser = Parser { rest: expression, sheet, facts: Vec::new() };
    let value = parser.sum()?.0;
    match &value {
        _ if !parser.rest.is_empty() => Err(ExpressionError::Unreadable),
        _ if parser.facts.is_empty() => Err(ExpressionError::OwnNumber),
        FactValue::Percent(_) => Ok(()),
        _ if is_multiple => Err(ExpressionError::Units),
        _ => Ok(()),
    }?;
    let signs = [("-", " − "), ("+", " + "), ("*", " × "), ("/", " ÷ ")];
    let text = signs.iter().fold(expression.to_owned(), |text, (sign, written)| text.replace(sign, written));
    Ok(Evaluation { text: text.trim_start().to_owned(), facts: parser.facts, value, is_multiple })
}

/// Normalizes a character: full-width to narrow, and variants of an operator to the ASCII one.
fn plain(character: char) -> char {
    match narrow(character) {
        '−' | '–' => '-',
        '×' | '·' | 'x' | 'X' => '*',
        '÷' => '/',
        it => it.to_ascii_uppercase(),
    }
}

/// Converts a full-width character to its narrow form.
#[must_use]
pub fn narrow(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        '￥' => '¥',
        it => it,
    }
}

struct Parser<'a> {
    rest: &'a str,
    sheet: &'a FactSheet,
    facts: Vec<FactId>,
}

/// A value, and whether it contains a fact.
type Term = (FactValue, bool);

impl Parser<'_> {
    fn takes(&mut self, word: &str) -> bool {
        let behind = self.rest.strip_prefix(word);
        self.rest = behind.unwrap_or(self.rest);
        behind.is_some()
    }

    fn sum(&mut self) -> Result<Term, ExpressionError> {
        let one = FactValue::Percent(Decimal::ONE_HUNDRED);
        let mut left = self.product()?;
        while let Some(sign) = ['+', '-'].into_iter().find(|it| self.takes(&it.to_string())) {
            let right = self.product()?;
            if [&left, &right].iter().any(|(value, has_fact)| !has_fact && *value != one) {
                return Err(ExpressionError::OwnNumber);
            }
            left = (combined(&left.0, sign, &right.0)?, true);
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<Term, ExpressionError> {
        let mut left = self.factor()?;
        while let Some(sign) = ['*', '/'].into_iter().find(|it| self.takes(&it.to_string())) {
            let right = self.factor()?;
            left = (combined(&left.0, sign, &right.0)?, left.1 || right.1);
        }
        Ok(left)
    }

    fn factor(&mut self) -> Result<Term, ExpressionError> {
        if self.takes("-") {
            let (value, has_fact) = self.factor()?;
            return Ok((with(&value, |number| Some(-number))?, has_fact));
        }
        let is_absolute = self.takes("ABS(");
        if is_absolute || self.takes("(") {
            let (value, has_fact) = self.sum()?;
            let value = if is_absolute { with(&value, |number| Some(number.abs()))? } else { value };
            return if self.takes(")") { Ok((value, has_fact)) } else { Err(ExpressionError::Unreadable) };
        }
        let letter = usize::from(self.rest.starts_with('F'));
        let digits = self.rest.bytes().skip(letter).take_while(u8::is_ascii_digit).count();
        let (word, behind) = self.rest.split_at(letter + digits);
        self.rest = behind;
        if letter > 0 {
            let id: FactId = word.parse().map_err(|()| ExpressionError::Unreadable)?;
            let fact = self.sheet.get(id).ok_or(ExpressionError::UnknownFact)?;
            if !self.facts.contains(&id) {
                self.facts.push(id);
            }
            return Ok((fact.value.clone(), true));
        }
        // The model may use 100%, but no other percentage of its own.
        let number = match word.parse::<u64>() {
            Ok(100) if self.takes("%") => 1,
            Ok(number) if digits <= MOST_DIGITS && !self.rest.starts_with('%') => number,
            _ => return Err(ExpressionError::Unreadable),
        };
        Ok((FactValue::Percent(Decimal::from(number) * Decimal::ONE_HUNDRED), false))
    }
}

/// Applies an operation to the number and keeps the unit.
fn with(value: &FactValue, change: impl FnOnce(Decimal) -> Option<Decimal>) -> Result<FactValue, ExpressionError> {
    let number = change(value.number().ok_or(ExpressionError::NotANumber)?).ok_or(ExpressionError::TooLarge)?;
    match value {
        FactValue::Amount(money) => Ok(FactValue::Amount(Money::new(number, money.unit.clone()))),
        FactValue::Count { of, .. } => {
            let count = u64::try_from(number).ok().filter(|count| Decimal::from(*count) == number);
            let number = count.ok_or(ExpressionError::NotANumber)?;
            Ok(FactValue::Count { number, of: of.clone() })
        }
        _ => Ok(FactValue::Percent(number)),
    }
}

fn combined(left: &FactValue, sign: char, right: &FactValue) -> Result<FactValue, ExpressionError> {
    let (Some(dividend), Some(number)) = (left.number(), right.number()) else {
        return Err(ExpressionError::NotANumber);
    };
    let is_ratio = |it: &FactValue| matches!(it, FactValue::Percent(_));
    let is_alike = std::mem::discriminant(left) == std::mem::discriminant(right) && left.unit() == right.unit();
    let is_count = matches!(right, FactValue::Count { .. });
    let hundred = Decimal::ONE_HUNDRED;
    match sign {
        '/' if number.is_zero() => Err(ExpressionError::DivisionByZero),
        '+' if is_alike => with(left, |it| it.checked_add(number)),
        '-' if is_alike => with(left, |it| it.checked_sub(number)),
        '*' if is_ratio(right) => with(left, |it| it.checked_mul(number)?.checked_div(hundred)),
        '*' if is_ratio(left) => combined(right, sign, left),
        '/' if is_ratio(right) => with(left, |it| it.checked_mul(hundred)?.checked_div(number)),
        '/' if is_alike => {
            let share = dividend.checked_mul(hundred).and_then(|it| it.checked_div(number));
            share.map(FactValue::Percent).ok_or(ExpressionError::TooLarge)
        }
        // Average cost, or the cost of a number of resources.
        '/' if is_count => with(left, |it| it.checked_div(number)),
        '*' if is_count => with(left, |it| it.checked_mul(number)),
        _ => Err(ExpressionError::Units),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        advice::{FindingFacts, SheetBuilder, format_multiple, format_value},
        money::Unit,
    };

    /// F1 $47.60, F2 2 volumes, F3 €3.00, F4 $12.25, F5 −12.5%, F6 2026-08-14, F7 $0.00, F8 the largest amount.
    fn sheet() -> FactSheet {
        let mut builder = SheetBuilder::new("2026-10-01..2026-10-31".parse().unwrap());
        let money = |text: &str, unit: &str| FactValue::Amount(Money::new(text.parse().unwrap(), Unit::new(unit)));
        let evidence = vec![
            ("a", money("47.60", "USD")),
            ("b", FactValue::Count { number: 2, of: "volumes".to_owned() }),
            ("c", money("3", "EUR")),
            ("d", money("12.25", "USD")),
            ("e", FactValue::Percent("-12.5".parse().unwrap())),
            ("f", FactValue::Date("2026-08-14".parse().unwrap())),
            ("g", money("0", "USD")),
            ("h", FactValue::Amount(Money::new(Decimal::MAX, Unit::new("USD")))),
        ];
        builder.finding(FindingFacts {
            title: String::new(),
            entities: Vec::new(),
            saving: None,
            at_most: false,
            evidence,
        });
        builder.finish()
    }

    #[test]
    fn values_have_their_units_and_are_rounded_at_the_end() {
        for (text, expected) in [
            ("F1", "F1 = $47.60"),
            ("f1+ f4", "F1 + F4 = $59.85"),
            ("F1 − F4 - F4", "F1 − F4 − F4 = $23.10"),
            ("12 * F1", "12 × F1 = $571.20"),
            ("F1/3*3", "F1 ÷ 3 × 3 = $47.60"),
            ("F4 / F1", "F4 ÷ F1 = 25.7%"),
            ("F1 / F4 x", "F1 ÷ F4 = 3.9×"),
            ("F1 / F4 - 1", "F1 ÷ F4 − 1 = 288.6%"),
            ("100% - F4 / F1", "100% − F4 ÷ F1 = 74.3%"),
            ("abs(F5)", "ABS(F5) = 12.5%"),
            ("-F5", "− F5 = 12.5%"),
            ("F1 × F5", "F1 × F5 = −$5.95"),
            ("(F1 + F4) / F2", "(F1 + F4) ÷ F2 = $29.92"),
            ("Ｆ１＋Ｆ４", "F1 + F4 = $59.85"),
            ("F2 * 3", "F2 × 3 = 6"),
            ("F6", "F6 = 2026-08-14"),
        ] {
            let it = evaluate(text, &sheet()).unwrap();
            let FactValue::Percent(percent) = it.value else {
                assert_eq!(format!("{} = {}", it.text, format_value(&it.value)), expected);
                continue;
            };
            let written = if it.is_multiple { format_multiple(percent) } else { format_value(&it.value) };
            assert_eq!(format!("{} = {written}", it.text), expected);
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        use ExpressionError::{DivisionByZero, NotANumber, OwnNumber, TooLarge, Units, UnknownFact, Unreadable};
        for (text, expected) in [
            ("F9", UnknownFact),
            ("F1 + F3", Units),
            ("F1 + F5", Units),
            ("F1 * F4", Units),
            ("F1 x", Units),
            ("F1 / F7", DivisionByZero),
            ("F8 + F8", TooLarge),
            ("F1 + F6", NotANumber),
            ("F2 - F2 * 2", NotANumber),
            ("F2 / 3", NotANumber),
            ("F1 / F4 + 3", OwnNumber),
            ("12", OwnNumber),
            ("20% * F1", Unreadable),
            ("F1 +", Unreadable),
            ("F1 F2", Unreadable),
            ("99999 * F1", Unreadable),
            ("0.5 * F1", Unreadable),
            ("", Unreadable),
            (&"(".repeat(200), Unreadable),
        ] {
            assert_eq!(evaluate(text, &sheet()), Err(expected), "{text}");
        }
    }
}
