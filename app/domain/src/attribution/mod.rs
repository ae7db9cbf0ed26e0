//! Cost of each resource, with its confidence.
//!
//! The bill comes by account, service and usage type: its *line items*. A line item reaches resources in one of two
//! ways, never both: as AWS measured it by resource (the last 14 days, opt-in), or divided by an allocation rule
//! (`rules.rs`). The rest stays unattributed, with a reason. Amounts are counted in whole steps of one decimal place,
//! so that for each service the costs of resources, of unlisted resources and the unattributed rest add up to Cost
//! Explorer's total, to the last digit.
//!
//! Sums and measured costs are exact. Allocated costs are as good as the rule: it uses the current state of resources,
//! not their state during the period (an enlarged volume, an instance stopped for a week).

mod account;
mod bill;
mod candidates;
mod cells;
mod directory;
mod divide;
mod draft;
pub(crate) mod facts;
mod outcome;
mod placing;
mod questions;
pub(crate) mod region;
pub(crate) mod rules;

use std::collections::{BTreeMap, HashMap, HashSet};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use self::{
    account::{AccountCells, Stock},
    cells::Reader,
    divide::Scale,
    draft::Draft,
};
pub use self::{
    bill::{AccountBill, Bill, Unattributable},
    outcome::{
        AmbiguousCost, Basis, Confidence, Discrepancy, LineItem, Part, Reason, ResourceCost, ServiceCost,
        UnlistedResourceCost,
    },
    questions::{Measured, Questions},
};
use crate::{
    dimension::Dimension, metric::Metric, money::Unit, period::DateRange, resource::Resource, table::CostTable,
};

/// Bill attributed to resources.
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
    /// Services, by billing name.
    pub services: Vec<ServiceCost>,
    /// One cost per resource of the inventory, in its order.
    pub resources: Vec<ResourceCost>,
    /// Measured resources that are not in the inventory, by account, then id.
    pub gone: Vec<UnlistedResourceCost>,
    /// Line items of the bill, by account, service and usage type.
    pub lines: Vec<LineItem>,
    /// Line items whose measured cost contradicts their billed cost.
    pub discrepancies: Vec<Discrepancy>,
    /// Measured costs that match no single line item; included in the unattributed part.
    pub unplaced: AmbiguousCost,
}

impl Attribution {
    /// Attributes the bill to the inventory, which contains each resource once, in any order.
    ///
    /// # Errors
    /// [`Unattributable`] for usage instead of a cost, for tables with groups or days other than [`Bill`] requires, and
    /// for amounts in two currencies or with more than 28 digits.
    pub fn of(inventory: &[&Resource], bill: &Bill<'_>, metric: Metric) -> Result<Self, Unattributable> {
        if metric == Metric::Usage {
            return Err(Unattributable::Usage);
        }
        let mut reader = Reader { metric, unit: None };
        let totals = reader.cells(bill.totals, &[Dimension::Service])?;
        let mut seen = HashSet::new();
        let mut accounts = Vec::with_capacity(bill.accounts.len());
        for account in bill.accounts {
            check_days(bill.totals, account)?;
            if !seen.insert(account.account) {
                return Err(Unattributable::Twice(account.account.to_owned()));
            }
            accounts.push(read(&mut reader, account)?);
        }
        let all = accounts.iter().flat_map(|it| [&it.recent.1, &it.older.1, &it.measured]).chain([&totals]).flatten();
        let mut draft = Draft::new(Scale::of(all.map(|cell| cell.cost)));
        for total in &totals {
            draft.totals.insert(total.first, draft.scale.steps(total.cost)?);
        }

        // The same result, whichever account's data arrived first.
        accounts.sort_unstable_by_key(|cells| cells.account);
        let mut places: HashMap<&str, Vec<u32>> = HashMap::new();
        for (resource, place) in inventory.iter().zip(0u32..) {
            places.entry(&resource.account).or_default().push(place);
        }
        for cells in accounts {
            let places = places.get(cells.account).map_or(&[][..], Vec::as_slice);
            account::attribute(
                &mut draft,
                cells,
                Stock { resources: inventory, places, is_complete: bill.is_complete },
            )?;
        }
        Ok(draft.finish(inventory.len(), metric, reader.unit)?)
    }

    /// Line item of a part.
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
        let place = self.services.binary_search_by(|it| (*it.service).cmp(name)).ok()?;
        self.services.get(place)
    }
}

fn read<'a>(reader: &mut Reader, bill: &AccountBill<'a>) -> Result<AccountCells<'a>, Unattributable> {
    let lines = [Dimension::Service, Dimension::UsageType];
    let older = match bill.older {
        Some(older) => (older.range(), reader.cells(older, &lines)?),
        None => (None, Vec::new()),
    };
    let measured = match bill.measured {
        Some(measured) => {
            let mut cells = reader.cells(measured, &[Dimension::Resource, Dimension::UsageType])?;
            // Already in their own order if the table has the same grouping.
            cells.sort_by_key(|it| (it.first, it.second));
            cells
        }
        None => Vec::new(),
    };
    let recent = (bill.recent.range(), reader.cells(bill.recent, &lines)?);
    Ok(AccountCells { account: bill.account, recent, older, measured })
}

/// Checks that recent and older days are within the page's days and do not overlap, and that measured days are recent
/// ones.
fn check_days(totals: &CostTable, account: &AccountBill<'_>) -> Result<(), Unattributable> {
    let (recent, older) = (account.recent.range(), account.older.and_then(CostTable::range));
    let are_apart = |(recent, older): (DateRange, DateRange)| older.to() < recent.from();
    let apart = recent.zip(older).is_none_or(are_apart);
    let measured = account.measured.is_none_or(|measured| measured.range() == recent);
    if apart && measured && both(recent, older) == totals.range() { Ok(()) } else { Err(Unattributable::Days) }
}

/// All days, from the first older to the last recent one.
fn both(recent: Option<DateRange>, older: Option<DateRange>) -> Option<DateRange> {
    match (recent, older) {
        (Some(recent), Some(older)) => Some(recent.hull(&older)),
        (recent, older) => recent.or(older),
    }
}

#[cfg(test)]
pub(crate) mod tests;
