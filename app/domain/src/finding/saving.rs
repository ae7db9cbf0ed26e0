//! Monthly saving of a finding: a sum of products, shown with its factors.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    money::{Money, Unit},
    resource::{ResourceKey, SharedStr},
};

/// Decimal places of amounts, as in AWS's data: sums of lines stay exact.
const PLACES: u32 = 10;

/// Saving of a finding per month of 730 hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Saving {
    /// Known amount.
    Amount(Estimate),
    /// Cost that the finding is about, but that the action does not save by itself; excluded from totals.
    CostAtRisk(Estimate),
    /// Unknown amount.
    Unknown(Unpriced),
    /// No saving by itself: the resource should be reviewed.
    Review,
}

impl Saving {
    /// Estimate of a known amount.
    #[must_use]
    pub fn estimate(&self) -> Option<&Estimate> {
        match self {
            Self::Amount(estimate) => Some(estimate),
            Self::CostAtRisk(_) | Self::Unknown(_) | Self::Review => None,
        }
    }

    /// Monthly saving; `None` if unknown or if the action saves nothing by itself.
    #[must_use]
    pub fn amount(&self) -> Option<Decimal> {
        self.estimate().map(Estimate::amount)
    }
}

impl From<Result<Estimate, Unpriced>> for Saving {
    fn from(estimate: Result<Estimate, Unpriced>) -> Self {
        match estimate {
            Ok(estimate) => Self::Amount(estimate),
            Err(why) => Self::Unknown(why),
        }
    }
}

/// Reason why the saving is unknown: a sentence without a capital letter and a period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{0}")]
#[serde(transparent)]
pub struct Unpriced(pub SharedStr);

impl Unpriced {
    /// Creates a reason.
    #[must_use]
    pub fn because(why: impl Into<SharedStr>) -> Self {
        Self(why.into())
    }
}

/// Monthly amount with its arithmetic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// The currency.
    pub unit: Unit,
    /// Whether the amount is an upper bound.
    pub at_most: bool,
    /// Lines that add up to the amount; at least one.
    pub lines: Vec<Line>,
}

impl Estimate {
    /// Sums lines, which must have the same currency.
    ///
    /// # Errors
    /// [`Unpriced`] without lines, for several currencies, or if the sum has too many digits.
    pub fn sum(lines: impl IntoIterator<Item = (Line, Unit)>) -> Result<Self, Unpriced> {
        let mut sum: Option<Self> = None;
        let mut amount = Decimal::ZERO;
        for (line, unit) in lines {
            amount = amount.checked_add(line.amount).ok_or_else(too_large)?;
            match &mut sum {
                None => sum = Some(Self { unit, at_most: false, lines: vec![line] }),
                Some(sum) if sum.unit == unit => sum.lines.push(line),
                Some(sum) => {
                    return Err(Unpriced::because(format!("amounts in {} and {unit} cannot be added", sum.unit)));
                }
            }
        }
        sum.ok_or_else(|| Unpriced::because("no billed cost"))
    }

    /// Estimate with a single line, for an amount that AWS calculated.
    #[must_use]
    pub fn single_line(label: impl Into<SharedStr>, amount: Money, resource: Option<ResourceKey>) -> Self {
        let Money { amount, unit } = amount;
        let factor = Factor::times(amount, unit.as_str().to_owned());
        Self {
            unit,
            at_most: false,
            lines: vec![Line { resource, label: label.into(), factors: vec![factor], amount }],
        }
    }

    /// Marks the estimate as an upper bound.
    #[must_use]
    pub fn at_most(self) -> Self {
        Self { at_most: true, ..self }
    }

    /// Sum of the lines.
    #[must_use]
    pub fn amount(&self) -> Decimal {
        // `sum` rejects larger sums.
        self.lines.iter().fold(Decimal::ZERO, |sum, line| sum.saturating_add(line.amount))
    }

    /// Amount with its currency.
    #[must_use]
    pub fn money(&self) -> Money {
        Money::new(self.amount(), self.unit.clone())
    }
}

/// Line of the arithmetic: a product, and the resource whose cost it reduces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Resource whose cost would decrease; `None` if the line concerns no resource.
    pub resource: Option<ResourceKey>,
    /// Label of the line ("Storage").
    pub label: SharedStr,
    /// Factors, applied in order.
    pub factors: Vec<Factor>,
    /// Product, rounded to ten decimal places; negative for a new cost.
    pub amount: Decimal,
}

impl Line {
    /// Multiplies factors.
    ///
    /// # Errors
    /// [`Unpriced`] if the product has too many digits, or for a division by zero.
    pub fn product(
        label: impl Into<SharedStr>,
        resource: Option<ResourceKey>,
        factors: Vec<Factor>,
    ) -> Result<Self, Unpriced> {
        let amount = product(&factors).ok_or_else(too_large)?;
        Ok(Self { resource, label: label.into(), factors, amount })
    }

    /// Negates the line, for a new cost.
    #[must_use]
    pub fn negated(mut self) -> Self {
        if let Some(first) = self.factors.first_mut() {
            first.value = -first.value;
        }
        Self { amount: -self.amount, ..self }
    }
}

/// Product of factors, rounded to ten decimal places; `None` if it has too many digits, or for a division by zero.
pub(super) fn product(factors: &[Factor]) -> Option<Decimal> {
    let product = factors.iter().try_fold(Decimal::ONE, |product, factor| match factor.operation {
        Operation::Multiply => product.checked_mul(factor.value),
        Operation::Divide => product.checked_div(factor.value),
    });
    Some(product?.round_dp(PLACES).normalize())
}

fn too_large() -> Unpriced {
    Unpriced::because("amounts too large to multiply")
}

/// A factor of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Factor {
    /// Multiplication or division.
    pub operation: Operation,
    /// Number to multiply or divide by.
    pub value: Decimal,
    /// Unit of the factor ("GB", "USD per GB-Mo").
    pub unit: SharedStr,
}

/// Arithmetic operation of a factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operation {
    /// Multiply by the factor.
    Multiply,
    /// Divide by the factor.
    Divide,
}

impl Factor {
    /// Multiplies by a number.
    #[must_use]
    pub fn times(value: impl Into<Decimal>, unit: impl Into<SharedStr>) -> Self {
        Self { operation: Operation::Multiply, value: value.into(), unit: unit.into() }
    }

    /// Divides by a number.
    #[must_use]
    pub fn over(value: impl Into<Decimal>, unit: impl Into<SharedStr>) -> Self {
        Self { operation: Operation::Divide, value: value.into(), unit: unit.into() }
    }
}
