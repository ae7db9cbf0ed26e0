//! Headline figures, each with its comparison.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Plan;
use crate::{
    compare::{Change, CompareWith, ComparedPeriods},
    limits::Limits,
    metric::Metric,
    money::{Money, ratio},
    period::{DateRange, Period, add_days},
    table::{CostTable, PeriodSum},
};

/// One headline figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// UTC days of the sum, both ends inclusive.
    pub range: DateRange,
    /// Sum of the known days, or their daily average.
    pub money: Money,
    /// Change from a comparable period, with both periods; `None` if there is none.
    pub change: Option<(ComparedPeriods, Change)>,
    /// Amount of each day in the range; `None` if AWS omitted data.
    pub days: Vec<Option<Decimal>>,
    /// Number of days that are still estimated.
    pub estimated_days: usize,
    /// Number of days that AWS omitted: the amount covers the others, and has no comparison.
    pub missing_days: usize,
}

/// Reconciliation of the sum of groups with AWS's total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconciliation {
    /// Sum of all groups, including "Other".
    pub parts: Money,
    /// AWS's total.
    pub total: Money,
    /// Groups less total: zero if reconciled.
    pub difference: Decimal,
    /// Whether AWS omitted data of either: only the available data is reconciled.
    pub is_partial: bool,
}

/// Headline figures of the overview. `None` means unknown, never zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Total of the range.
    pub total: Option<Figure>,
    /// The current month up to the last complete day; `None` on its first day.
    pub month_to_date: Option<Figure>,
    /// The last complete month.
    pub last_month: Option<Figure>,
    /// Total of the range divided by its number of days.
    pub daily_average: Option<Figure>,
}

impl Figures {
    /// Computes the figures from AWS's daily totals; empty if all are zero, because AWS returns zeros for missing data,
    /// too.
    #[must_use]
    pub fn of(plan: &Plan, totals: &CostTable, metric: Metric, limits: &Limits) -> Self {
        if totals.is_blank() {
            return Self::default();
        }
        let figure = |range, spans| Figure::of(totals, metric, range, spans);
        let last = limits.last_complete_day();
        let this_month = DateRange::new(limits.today.first_of_month(), last);
        let month_before = DateRange::day(add_days(limits.today.first_of_month(), -1));
        let last_month = DateRange::new(month_before.to().first_of_month(), month_before.to());
        let previous = |range| ComparedPeriods::of(range, CompareWith::Previous);
        let total = figure(plan.range, plan.headline_comparison);
        Self {
            daily_average: total.clone().and_then(Figure::per_day),
            total,
            month_to_date: this_month.and_then(|range| figure(range, previous(range))),
            last_month: last_month.and_then(|range| figure(range, previous(range))),
        }
    }
}

impl Figure {
    /// Sum of the range's days; `None` if AWS returned none of them, or in several units.
    fn of(totals: &CostTable, metric: Metric, range: DateRange, spans: Option<ComparedPeriods>) -> Option<Self> {
        let days = complete_part(totals, &range)?;
        let money = known_total(&days, metric)?;
        let is_complete = |spans: &ComparedPeriods| {
            [spans.previous, spans.current].iter().all(|span| totals.is_complete(metric, span))
        };
        let change = spans.filter(is_complete).and_then(|spans| {
            let before = known_total(&complete_part(totals, &spans.previous)?, metric)?;
            let now = known_total(&complete_part(totals, &spans.current)?, metric)?;
            Some((spans, Change::between(&before, &now).ok()?))
        });
        Some(Self {
            range,
            money,
            change,
            estimated_days: estimated_days(&days),
            missing_days: totals.missing_days(metric, &range),
            days: days.all_period_sums(metric).into_iter().map(PeriodSum::complete).collect(),
        })
    }

    /// Daily average of the figure, in both periods of the comparison.
    fn per_day(self) -> Option<Self> {
        let average = |money: &Money, range: &DateRange| {
            let amount = ratio(money.amount, Decimal::from(range.days()))?;
            Some(Money::new(amount, money.unit.clone()))
        };
        let known = usize::try_from(self.range.days()).ok()?.checked_sub(self.missing_days)?;
        let daily_average = Money::new(ratio(self.money.amount, Decimal::from(known))?, self.money.unit.clone());
        let change = self.change.and_then(|(spans, change)| {
            let now = change.before.plus(&change.difference).ok()?;
            let now = average(&now, &spans.current)?;
            let before = average(&change.before, &spans.previous)?;
            Some((spans, Change::between(&before, &now).ok()?))
        });
        Some(Self { money: daily_average, change, ..self })
    }
}

/// Number of estimated days: all days of a period, if the table has no daily data.
fn estimated_days(table: &CostTable) -> usize {
    let estimated = table.periods().iter().filter(|it| it.estimated);
    let days = estimated.filter_map(|it| usize::try_from(it.period.range().days()).ok());
    days.sum()
}

/// Part of a table within the range; `None` if the table does not include all of its days.
fn complete_part(table: &CostTable, range: &DateRange) -> Option<CostTable> {
    let part = table.within(range);
    let days: i32 = part.periods().iter().map(|it| it.period.range().days()).sum();
    (days == range.days()).then_some(part)
}

/// Totals of selected groups by period, until AWS's own totals are loaded.
#[must_use]
pub fn sum_groups(costs: &CostTable) -> Option<CostTable> {
    let periods: Vec<Period> = costs.periods().iter().map(|it| it.period).collect();
    costs.pivot(&[], &periods, |_| true)
}

/// Total of a table, if it has amounts and all are in one unit.
fn known_total(table: &CostTable, metric: Metric) -> Option<Money> {
    let total = table.total(metric).ok().flatten()?;
    (!total.unit.is_mixed()).then_some(total)
}

impl Reconciliation {
    /// Compares the groups with AWS's total of the same days; `None` if either has no single total.
    #[must_use]
    pub fn of(plan: &Plan, costs: &CostTable, totals: &CostTable, metric: Metric) -> Option<Self> {
        let total = known_total(&complete_part(totals, &plan.range)?, metric)?;
        let parts = match costs.total(metric).ok()? {
            Some(parts) => parts,
            None => Money::new(Decimal::ZERO, total.unit.clone()),
        };
        let difference = parts.minus(&total).ok()?.amount;
        let is_partial = [costs, totals].iter().any(|table| !table.is_complete(metric, &plan.range));
        Some(Self { parts, total, difference, is_partial })
    }
}
