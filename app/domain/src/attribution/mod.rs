//! Cost of each resource, with its confidence.
//!
//! A *line item* of the bill is the cost of one usage type of a service in an account. On the days that AWS measures by
//! resource (the last 14, opt-in), a line item is attributed to resources in one of two ways, never both: as measured,
//! or allocated by a rule (`rules.rs`). On older days it is always allocated. The remainder is unattributed, with a
//! reason. Amounts are whole multiples of one smallest unit (such as 0.0000000001), the same for the whole bill, so that
//! for each service the costs of resources, of unlisted resources and the unattributed remainder add up to Cost
//! Explorer's total, to the last digit.
//!
//! Sums and measured costs are exact. Allocated costs are only as accurate as the rule, which uses the current state of
//! resources, not their state during the period (an enlarged volume, an instance stopped for a week).

mod account;
mod bill;
mod candidates;
mod cells;
mod directory;
mod division;
mod draft;
pub(crate) mod facts;
mod matching;
mod outcome;
mod queries;
pub(crate) mod region;
pub(crate) mod rules;
mod wire;

use std::collections::{BTreeMap, HashMap, HashSet};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use self::{
    account::{AccountCosts, AccountInventory, LineItemCosts},
    cells::{GroupCost, TableReader},
    division::Scale,
    draft::Draft,
};
pub use self::{
    bill::{AccountBill, AttributionError, Bill},
    outcome::{
        Basis, Confidence, Discrepancy, LineItem, Part, Reason, ResourceCost, ServiceCost, UnlistedResourceCost,
        UnmatchedCost,
    },
    queries::{AttributionQueries, MeasuredServices},
};
use crate::{
    dimension::Dimension, metric::Metric, money::Unit, period::DateRange, resource::Resource, table::CostTable,
};

/// Bill, attributed to resources.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribution {
    /// Cost metric.
    pub metric: Metric,
    /// Currency of all amounts; `None` if there are no costs.
    pub unit: Option<Unit>,
    /// Total cost of all services.
    pub total: Decimal,
    /// The unattributed part of `total`.
    pub unattributed: Decimal,
    /// Services, sorted by billing name.
    pub services: Vec<ServiceCost>,
    /// One cost per resource, in the order of the inventory.
    pub resources: Vec<ResourceCost>,
    /// Measured resources that are not in the inventory, sorted by account, then by ID.
    pub unlisted: Vec<UnlistedResourceCost>,
    /// Line items of the bill, sorted by account, service and usage type.
    pub lines: Vec<LineItem>,
    /// Line items whose measured cost contradicts their billed cost.
    pub discrepancies: Vec<Discrepancy>,
    /// Measured costs without a unique match: several resources fit their ID, or none or several line items fit. Not part
    /// of `total`, which has billed costs only.
    pub unmatched: UnmatchedCost,
}

impl Attribution {
    /// Attributes the bill to the inventory, which contains each resource once, in any order.
    ///
    /// # Errors
    /// [`AttributionError`] for usage instead of a cost, for tables with other groups or days than [`Bill`] requires,
    /// and for amounts in two currencies or with more than 28 digits.
    pub fn of(inventory: &[&Resource], bill: &Bill<'_>, metric: Metric) -> Result<Self, AttributionError> {
        if metric == Metric::Usage {
            return Err(AttributionError::UsageMetric);
        }
        let mut reader = TableReader { metric, unit: None };
        let totals = reader.groups(bill.totals, [Dimension::Service])?;
        let mut seen = HashSet::new();
        let mut accounts = Vec::with_capacity(bill.accounts.len());
        for account in bill.accounts {
            check_days(bill.totals, account)?;
            if !seen.insert(account.account) {
                return Err(AttributionError::DuplicateAccount(account.account.to_owned()));
            }
            accounts.push(read_account(&mut reader, account)?);
        }
        let account_groups = accounts.iter().flat_map(|it| [&it.recent.groups, &it.older.groups, &it.measured_rows]);
        let account_costs = account_groups.flatten().map(|group| group.cost);
        let mut draft = Draft::new(Scale::of(account_costs.chain(totals.iter().map(|group| group.cost))));
        for GroupCost { values: [service], cost, .. } in &totals {
            draft.totals.insert(service, draft.scale.to_smallest_units(*cost)?);
        }

        // The same result, whichever account's data arrived first.
        accounts.sort_unstable_by_key(|costs| costs.account_id);
        let mut by_account: HashMap<&str, Vec<u32>> = HashMap::new();
        for (resource, index) in inventory.iter().zip(0u32..) {
            by_account.entry(&resource.account).or_default().push(index);
        }
        for costs in accounts {
            let indexes = by_account.get(costs.account_id).map_or(&[][..], Vec::as_slice);
            let inventory = AccountInventory { resources: inventory, indexes, is_complete: bill.is_complete };
            account::attribute(&mut draft, costs, inventory)?;
        }
        Ok(draft.finish(inventory.len(), metric, reader.unit)?)
    }

    /// Line item from which this part of a resource's cost comes.
    #[must_use]
    pub fn line(&self, part: &Part) -> Option<&LineItem> {
        self.lines.get(usize::try_from(part.line).ok()?)
    }

    /// Unattributed costs of all services by reason; they add up to [`Attribution::unattributed`].
    #[must_use]
    pub fn reasons(&self) -> BTreeMap<Reason, Decimal> {
        let mut reasons: BTreeMap<Reason, Decimal> = BTreeMap::new();
        for (reason, amount) in self.services.iter().flat_map(|it| &it.reasons) {
            let sum = reasons.entry(*reason).or_default();
            *sum = sum.saturating_add(*amount);
        }
        reasons
    }

    /// Costs of a service, by billing name.
    #[must_use]
    pub fn service(&self, name: &str) -> Option<&ServiceCost> {
        let index = self.services.binary_search_by(|it| (*it.service).cmp(name)).ok()?;
        self.services.get(index)
    }
}

fn read_account<'a>(reader: &mut TableReader, bill: &AccountBill<'a>) -> Result<AccountCosts<'a>, AttributionError> {
    let dimensions = [Dimension::Service, Dimension::UsageType];
    let older = match bill.older {
        Some(older) => LineItemCosts { days: older.range(), groups: reader.groups(older, dimensions)? },
        None => LineItemCosts { days: None, groups: Vec::new() },
    };
    let measured_rows = match bill.measured {
        Some(measured) => {
            let mut rows = reader.groups(measured, [Dimension::Resource, Dimension::UsageType])?;
            // Already sorted if the table has the same order of dimensions.
            rows.sort_by_key(|row| row.values);
            rows
        }
        None => Vec::new(),
    };
    let recent = LineItemCosts { days: bill.recent.range(), groups: reader.groups(bill.recent, dimensions)? };
    Ok(AccountCosts { account_id: bill.account, recent, older, measured_rows })
}

/// Checks that recent and older days do not overlap and make up the days of the totals, and that the measured days are
/// the recent ones.
fn check_days(totals: &CostTable, account: &AccountBill<'_>) -> Result<(), AttributionError> {
    let (recent, older) = (account.recent.range(), account.older.and_then(CostTable::range));
    let older_ends_first = |(recent, older): (DateRange, DateRange)| older.to() < recent.from();
    let has_no_overlap = recent.zip(older).is_none_or(older_ends_first);
    let measured_days_match = account.measured.is_none_or(|measured| measured.range() == recent);
    if has_no_overlap && measured_days_match && all_days(recent, older) == totals.range() {
        Ok(())
    } else {
        Err(AttributionError::MismatchedDays)
    }
}

/// All days, from the first older to the last recent one.
fn all_days(recent: Option<DateRange>, older: Option<DateRange>) -> Option<DateRange> {
    match (recent, older) {
        (Some(recent), Some(older)) => Some(recent.hull(&older)),
        (recent, older) => recent.or(older),
    }
}

#[cfg(test)]
pub(crate) mod tests;
