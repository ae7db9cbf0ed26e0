//! Exact decimal amounts with their unit. Amounts of different units cannot be added.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// AWS's unit for amounts with no unit or several.
const MIXED: &str = "N/A";

/// Unit of an amount: a currency (`USD`, `CNY`) or a usage unit (`Hrs`, `GB-Mo`), as AWS spells it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Unit(String);

impl Unit {
    /// Unit by its AWS name.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// Unit of sums over several units, which are meaningless.
    #[must_use]
    pub fn mixed() -> Self {
        Self(MIXED.to_owned())
    }

    /// Neutral unit for an amount of zero without a unit: combined with another unit, it becomes that unit.
    #[must_use]
    pub fn neutral() -> Self {
        Self(String::new())
    }

    /// Unit of an amount that AWS reports in this one: `N/A` is neutral for zero, and mixed otherwise.
    #[must_use]
    pub fn for_amount(&self, amount: Decimal) -> Self {
        match (self.is_mixed(), amount.is_zero()) {
            (true, true) => Self::neutral(),
            (true, false) => Self::mixed(),
            (false, _) => self.clone(),
        }
    }

    /// Whether amounts in this unit cannot be added or shown as one figure.
    #[must_use]
    pub fn is_mixed(&self) -> bool {
        self.mixes_units() || self.is_neutral()
    }

    /// Whether amounts of several units were added.
    #[must_use]
    pub fn mixes_units(&self) -> bool {
        self.0 == MIXED
    }

    /// Whether it is [`Unit::neutral`].
    #[must_use]
    pub fn is_neutral(&self) -> bool {
        self.0.is_empty()
    }

    /// AWS's name of the unit.
    #[must_use]
    pub fn as_str(&self) -> &str {
        if self.is_neutral() { MIXED } else { &self.0 }
    }

    /// Currency sign before the amount; `None` for units that follow their amount.
    #[must_use]
    pub fn symbol(&self) -> Option<&'static str> {
        match self.0.as_str() {
            "USD" => Some("$"),
            "CNY" => Some("¥"),
            "EUR" => Some("€"),
            "GBP" => Some("£"),
            _ => None,
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An exact amount and its unit. Negative amounts are credits, refunds and negations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Exact amount, up to ten decimal places as returned by AWS.
    pub amount: Decimal,
    /// Unit of the amount.
    pub unit: Unit,
}

/// Reason why amounts cannot be added.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum SumError {
    /// Amounts of different units, or in a mixed unit.
    #[error("amounts in {0} and {1} cannot be added")]
    Mixed(Unit, Unit),
    /// The sum exceeds 28 digits.
    #[error("the sum has more than 28 digits")]
    Overflow,
}

impl Money {
    /// Amount in a unit.
    #[must_use]
    pub fn new(amount: Decimal, unit: Unit) -> Self {
        Self { amount, unit }
    }

    /// Adds an amount of the same unit.
    ///
    /// # Errors
    /// [`SumError`] if the units differ or the sum is too large.
    pub fn plus(&self, other: &Self) -> Result<Self, SumError> {
        let is_neutral = |money: &Self| money.unit.is_neutral() && money.amount.is_zero();
        if is_neutral(self) {
            return Ok(other.clone());
        }
        if is_neutral(other) {
            return Ok(self.clone());
        }
        if self.unit != other.unit {
            return Err(SumError::Mixed(self.unit.clone(), other.unit.clone()));
        }
        let amount = self.amount.checked_add(other.amount).ok_or(SumError::Overflow)?;
        Ok(Self::new(amount, self.unit.clone()))
    }

    /// Subtracts an amount of the same unit.
    ///
    /// # Errors
    /// As [`Money::plus`].
    pub fn minus(&self, other: &Self) -> Result<Self, SumError> {
        self.plus(&Self::new(-other.amount, other.unit.clone()))
    }
}

/// Sum; `None` if it exceeds 28 digits.
#[must_use]
pub fn sum(amounts: impl IntoIterator<Item = Decimal>) -> Option<Decimal> {
    amounts.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add)
}

/// `part / whole`, or `None` if the whole is zero or the quotient overflows.
#[must_use]
pub fn ratio(part: Decimal, whole: Decimal) -> Option<Decimal> {
    part.checked_div(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_of_different_units_cannot_be_added() {
        let dollars = Money::new(Decimal::ONE, Unit::new("USD"));
        let yuan = Money::new(Decimal::ONE, Unit::new("CNY"));
        assert!(matches!(dollars.plus(&yuan), Err(SumError::Mixed(..))));
        assert_eq!(dollars.plus(&dollars).unwrap().amount, Decimal::TWO);
    }

    #[test]
    fn sum_beyond_28_digits_is_an_error() {
        let largest = Money::new(Decimal::MAX, Unit::new("USD"));
        assert_eq!(largest.plus(&largest), Err(SumError::Overflow));
        assert_eq!(sum([Decimal::MAX, Decimal::ONE]), None);
        assert_eq!(sum([Decimal::ONE, Decimal::TWO]), Some(Decimal::from(3)));
    }

    #[test]
    fn ratio_to_zero_is_none() {
        assert_eq!(ratio(Decimal::ONE, Decimal::ZERO), None);
    }
}
