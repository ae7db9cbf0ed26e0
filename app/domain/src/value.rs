//! Values with their unit: evidence of findings, and facts for AI answers.

use serde::{Deserialize, Serialize};

use crate::{Date, Decimal, money::Money};

/// The value of a fact or of a finding's evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FactValue {
    /// Amount in a currency or a usage unit.
    Amount(Money),
    /// Percentage: 12.5 is 12.5%.
    Percent(Decimal),
    /// Number of items.
    Count {
        /// Number.
        number: u64,
        /// Counted items, as a plural noun (`EBS volumes`).
        of: String,
    },
    /// A UTC day.
    Date(#[serde(with = "crate::time_encoding")] Date),
    /// Text from the account. It verifies no figure.
    Text(String),
}

impl FactValue {
    /// Number of an amount, a percentage or a count.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::Amount(money) => Some(money.amount),
            Self::Percent(percent) => Some(*percent),
            Self::Count { number, .. } => Some(Decimal::from(*number)),
            Self::Date(_) | Self::Text(_) => None,
        }
    }

    /// Unit or counted noun; empty for days and text.
    #[must_use]
    pub fn unit(&self) -> &str {
        match self {
            Self::Amount(money) => money.unit.as_str(),
            Self::Percent(_) => "%",
            Self::Count { of, .. } => of,
            Self::Date(_) | Self::Text(_) => "",
        }
    }
}
