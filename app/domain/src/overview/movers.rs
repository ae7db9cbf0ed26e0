//! Largest cost changes by group, and the rest of the change.
//!
//! Each change is split into usage and price, except fees: a commitment paid upfront or monthly is not a price of the
//! hours billed with it. Charged cost beyond the cost spread over the usage it pays for is such a fee.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use crate::{
    analysis::drivers::{ChangeKind, DriverRow, DriverSplit, drivers},
    compare::ComparedPeriods,
    format::{self, Sign},
    metric::Metric,
    money::Money,
    ranking::Ranking,
    sorting,
    table::{CostTable, Key, sum},
};

/// Maximum number of changes listed individually.
pub const MAX_MOVERS: usize = 7;

/// Minimum change of fees that prevents a split into usage and price: an amount that rounds to a dollar.
const MIN_FEE: Decimal = Decimal::from_parts(5, 0, 0, false, 1);

/// Change of one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mover {
    /// Key of the group.
    pub key: Key,
    /// Later less earlier cost.
    pub difference: Money,
    /// Kind of the change.
    pub kind: ChangeKind,
    /// Change of upfront and recurring commitment fees, for metrics that count them when charged.
    pub fee: Option<Money>,
    /// Exact split into usage and price; `None` if usage has several units, is unknown in a period, or fees changed.
    pub split: Option<DriverSplit>,
}

/// Changes between two periods; they add up to the change in total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movers {
    /// Compared periods.
    pub spans: ComparedPeriods,
    /// Largest changes by absolute amount, the largest increase first.
    pub largest: Vec<Mover>,
    /// Number of other groups, if known, and their total change.
    pub others: Option<(Option<usize>, Money)>,
    /// Sum of all changes.
    pub total: Money,
}

impl Mover {
    /// Driver of the change in words: new, no longer used, commitment fees, or usage and price. `price_effect` names the
    /// price: of groups with several prices, only the average is known.
    #[must_use]
    pub fn driver(&self, price_effect: &str) -> Option<String> {
        let part = |amount: Decimal| format::whole(&Money::new(amount, self.difference.unit.clone()), Sign::Both);
        match (self.kind, &self.fee, self.split) {
            (ChangeKind::Vanished, ..) => Some("no longer used".to_owned()),
            (kind, Some(fee), _) => {
                let remainder = self.difference.amount.saturating_sub(fee.amount);
                let new = if kind == ChangeKind::Appeared { "new, " } else { "" };
                let remainder = (!remainder.round().is_zero()).then(|| format!(", other charges {}", part(remainder)));
                Some(format!("{new}commitment fees {}{}", part(fee.amount), remainder.unwrap_or_default()))
            }
            (ChangeKind::Appeared, ..) => Some("new".to_owned()),
            (_, None, Some(DriverSplit { usage, price })) => match (usage.round().is_zero(), price.round().is_zero()) {
                (true, true) => None,
                (false, true) => Some("all from usage".to_owned()),
                (true, false) => Some(format!("all from {price_effect}")),
                (false, false) => Some(format!("{} from usage, {} from {price_effect}", part(usage), part(price))),
            },
            (_, None, None) => None,
        }
    }
}

impl Movers {
    /// Changes between two tables of the same groups; `None` if there is nothing to compare, AWS omitted data, or the
    /// units differ.
    #[must_use]
    pub fn between(
        spans: ComparedPeriods,
        before: &CostTable,
        now: &CostTable,
        metric: Metric,
        max: usize,
    ) -> Option<Self> {
        if !before.is_complete(metric, &spans.previous) || !now.is_complete(metric, &spans.current) {
            return None;
        }
        let ranking = Ranking::of(now, Some(before), metric, usize::MAX);
        let changes: Option<Vec<Mover>> = ranking
            .shown
            .into_iter()
            .map(|part| {
                let total = part.total?;
                let earlier = match part.before {
                    Some(before) => before,
                    None => Money::new(Decimal::ZERO, total.unit.clone()),
                };
                let difference = total.minus(&earlier).ok()?;
                let key = part.keys.into_iter().next()?;
                let fees = fees(now, &key).zip(fees(before, &key).or(Some(Decimal::ZERO)));
                let fee = fees.map(|(now, before)| now - before).filter(|fee| fee.abs() >= MIN_FEE);
                let can_split = metric != Metric::Usage && fee.is_none();
                let quantities = quantities(before, now, &key).filter(|_| can_split);
                let row = DriverRow {
                    key: String::new(),
                    before: earlier.amount,
                    now: total.amount,
                    quantity_before: quantities.map(|(before, _)| before),
                    quantity_now: quantities.map(|(_, now)| now),
                };
                let driver = drivers(std::slice::from_ref(&row)).ok()?.drivers.into_iter().next()?;
                let fee = fee
                    .filter(|_| amortized_version(metric).is_some())
                    .map(|fee| Money::new(fee, difference.unit.clone()));
                Some(Mover { key, difference, kind: driver.kind, fee, split: driver.split })
            })
            .collect();
        let mut changes: Vec<Mover> = changes?.into_iter().filter(|it| !it.difference.amount.is_zero()).collect();
        let total = sum(changes.iter().map(|it| it.difference.clone())).ok()??;
        sorting::sort_by_key(&mut changes, |it| (Reverse(it.difference.amount.abs()), it.key.clone()));
        let rest = changes.split_off(max.min(changes.len()));
        let others = sum(rest.iter().map(|it| it.difference.clone())).ok()?;
        sorting::sort_by_key(&mut changes, |it| (Reverse(it.difference.amount), it.key.clone()));
        Some(Self { spans, largest: changes, others: others.map(|difference| (Some(rest.len()), difference)), total })
    }

    /// Relates the changes to `total`, the change of all costs: the rest belongs to groups that are not listed.
    #[must_use]
    pub fn within_total_change(mut self, total: &Money) -> Self {
        let listed = sum(self.largest.iter().map(|it| it.difference.clone())).ok().flatten();
        let rest = listed.map_or_else(|| Ok(total.clone()), |listed| total.minus(&listed));
        if let Ok(rest) = rest {
            self.others = Some((None, rest));
            self.total = total.clone();
        }
        self
    }
}

/// Metric that spreads the fees that this one counts when they are charged.
fn amortized_version(metric: Metric) -> Option<Metric> {
    match metric {
        Metric::Unblended => Some(Metric::Amortized),
        Metric::NetUnblended => Some(Metric::NetAmortized),
        Metric::Amortized | Metric::NetAmortized | Metric::Blended | Metric::Usage => None,
    }
}

/// Fees of a group beyond the usage they pay for within the table's days; `None` if the group or either figure is
/// missing.
fn fees(table: &CostTable, key: &Key) -> Option<Decimal> {
    let index = table.index_of(key)?;
    let total = |metric| table.key_total(index, metric);
    let (charged, amortized) = (total(Metric::Unblended)?, total(Metric::Amortized)?);
    Some(charged.minus(&amortized).ok()?.amount.max(Decimal::ZERO))
}

/// Usage of a group before and now, if both have the same unit.
fn quantities(before: &CostTable, now: &CostTable, key: &Key) -> Option<(Decimal, Decimal)> {
    let usage = |table: &CostTable| table.key_total(table.index_of(key)?, Metric::Usage);
    let (before, now) = (usage(before)?, usage(now)?);
    (before.unit == now.unit && !now.unit.is_mixed()).then_some((before.amount, now.amount))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Unit;

    #[track_caller]
    fn check_drivers(kind: ChangeKind, by: i64, fee: Option<i64>, effects: Option<(i64, i64)>, expected: Option<&str>) {
        let usd = |amount: i64| Money::new(Decimal::from(amount), Unit::new("USD"));
        let split =
            effects.map(|(usage, price)| DriverSplit { usage: Decimal::from(usage), price: Decimal::from(price) });
        let mover = Mover { key: Key(vec!["x".into()]), difference: usd(by), kind, fee: fee.map(usd), split };
        assert_eq!(mover.driver("price").as_deref(), expected);
    }

    #[test]
    fn a_change_is_split_into_fees_usage_and_price() {
        check_drivers(ChangeKind::Rose, 6_800, Some(6_794), None, Some("commitment fees +$6,794, other charges +$6"));
        check_drivers(ChangeKind::Appeared, 90, Some(90), None, Some("new, commitment fees +$90"));
        check_drivers(ChangeKind::Rose, 50, None, Some((50, 0)), Some("all from usage"));
        check_drivers(ChangeKind::Fell, -10, None, Some((20, -30)), Some("+$20 from usage, −$30 from price"));
        check_drivers(ChangeKind::Appeared, 5, None, None, Some("new"));
        check_drivers(ChangeKind::Vanished, -5, None, None, Some("no longer used"));
        check_drivers(ChangeKind::Rose, 5, None, None, None);
    }
}
