//! What Farthing itself spends at AWS.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Paid requests, and how many are allowed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spending {
    /// The UTC day that `today` counts.
    pub day: Date,
    /// Paid requests of the day, those under way included, by operation (`ce:GetCostAndUsage`).
    pub today: BTreeMap<String, u64>,
    /// Paid requests since the server started, by operation.
    pub since_start: BTreeMap<String, u64>,
    /// How many paid requests a day may have.
    pub cap: u64,
}

impl Spending {
    /// Paid requests of the day.
    #[must_use]
    pub fn requests_today(&self) -> u64 {
        self.today.values().sum()
    }

    /// Paid requests since the server started.
    #[must_use]
    pub fn requests_since_start(&self) -> u64 {
        self.since_start.values().sum()
    }

    /// Whether no further request may be paid for today.
    #[must_use]
    pub fn is_capped(&self) -> bool {
        self.requests_today() >= self.cap
    }
}

/// The price of Cost Explorer requests in USD: 0.01 each (AWS Cost Management pricing, "Cost Explorer API").
#[must_use]
pub fn price(requests: u64) -> Decimal {
    Decimal::from(requests) / Decimal::ONE_HUNDRED
}

/// How many requests an amount of USD pays for; `None` for a negative amount.
#[must_use]
pub fn requests_for(usd: Decimal) -> Option<u64> {
    use rust_decimal::prelude::ToPrimitive;
    usd.checked_mul(Decimal::ONE_HUNDRED)?.floor().to_u64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cap_in_dollars_is_a_number_of_requests() {
        let requests = |usd: &str| requests_for(usd.parse().unwrap());
        assert_eq!(requests("5"), Some(500));
        assert_eq!(requests("0.019"), Some(1));
        assert_eq!(requests("0"), Some(0));
        assert_eq!(requests("-1"), None);
        assert_eq!(price(3).to_string(), "0.03");
    }
}
