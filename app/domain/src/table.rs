//! The cube of costs: periods × keys × metrics, in columns.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    dimension::Attribute,
    metric::Metric,
    money::{Money, SumError, Unit},
    period::{DateRange, Granularity, Period},
};

/// One group: a value for each attribute the table is grouped by. Empty in an ungrouped table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(pub Vec<String>);

/// A period of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TablePeriod {
    /// Its days or hour.
    pub period: Period,
    /// AWS may still change its figures.
    pub estimated: bool,
}

/// One metric of all keys in all periods.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Column {
    /// A unit a key.
    units: Vec<Option<Unit>>,
    /// Period after period, each as long as there are keys. `None`: AWS listed no such group in that period.
    amounts: Vec<Option<Decimal>>,
}

/// What a query is answered with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostTable {
    group_by: Vec<Attribute>,
    periods: Vec<TablePeriod>,
    keys: Vec<Key>,
    /// By place in [`Metric::ALL`].
    columns: Vec<Column>,
    /// What AWS calls a value, such as an account's name, by value.
    labels: BTreeMap<String, String>,
}

impl CostTable {
    /// A table with the periods and nothing in them.
    fn new(group_by: Vec<Attribute>, periods: Vec<TablePeriod>) -> Self {
        Self {
            group_by,
            periods,
            keys: Vec::new(),
            columns: vec![Column::default(); Metric::ALL.len()],
            labels: BTreeMap::new(),
        }
    }

    /// What its keys are values of.
    #[must_use]
    pub fn group_by(&self) -> &[Attribute] {
        &self.group_by
    }

    /// Its periods, in order of time.
    #[must_use]
    pub fn periods(&self) -> &[TablePeriod] {
        &self.periods
    }

    /// Its keys, in the order in which they came.
    #[must_use]
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// What AWS calls a value, where it says.
    #[must_use]
    pub fn label(&self, value: &str) -> Option<&str> {
        self.labels.get(value).map(String::as_str)
    }

    /// The amount of a key in a period; `None` where AWS listed none, which counts as no cost.
    #[must_use]
    pub fn amount(&self, period: usize, key: usize, metric: Metric) -> Option<Decimal> {
        let place = period * self.keys.len() + key;
        *self.columns.get(metric.index())?.amounts.get(place)?
    }

    /// The unit of a key's amounts; `None` where it has none of that metric.
    #[must_use]
    pub fn unit(&self, key: usize, metric: Metric) -> Option<&Unit> {
        self.columns.get(metric.index())?.units.get(key)?.as_ref()
    }

    /// Whether AWS listed no group with any amount but zero.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        let mut amounts = self.columns.iter().flat_map(|column| &column.amounts);
        amounts.all(|amount| amount.is_none_or(|it| it.is_zero()))
    }

    /// How many of its periods AWS may still change.
    #[must_use]
    pub fn estimated_periods(&self) -> usize {
        self.periods.iter().filter(|it| it.estimated).count()
    }

    /// The first period that AWS may still change, if any.
    #[must_use]
    pub fn first_estimated(&self) -> Option<&TablePeriod> {
        self.periods.iter().find(|it| it.estimated)
    }

    /// From its first to its last day; `None` where it has no period.
    #[must_use]
    pub fn range(&self) -> Option<DateRange> {
        let first = self.periods.first()?.period.range();
        let last = self.periods.last()?.period.range();
        Some(first.hull(&last))
    }

    /// The sum of one key over all periods; `None` where AWS listed it in none.
    #[must_use]
    pub fn key_total(&self, key: usize, metric: Metric) -> Option<Money> {
        let unit = self.unit(key, metric)?.clone();
        let places = 0..self.periods.len();
        let amount = places.filter_map(|period| self.amount(period, key, metric)).sum();
        Some(Money::new(amount, unit))
    }

    /// The sum of all keys over all periods; `Ok(None)` for a table with no amounts.
    ///
    /// # Errors
    /// [`SumError::Mixed`] where the keys count different things.
    pub fn total(&self, metric: Metric) -> Result<Option<Money>, SumError> {
        let totals = (0..self.keys.len()).filter_map(|key| self.key_total(key, metric));
        sum(totals)
    }

    /// The sum of all keys in each period; zero where AWS listed no group in it.
    ///
    /// # Errors
    /// As [`CostTable::total`].
    pub fn period_totals(&self, metric: Metric) -> Result<Vec<Decimal>, SumError> {
        self.total(metric)?;
        let keys = 0..self.keys.len();
        let period_total = |period| {
            let amounts = keys.clone().filter_map(|key| self.amount(period, key, metric));
            amounts.sum()
        };
        Ok((0..self.periods.len()).map(period_total).collect())
    }

    /// The part of the table whose periods lie in the range.
    #[must_use]
    pub fn within(&self, range: &DateRange) -> Self {
        self.regroup(|period| range.covers(&period.range()).then_some(*period))
    }

    /// The same costs in coarser periods, cut to `range` at its ends; a period is estimated when a part of it is.
    #[must_use]
    pub fn coarser(&self, granularity: Granularity, range: &DateRange) -> Self {
        let coarse = granularity.periods(range);
        self.regroup(|period| {
            let holds = |it: &&Period| it.range().covers(&period.range());
            coarse.iter().find(holds).copied()
        })
    }

    /// Adds up periods that `place` puts into the same one, and drops those that it puts nowhere.
    fn regroup(&self, place: impl Fn(&Period) -> Option<Period>) -> Self {
        let placed: Vec<Option<Period>> = self.periods.iter().map(|it| place(&it.period)).collect();
        let mut periods: BTreeMap<Period, bool> = BTreeMap::new();
        for (target, source) in placed.iter().zip(&self.periods) {
            if let Some(target) = target {
                *periods.entry(*target).or_default() |= source.estimated;
            }
        }
        let order: HashMap<Period, usize> = periods.keys().enumerate().map(|(at, it)| (*it, at)).collect();
        let width = self.keys.len();
        let columns = self.columns.iter().map(|column| {
            let mut amounts = vec![None; order.len() * width];
            for (source, target) in placed.iter().enumerate() {
                let Some(target) = target.as_ref().and_then(|it| order.get(it)) else {
                    continue;
                };
                let from = column.amounts.iter().skip(source * width).take(width);
                for (into, amount) in amounts.iter_mut().skip(target * width).zip(from) {
                    *into = add_up(*into, *amount);
                }
            }
            let units = column.units.clone();
            Column { units, amounts }
        });
        let table_period = |(period, estimated)| TablePeriod { period, estimated };
        Self {
            columns: columns.collect(),
            group_by: self.group_by.clone(),
            keys: self.keys.clone(),
            labels: self.labels.clone(),
            periods: periods.into_iter().map(table_period).collect(),
        }
    }
}

/// Fills a table cell by cell, in whatever order pages bring them.
#[derive(Debug)]
pub struct TableBuilder {
    table: CostTable,
    places: HashMap<Key, usize>,
    cells: Vec<(usize, usize, Metric, Decimal)>,
}

impl TableBuilder {
    /// Begins a table of these periods.
    #[must_use]
    pub fn new(group_by: Vec<Attribute>, periods: Vec<TablePeriod>) -> Self {
        Self { table: CostTable::new(group_by, periods), places: HashMap::new(), cells: Vec::new() }
    }

    /// Adds an amount to a cell. A key that counts different units in different periods has no unit of its own.
    pub fn add(&mut self, period: usize, key: Key, metric: Metric, money: Money) {
        let next = self.places.len();
        let place = *self.places.entry(key.clone()).or_insert(next);
        if place == next {
            self.table.keys.push(key);
            for column in &mut self.table.columns {
                column.units.push(None);
            }
        }
        let column = self.table.columns.get_mut(metric.index());
        if let Some(unit) = column.and_then(|column| column.units.get_mut(place)) {
            *unit = match unit.take() {
                Some(known) if known != money.unit => Some(Unit::mixed()),
                _ => Some(money.unit),
            };
        }
        self.cells.push((period, place, metric, money.amount));
    }

    /// Remembers what AWS calls a value.
    pub fn set_label(&mut self, value: impl Into<String>, label: impl Into<String>) {
        self.table.labels.insert(value.into(), label.into());
    }

    /// The filled table.
    #[must_use]
    pub fn finish(self) -> CostTable {
        let Self { mut table, cells, .. } = self;
        let width = table.keys.len();
        for column in &mut table.columns {
            column.amounts = vec![None; table.periods.len() * width];
        }
        for (period, key, metric, amount) in cells {
            let column = table.columns.get_mut(metric.index());
            if let Some(cell) = column.and_then(|it| it.amounts.get_mut(period * width + key)) {
                *cell = add_up(*cell, Some(amount));
            }
        }
        table
    }
}

/// The sum of two cells, where nothing and nothing stay nothing.
fn add_up(left: Option<Decimal>, right: Option<Decimal>) -> Option<Decimal> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left + right),
        (left, right) => left.or(right),
    }
}

/// The sum of amounts of one unit; `Ok(None)` for no amounts.
///
/// # Errors
/// [`SumError`] where units differ or one of several is mixed already.
pub fn sum(amounts: impl IntoIterator<Item = Money>) -> Result<Option<Money>, SumError> {
    let mut total: Option<Money> = None;
    for money in amounts {
        total = match total {
            None => Some(money),
            Some(total) if total.unit.is_mixed() => {
                return Err(SumError::Mixed(total.unit, money.unit));
            }
            Some(total) => Some(total.plus(&money)?),
        };
    }
    Ok(total)
}

#[cfg(test)]
mod tests;
