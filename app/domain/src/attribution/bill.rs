//! Input of the attribution: the bill by account, and the costs that AWS measured by resource.

use serde::{Deserialize, Serialize};

use crate::{
    money::{SumError, Unit},
    resource::Kind,
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
    /// found by tags only. A list read once for all regions (S3 buckets) is complete in each region. Costs that may
    /// belong to unlisted resources are not divided among listed ones.
    pub is_complete: &'a (dyn Fn(&Kind, &str, &str) -> bool + 'a),
}

/// The bill of one account: filtered to it, grouped by service and usage type.
#[derive(Clone, Copy, Debug)]
pub struct AccountBill<'a> {
    /// The account, 12 digits.
    pub account: &'a str,
    /// Costs of the days that AWS measures by resource (its last 14); of all days if it measures none.
    pub recent: &'a CostTable,
    /// Costs of the days before, if the page shows any.
    pub older: Option<&'a CostTable>,
    /// Measured costs of the recent days: filtered to the account, grouped by resource and usage type. `None` without
    /// the opt-in.
    pub measured: Option<&'a CostTable>,
}

/// Reason why nothing can be attributed. All but the sum are errors of the caller.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Unattributable {
    /// Usage adds up only within one usage type.
    #[error("usage is not a cost")]
    Usage,
    /// A table is not grouped as it should be.
    #[error("a table is not grouped by {0}")]
    Grouping(String),
    /// Tables that must cover the same days do not, or two that must not overlap do.
    #[error("the tables do not cover the requested days")]
    Days,
    /// An account is in the bill twice.
    #[error("account {0} is in the bill twice")]
    Twice(String),
    /// Two currencies in one bill.
    #[error("amounts in {0} and {1} cannot be added")]
    Mixed(Unit, Unit),
    /// Amounts cannot be added.
    #[error(transparent)]
    Sum(#[from] SumError),
}
