//! Input of the attribution: the bill by account, and costs measured by resource.

use serde::{Deserialize, Serialize};

use crate::{
    money::{SumError, Unit},
    resource::ResourceType,
    table::CostTable,
};

/// A bill from several Cost Explorer queries. The tables may have periods of any length; only their sums count.
#[derive(Clone, Copy)]
pub struct Bill<'a> {
    /// Cost of each service in all accounts, grouped by service. Attributed and unattributed costs add up to it.
    pub totals: &'a CostTable,
    /// Bills of the accounts whose resources were listed.
    pub accounts: &'a [AccountBill<'a>],
    /// Whether the inventory has all resources of a type in an account (12 digits) and region. Never true for types
    /// listed by tags only. A list loaded once for all regions (S3 buckets) is complete in each region. Costs that may
    /// belong to unlisted resources are not allocated to listed ones.
    pub is_complete: &'a (dyn Fn(&ResourceType, &str, &str) -> bool + 'a),
}

/// The bill of one account: filtered to it, grouped by service and usage type.
#[derive(Clone, Copy, Debug)]
pub struct AccountBill<'a> {
    /// The account, 12 digits.
    pub account: &'a str,
    /// Costs of the days that AWS measures by resource (its last 14); of all days if it measures none.
    pub recent: &'a CostTable,
    /// Costs of earlier days, if any.
    pub older: Option<&'a CostTable>,
    /// Measured costs of the recent days, grouped by resource and usage type. `None` without the opt-in.
    pub measured: Option<&'a CostTable>,
}

/// Error of an attribution. All except [`AttributionError::Sum`] are errors of the caller.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum AttributionError {
    /// Usage adds up only within one usage type.
    #[error("usage is not a cost; choose a cost metric")]
    UsageMetric,
    /// A table is not grouped by these dimensions.
    #[error("a table is not grouped by {0}")]
    WrongGrouping(String),
    /// The recent and older days overlap, differ from the days of the totals, or differ from the measured days.
    #[error("the tables do not cover the requested days")]
    MismatchedDays,
    /// An account occurs twice.
    #[error("account {0} is in the bill twice")]
    DuplicateAccount(String),
    /// The bill has two currencies.
    #[error("amounts in {0} and {1} cannot be added")]
    MixedCurrencies(Unit, Unit),
    /// An amount or sum has too many digits.
    #[error(transparent)]
    Sum(#[from] SumError),
}
