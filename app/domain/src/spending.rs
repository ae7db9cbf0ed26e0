//! API cost: what Farthing itself spends on AWS requests.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::period::utc_date;

/// Paid requests, and their daily cap.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spending {
    /// UTC day that `today` counts.
    #[serde(with = "crate::time_encoding")]
    pub day: Date,
    /// Paid requests on `day`, including those in progress, by operation (`ce:GetCostAndUsage`).
    pub today: BTreeMap<String, u64>,
    /// Paid requests since the server started, by operation.
    pub since_start: BTreeMap<String, u64>,
    /// Time when counting started, UTC; earlier requests are not included.
    #[serde(with = "crate::time_encoding", default)]
    pub started: Option<Timestamp>,
    /// Maximum paid requests per day.
    pub cap: u64,
}

impl Spending {
    /// Number of paid requests on the day.
    #[must_use]
    pub fn requests_today(&self) -> u64 {
        self.today.values().sum()
    }

    /// Number of paid requests since the server started.
    #[must_use]
    pub fn requests_since_start(&self) -> u64 {
        self.since_start.values().sum()
    }

    /// Time when counting started, UTC, if it started on this day.
    #[must_use]
    pub fn counted_from(&self) -> Option<Timestamp> {
        self.started.filter(|started| utc_date(*started) == self.day)
    }

    /// Whether the daily cap is reached.
    #[must_use]
    pub fn is_capped(&self) -> bool {
        self.requests_today() >= self.cap
    }
}

/// Price of Cost Explorer requests in USD: 0.01 each (AWS Cost Management pricing, "Cost Explorer API").
#[must_use]
pub fn price(requests: u64) -> Decimal {
    Decimal::from(requests) / Decimal::ONE_HUNDRED
}

/// Number of requests for an amount in USD, rounded down; `None` for a negative amount.
#[must_use]
pub fn requests_for(usd: Decimal) -> Option<u64> {
    use rust_decimal::prelude::ToPrimitive;
    usd.checked_mul(Decimal::ONE_HUNDRED)?.floor().to_u64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_day_is_counted_from_the_start_of_the_server() {
        let started = "2026-11-23T09:12:00Z".parse().ok();
        let of_day = |day: &str| Spending { day: day.parse().unwrap(), started, ..Spending::default() }.counted_from();
        assert_eq!((of_day("2026-11-23"), of_day("2026-11-24")), (started, None));
    }

    #[test]
    fn converts_between_dollars_and_requests() {
        let requests = |usd: &str| requests_for(usd.parse().unwrap());
        assert_eq!(requests("5"), Some(500));
        assert_eq!(requests("0.019"), Some(1));
        assert_eq!(requests("0"), Some(0));
        assert_eq!(requests("-1"), None);
        assert_eq!(price(3).to_string(), "0.03");
    }
}
