//! Expressions of facts (`F3 - F8`, `F3 / F8`, `12 * F7`, `abs(F5)`), evaluated exactly and with units.
//!
//! Percentages and plain numbers are interchangeable: 2 is 200%, so `F3 / F8` is a share, `F3 / F4 - 1` a change in
//! percent and `F3 / F8 x` a multiple. A literal number, other than 1 (100%), may only multiply or divide, so that every
//! amount is derived from facts.

use rust_decimal::Decimal;

use super::fact::{FactId, FactSheet};
use crate::{money::Money, value::FactValue};

/// Maximum length of an expression, in bytes.
pub(crate) const MAX_EXPRESSION_LENGTH: usize = 160;
/// Maximum digits of a literal number; a year has 8,760 hours.
const MAX_DIGITS: usize = 4;
/// The number 1.
const ONE: FactValue = FactValue::Percent(Decimal::ONE_HUNDRED);

/// Result of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Evaluation {
    /// The expression: `F3 − F8`.
    pub text: String,
    /// The facts in it, each once.
    pub facts: Vec<FactId>,
    /// The exact value.
    pub value: FactValue,
    /// Whether a ratio is written as a multiple (`2.5×`), not as a percentage.
    pub is_multiple: bool,
}

/// Reason why an expression cannot be evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ExpressionError {
    #[error("not a valid expression")]
    Invalid,
    #[error("unknown fact")]
    UnknownFact,
    #[error("dates and text cannot be calculated with, and a count must be a whole number, zero or more")]
    NotANumber,
    #[error("these units cannot be combined this way")]
    IncompatibleUnits,
    #[error("division by zero")]
    DivisionByZero,
    #[error("the result is too large")]
    TooLarge,
    #[error("literal numbers can only multiply or divide facts")]
    NotFromFacts,
}

/// Evaluates an expression of facts; a trailing `x` makes a ratio a multiple.
///
/// # Errors
/// [`ExpressionError`] for the first problem found.
pub(crate) fn evaluate(text: &str, sheet: &FactSheet) -> Result<Evaluation, ExpressionError> {
    if text.len() > MAX_EXPRESSION_LENGTH {
        return Err(ExpressionError::Invalid);
    }
    let normalized: String = text.chars().filter(|it| !it.is_whitespace()).map(normalize).collect();
    let (expression, is_multiple) = normalized.strip_suffix('*').map_or((&*normalized, false), |it| (it, true));
    let mut parser = Parser { rest: expression, sheet, facts: Vec::new() };
    let value = parser.sum()?.value;
    match &value {
        _ if !parser.rest.is_empty() => Err(ExpressionError::Invalid),
        _ if parser.facts.is_empty() => Err(ExpressionError::NotFromFacts),
        FactValue::Percent(_) => Ok(()),
        _ if is_multiple => Err(ExpressionError::IncompatibleUnits),
        _ => Ok(()),
    }?;
    let signs = [("-", " − "), ("+", " + "), ("*", " × "), ("/", " ÷ ")];
    let text = signs.iter().fold(expression.to_owned(), |text, (sign, display)| text.replace(sign, display));
    Ok(Evaluation { text: text.trim_start().to_owned(), facts: parser.facts, value, is_multiple })
}

/// Maps full-width characters to ASCII, variants of operators to `-`, `*` and `/`, and letters to upper case.
fn normalize(character: char) -> char {
    match narrow(character) {
        '−' | '–' => '-',
        '×' | '·' | 'x' | 'X' => '*',
        '÷' => '/',
        it => it.to_ascii_uppercase(),
    }
}

/// Converts a full-width character to its narrow form.
pub(crate) fn narrow(character: char) -> char {
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

struct Term {
    value: FactValue,
    /// Whether the value is derived from a fact.
    has_fact: bool,
}

impl Parser<'_> {
    /// Removes a word from the start of the rest; returns whether it was there.
    fn take(&mut self, word: &str) -> bool {
        let after = self.rest.strip_prefix(word);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    fn sum(&mut self) -> Result<Term, ExpressionError> {
        let mut left = self.product()?;
        while let Some(operator) = ["+", "-"].into_iter().find(|it| self.take(it)) {
            let right = self.product()?;
            if [&left, &right].iter().any(|it| !it.has_fact && it.value != ONE) {
                return Err(ExpressionError::NotFromFacts);
            }
            left = Term { value: combine(&left.value, operator, &right.value)?, has_fact: true };
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<Term, ExpressionError> {
        let mut left = self.factor()?;
        while let Some(operator) = ["*", "/"].into_iter().find(|it| self.take(it)) {
            let right = self.factor()?;
            let value = combine(&left.value, operator, &right.value)?;
            left = Term { value, has_fact: left.has_fact || right.has_fact };
        }
        Ok(left)
    }

    fn factor(&mut self) -> Result<Term, ExpressionError> {
        if self.take("-") {
            let Term { value, has_fact } = self.factor()?;
            return Ok(Term { value: map_number(&value, |it| Some(-it))?, has_fact });
        }
        let is_absolute = self.take("ABS(");
        if is_absolute || self.take("(") {
            let Term { value, has_fact } = self.sum()?;
            let value = if is_absolute { map_number(&value, |it| Some(it.abs()))? } else { value };
            return self.take(")").then_some(Term { value, has_fact }).ok_or(ExpressionError::Invalid);
        }
        let letter = usize::from(self.rest.starts_with('F'));
        let digits = self.rest.bytes().skip(letter).take_while(u8::is_ascii_digit).count();
        let (word, rest) = self.rest.split_at(letter + digits);
        self.rest = rest;
        if letter > 0 {
            let id: FactId = word.parse().map_err(|()| ExpressionError::Invalid)?;
            let fact = self.sheet.get(id).ok_or(ExpressionError::UnknownFact)?;
            if !self.facts.contains(&id) {
                self.facts.push(id);
            }
            return Ok(Term { value: fact.value.clone(), has_fact: true });
        }
        // 100% equals 1; the model may not write other percentages.
        let number = match word.parse::<u64>() {
            Ok(100) if self.take("%") => 1,
            Ok(number) if digits <= MAX_DIGITS && !self.rest.starts_with('%') => number,
            _ => return Err(ExpressionError::Invalid),
        };
        Ok(Term { value: FactValue::Percent(Decimal::from(number) * Decimal::ONE_HUNDRED), has_fact: false })
    }
}

/// Applies `change` to the number and keeps the unit.
fn map_number(
    value: &FactValue,
    change: impl FnOnce(Decimal) -> Option<Decimal>,
) -> Result<FactValue, ExpressionError> {
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

fn combine(left: &FactValue, operator: &str, right: &FactValue) -> Result<FactValue, ExpressionError> {
    let (Some(left_number), Some(number)) = (left.number(), right.number()) else {
        return Err(ExpressionError::NotANumber);
    };
    let is_ratio = |it: &FactValue| matches!(it, FactValue::Percent(_));
    let is_count = matches!(right, FactValue::Count { .. });
    let is_same_unit = std::mem::discriminant(left) == std::mem::discriminant(right) && left.unit() == right.unit();
    let hundred = Decimal::ONE_HUNDRED;
    match operator {
        "/" if number.is_zero() => Err(ExpressionError::DivisionByZero),
        "+" if is_same_unit => map_number(left, |it| it.checked_add(number)),
        "-" if is_same_unit => map_number(left, |it| it.checked_sub(number)),
        "*" if is_ratio(right) => map_number(left, |it| it.checked_mul(number)?.checked_div(hundred)),
        "*" if is_ratio(left) => combine(right, operator, left),
        "/" if is_ratio(right) => map_number(left, |it| it.checked_mul(hundred)?.checked_div(number)),
        "/" if is_same_unit => {
            let share = left_number.checked_mul(hundred).and_then(|it| it.checked_div(number));
            share.map(FactValue::Percent).ok_or(ExpressionError::TooLarge)
        }
        // Cost per item, or cost of that many items.
        "/" if is_count => map_number(left, |it| it.checked_div(number)),
        "*" if is_count => map_number(left, |it| it.checked_mul(number)),
        _ => Err(ExpressionError::IncompatibleUnits),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advice::{format_multiple, format_value, tests::evidence_sheet};

    /// F1 $47.60, F2 2 volumes, F3 €3.00, F4 $12.25, F5 −12.5%, F6 2026-08-14, F7 $0.00, F8 the largest amount.
    fn sheet() -> FactSheet {
        let largest = format!("{} USD", Decimal::MAX);
        evidence_sheet(&["47.60 USD", "2 volumes", "3 EUR", "12.25 USD", "-12.5 %", "2026-08-14", "0 USD", &largest])
    }

    #[test]
    fn values_have_units_and_are_rounded_once() {
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
            let value = match &it.value {
                FactValue::Percent(percent) if it.is_multiple => format_multiple(*percent),
                value => format_value(value),
            };
            assert_eq!(format!("{} = {value}", it.text), expected);
        }
    }

    #[test]
    fn reports_the_error() {
        use ExpressionError::{
            DivisionByZero, IncompatibleUnits, Invalid, NotANumber, NotFromFacts, TooLarge, UnknownFact,
        };
        let long = "(".repeat(200);
        for (error, texts) in [
            (UnknownFact, vec!["F9"]),
            (IncompatibleUnits, vec!["F1 + F3", "F1 + F5", "F1 * F4", "F1 x"]),
            (DivisionByZero, vec!["F1 / F7"]),
            (TooLarge, vec!["F8 + F8"]),
            (NotANumber, vec!["F1 + F6", "F2 - F2 * 2", "F2 / 3"]),
            (NotFromFacts, vec!["F1 / F4 + 3", "12"]),
            (Invalid, vec!["20% * F1", "F1 +", "F1 F2", "99999 * F1", "0.5 * F1", "", &long]),
        ] {
            for text in texts {
                assert_eq!(evaluate(text, &sheet()), Err(error), "{text}");
            }
        }
    }
}
