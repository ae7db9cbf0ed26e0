//! Input of the checks.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    attribution::Attribution,
    dimension::Dimension,
    filter::{Filter, Rule},
    money::Money,
    period::{DateRange, Granularity},
    query::CostQuery,
    resource::{Kind, Place, Resource, Word},
    table::CostTable,
};

/// Data of an account, or of several with consolidated billing. Data that failed to load is absent, and checks that
/// need it report that.
#[derive(Clone, Copy)]
pub struct Account<'a> {
    /// Current UTC day.
    pub today: Date,
    /// Each resource once, in any order.
    pub inventory: &'a [&'a Resource],
    /// Accounts and regions whose resources were listed.
    pub places: &'a [Place],
    /// Whether the inventory has all resources of a type in an account (12 digits) and region; see
    /// [`crate::attribution::Bill::is_complete`].
    pub is_complete: &'a (dyn Fn(&Kind, &str, &str) -> bool + 'a),
    /// Cost of each resource.
    pub spent: Option<ResourceCosts<'a>>,
    /// Unit prices, one entry per account.
    pub prices: &'a [AccountPrices<'a>],
    /// Monthly costs by service and account, for at least the last two full months.
    pub months: Option<&'a CostTable>,
    /// Commitment coverage of instances.
    pub coverage: Option<&'a [Coverage]>,
    /// Commitment utilization.
    pub utilization: Option<&'a [Utilization]>,
    /// Number of anomaly monitors.
    pub anomaly_monitors: Option<u32>,
}

/// Cost of each resource, in the order of the inventory, for complete days. With fewer than 14 days, nothing counts as
/// idle.
#[derive(Clone, Copy)]
pub struct ResourceCosts<'a> {
    /// Attributed bill.
    pub attribution: &'a Attribution,
    /// UTC days of the costs, both ends inclusive.
    pub days: DateRange,
}

/// Costs and usage of an account, from which unit prices follow.
#[derive(Clone, Copy)]
pub struct AccountPrices<'a> {
    /// The account, 12 digits.
    pub account: &'a str,
    /// Result of [`AccountPrices::question`].
    pub table: &'a CostTable,
}

impl AccountPrices<'_> {
    /// Query for the prices of an account (12 digits). On-demand usage only: hours covered by reservations have the
    /// same usage types at no cost and would lower the price.
    #[must_use]
    pub fn question(account: &str, range: DateRange) -> CostQuery {
        let mut filter = Filter::default();
        filter.add(Dimension::Account.into(), Rule::Include, account);
        filter.add(Dimension::RecordType.into(), Rule::Include, "Usage");
        CostQuery {
            range,
            granularity: Granularity::Monthly,
            group_by: [Dimension::Service, Dimension::UsageType].map(Into::into).to_vec(),
            filter,
        }
    }
}

/// Commitment coverage of instances: by instance family from `GetSavingsPlansCoverage`, or by instance type from
/// `GetReservationCoverage`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// The account, 12 digits.
    pub account: Word,
    /// The region.
    pub region: Word,
    /// Instance type (`m7g.large`) or family (`m7g`).
    pub machines: Word,
    /// Covered share of hours or cost, in percent.
    pub percent: Decimal,
}

/// Utilization of commitments of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Utilization {
    /// Kind of the commitment.
    pub kind: Commitment,
    /// Service under which the commitment is billed, by billing name.
    pub service: Word,
    /// Account of the commitment, 12 digits; empty if AWS reports it for all accounts together.
    pub account: Word,
    /// UTC days of the figures, both ends inclusive.
    pub days: DateRange,
    /// Used share of the commitment, in percent.
    pub percent: Decimal,
    /// Cost of the unused share on these days.
    pub unused: Money,
}

/// Kind of commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Commitment {
    /// From `GetSavingsPlansUtilization`.
    SavingsPlans,
    /// From `GetReservationUtilization`.
    Reservations,
}
