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
    resource::{AccountRegion, Resource, ResourceType, SharedStr},
    table::CostTable,
};

/// Data of one account, or of several with consolidated billing. Data that failed to load is `None`, and checks that
/// need it are reported as not evaluated.
#[derive(Clone, Copy)]
pub struct AccountData<'a> {
    /// Current UTC day.
    pub today: Date,
    /// Each resource once, in any order.
    pub inventory: &'a [&'a Resource],
    /// Accounts and regions whose resources were listed.
    pub account_regions: &'a [AccountRegion],
    /// Whether the inventory has all resources of a type in an account (12 digits) and region; see
    /// [`crate::attribution::Bill::is_complete`].
    pub is_complete: &'a (dyn Fn(&ResourceType, &str, &str) -> bool + 'a),
    /// Costs by resource.
    pub resource_costs: Option<ResourceCosts<'a>>,
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

/// Costs by resource for some days. With fewer days than the setting `idle-days`, no resource counts as idle.
#[derive(Clone, Copy)]
pub struct ResourceCosts<'a> {
    /// Attributed bill.
    pub attribution: &'a Attribution,
    /// UTC days of the costs, both ends inclusive.
    pub days: DateRange,
}

/// Costs and usage of an account, from which unit prices are calculated.
#[derive(Clone, Copy)]
pub struct AccountPrices<'a> {
    /// The account, 12 digits.
    pub account: &'a str,
    /// Result of [`AccountPrices::query`].
    pub table: &'a CostTable,
}

impl AccountPrices<'_> {
    /// Query for the prices of an account (12 digits): on-demand usage only. Hours covered by reservations have the
    /// same usage types at no cost and would lower the price.
    #[must_use]
    pub fn query(account: &str, range: DateRange) -> CostQuery {
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
    pub account: SharedStr,
    /// The region.
    pub region: SharedStr,
    /// Instance type (`m7g.large`) or family (`m7g`).
    pub instances: SharedStr,
    /// Covered share of hours or cost, in percent.
    pub percent: Decimal,
}

/// Utilization of commitments of one type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Utilization {
    /// Type of the commitment.
    pub kind: Commitment,
    /// Service that bills the commitment, by billing name.
    pub service: SharedStr,
    /// Account of the commitment, 12 digits; empty if AWS reports all accounts together.
    pub account: SharedStr,
    /// UTC days of the figures, both ends inclusive.
    pub days: DateRange,
    /// Used share of the commitment, in percent.
    pub percent: Decimal,
    /// Cost of the unused share on these days.
    pub unused: Money,
}

/// Type of commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Commitment {
    /// From `GetSavingsPlansUtilization`.
    SavingsPlans,
    /// From `GetReservationUtilization`.
    Reservations,
}
