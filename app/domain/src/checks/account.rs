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

/// What is known of an account, or of several that pay together. What could not be read is absent, and checks that need it say so.
#[derive(Clone, Copy)]
pub struct Account<'a> {
    /// The UTC day it is.
    pub today: Date,
    /// Each resource once, in any order.
    pub inventory: &'a [&'a Resource],
    /// Where resources were looked for: accounts and their regions.
    pub places: &'a [Place],
    /// Whether all resources of a kind in an account (twelve digits) and region are in the inventory, as
    /// [`crate::attribution::Bill::is_complete`] means it.
    pub is_complete: &'a (dyn Fn(&Kind, &str, &str) -> bool + 'a),
    /// What each resource costs.
    pub spent: Option<Spent<'a>>,
    /// What the accounts paid for a unit, an entry an account.
    pub prices: &'a [AccountPrices<'a>],
    /// What services cost by month, grouped by service and account: at least the last two full months.
    pub months: Option<&'a CostTable>,
    /// What of the machines commitments cover.
    pub coverage: Option<&'a [Coverage]>,
    /// How far commitments are used.
    pub utilization: Option<&'a [Utilization]>,
    /// How many anomaly monitors there are.
    pub anomaly_monitors: Option<u32>,
}

/// What each resource of the inventory costs, in its order, and on which days. The days should be over, and 14 or more: fewer prove
/// nothing idle.
#[derive(Clone, Copy)]
pub struct Spent<'a> {
    /// The bill, given out.
    pub attribution: &'a Attribution,
    /// On these days.
    pub days: DateRange,
}

/// Costs and usage of an account, from which unit prices follow.
#[derive(Clone, Copy)]
pub struct AccountPrices<'a> {
    /// The account, twelve digits.
    pub account: &'a str,
    /// What [`AccountPrices::question`] was answered with.
    pub table: &'a CostTable,
}

impl AccountPrices<'_> {
    /// What Cost Explorer must be asked for the prices of an account, twelve digits. Only what is paid on demand: hours that a
    /// reservation covers are listed under the same usage types at no cost, and would water the price down.
    #[must_use]
    pub fn question(account: &str, range: DateRange) -> CostQuery {
        let mut filter = Filter::default();
        filter.add(Dimension::Account.into(), Rule::Keep, account);
        filter.add(Dimension::RecordType.into(), Rule::Keep, "Usage");
        CostQuery {
            range,
            granularity: Granularity::Monthly,
            group_by: [Dimension::Service, Dimension::UsageType].map(Into::into).to_vec(),
            filter,
        }
    }
}

/// What of the hours of some machines commitments cover: of `GetSavingsPlansCoverage` by instance family, or of
/// `GetReservationCoverage` by instance type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// The account, twelve digits.
    pub account: Word,
    /// The region.
    pub region: Word,
    /// An instance type (`m7g.large`) or a family (`m7g`).
    pub machines: Word,
    /// What is covered of their hours or cost, in percent.
    pub percent: Decimal,
}

/// How far the commitments of one kind were used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Utilization {
    /// What was committed to.
    pub kind: Commitment,
    /// The service that it is billed under, by billing name.
    pub service: Word,
    /// The account that holds it, twelve digits; empty where AWS tells it for all together.
    pub account: Word,
    /// The UTC days that it is told of, both ends inclusive.
    pub days: DateRange,
    /// What of the commitment was used, in percent.
    pub percent: Decimal,
    /// What was paid for the rest on these days.
    pub unused: Money,
}

/// A kind of commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Commitment {
    /// Of `GetSavingsPlansUtilization`.
    SavingsPlans,
    /// Of `GetReservationUtilization`.
    Reservations,
}
