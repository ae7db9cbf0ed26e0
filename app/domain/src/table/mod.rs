//! Cost table: periods × keys × metrics, stored in columns.

mod builder;
mod column;
mod gap;
mod period_sum;
mod pivot;
mod steps;
mod wire;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use self::{
    builder::TableBuilder,
    gap::{Gap, Missing, MissingData},
    period_sum::PeriodSum,
    wire::WireError,
};
use self::{column::Column, wire::Wire};
use crate::{
    dimension::Attribute,
    metric::Metric,
    money::{Money, SumError, Unit},
    period::{DateRange, Period},
    shared_str::SharedStr,
};

/// One group: a value for each attribute the table is grouped by. Empty in an ungrouped table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(pub Vec<SharedStr>);

/// A period of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TablePeriod {
    /// Days or hour.
    pub period: Period,
    /// Whether AWS may still change the figures.
    pub estimated: bool,
}

/// Result of a query. Keys are sorted, so that equal costs make equal tables.
///
/// Serialized as compact, versioned text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
pub struct CostTable {
    group_by: Vec<Attribute>,
    periods: Vec<TablePeriod>,
    keys: Vec<Key>,
    /// Columns by position in [`Metric::ALL`].
    columns: Vec<Column>,
    /// AWS's descriptions of values, such as account names.
    labels: BTreeMap<String, String>,
    /// Data that AWS omitted.
    gaps: BTreeSet<Gap>,
}

impl CostTable {
    /// Creates an empty table with the periods.
    fn new(group_by: Vec<Attribute>, periods: Vec<TablePeriod>) -> Self {
        Self {
            group_by,
            periods,
            keys: Vec::new(),
            columns: vec![Column::absent(0); Metric::ALL.len()],
            labels: BTreeMap::new(),
            gaps: BTreeSet::new(),
        }
    }

    /// Attributes of the keys.
    #[must_use]
    pub fn group_by(&self) -> &[Attribute] {
        &self.group_by
    }

    /// Periods, in chronological order.
    #[must_use]
    pub fn periods(&self) -> &[TablePeriod] {
        &self.periods
    }

    /// Keys, sorted.
    #[must_use]
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// AWS's description of a value, if there is one.
    #[must_use]
    pub fn label(&self, value: &str) -> Option<&str> {
        self.labels.get(value).map(String::as_str)
    }

    /// Amount of a key in a period; `None` if AWS listed none, which means no cost if the amount [is
    /// known](Self::is_known).
    #[must_use]
    pub fn amount(&self, period: usize, key: usize, metric: Metric) -> Option<Decimal> {
        self.column(metric)?.amount(period * self.keys.len() + key)
    }

    /// Amount of a key in a period, with its unit.
    #[must_use]
    pub fn money(&self, period: usize, key: usize, metric: Metric) -> Option<Money> {
        let (column, cell) = (self.column(metric)?, period * self.keys.len() + key);
        Some(Money::new(column.amount(cell)?, column.unit(cell)?.clone()))
    }

    /// Unit of a key's amounts: mixed for several units, `None` without amounts of the metric.
    #[must_use]
    pub fn unit(&self, key: usize, metric: Metric) -> Option<Unit> {
        self.column(metric)?.unit_of_all(self.cells_of(key))
    }

    fn column(&self, metric: Metric) -> Option<&Column> {
        self.columns.get(metric.index())
    }

    /// Cells of a key, in chronological order.
    fn cells_of(&self, key: usize) -> impl Iterator<Item = usize> + Clone + use<> {
        let width = self.keys.len();
        (0..self.periods.len()).map(move |period| period * width + key)
    }

    /// Whether all groups have an amount of zero and no data is missing.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.gaps.is_empty() && self.columns.iter().all(Column::is_zero_or_empty)
    }

    /// Table as received over the wire: amounts in mixed units are meaningless, not sent, and become zero. Use it where
    /// server and browser must agree.
    #[must_use]
    pub fn as_sent(self: &Arc<Self>) -> Arc<Self> {
        if !self.columns.iter().any(Column::has_mixed_amounts) {
            return self.clone();
        }
        let columns = self.columns.iter().map(Column::without_mixed_amounts).collect();
        Arc::new(Self { columns, ..(**self).clone() })
    }

    /// Number of estimated periods.
    #[must_use]
    pub fn estimated_periods(&self) -> usize {
        self.periods.iter().filter(|it| it.estimated).count()
    }

    /// First period that AWS may still change, if any.
    #[must_use]
    pub fn first_estimated(&self) -> Option<&TablePeriod> {
        self.periods.iter().find(|it| it.estimated)
    }

    /// Days from the first to the last, both inclusive; `None` without periods.
    #[must_use]
    pub fn range(&self) -> Option<DateRange> {
        let first = self.periods.first()?.period.range();
        let last = self.periods.last()?.period.range();
        Some(first.hull(&last))
    }

    /// Number of rows in AWS's response: groups, summed over all periods.
    #[must_use]
    pub fn rows(&self) -> usize {
        let cells = self.periods.len() * self.keys.len();
        (0..cells).filter(|cell| self.columns.iter().any(|column| column.is_listed(*cell))).count()
    }

    /// Position of a key.
    #[must_use]
    pub fn index_of(&self, key: &Key) -> Option<usize> {
        self.keys.binary_search(key).ok()
    }

    /// Sum of one key over all periods; `None` if AWS listed it in no period, or if the sum is too large.
    #[must_use]
    pub fn key_total(&self, key: usize, metric: Metric) -> Option<Money> {
        self.key_sum(key, metric).ok().flatten()
    }

    fn key_sum(&self, key: usize, metric: Metric) -> Result<Option<Money>, SumError> {
        let Some(column) = self.column(metric) else { return Ok(None) };
        let total = column.sum(self.cells_of(key)).map_err(|_| SumError::Overflow)?;
        Ok(column.unit_of_all(self.cells_of(key)).zip(total).map(|(unit, total)| Money::new(total, unit)))
    }

    /// Sum of some keys in each period; zero if AWS listed none of them. Only meaningful for amounts of one unit.
    #[must_use]
    pub fn period_amounts(&self, keys: &[usize], metric: Metric) -> Vec<Decimal> {
        (0..self.periods.len()).map(|period| self.sum_in(period, keys, metric).ok().unwrap_or_default()).collect()
    }

    /// Sum of some keys in each period; `None` if data is missing, or if the sum is too large.
    #[must_use]
    pub fn known_period_amounts(&self, keys: &[usize], metric: Metric) -> Vec<Option<Decimal>> {
        self.period_sums(keys, metric).into_iter().map(PeriodSum::complete).collect()
    }

    fn sum_in(&self, period: usize, keys: &[usize], metric: Metric) -> Result<Decimal, SumError> {
        let width = self.keys.len();
        let Some(column) = self.column(metric) else { return Ok(Decimal::ZERO) };
        let sum = column.sum(keys.iter().map(|key| period * width + key));
        Ok(sum.map_err(|_| SumError::Overflow)?.unwrap_or_default())
    }

    /// Sum of all keys over all periods; `Ok(None)` for a table without amounts.
    ///
    /// # Errors
    /// [`SumError::Mixed`] if the units of the keys differ.
    pub fn total(&self, metric: Metric) -> Result<Option<Money>, SumError> {
        let totals = (0..self.keys.len()).filter_map(|key| self.key_sum(key, metric).transpose());
        sum(totals.collect::<Result<Vec<Money>, SumError>>()?)
    }

    /// Sum of all keys in each period; zero if AWS listed no group.
    ///
    /// # Errors
    /// As [`CostTable::total`].
    pub fn period_totals(&self, metric: Metric) -> Result<Vec<Decimal>, SumError> {
        self.total(metric)?;
        let all: Vec<usize> = (0..self.keys.len()).collect();
        (0..self.periods.len()).map(|period| self.sum_in(period, &all, metric)).collect()
    }
}

/// Sum of amounts of one unit; `Ok(None)` without amounts.
///
/// # Errors
/// [`SumError`] if units differ or are mixed.
pub fn sum(amounts: impl IntoIterator<Item = Money>) -> Result<Option<Money>, SumError> {
    let mut total: Option<Money> = None;
    for money in amounts {
        total = match total {
            None => Some(money),
            Some(total) if total.unit.mixes_units() && !money.unit.is_neutral() => {
                return Err(SumError::Mixed(total.unit, money.unit));
            }
            Some(total) => Some(total.plus(&money)?),
        };
    }
    Ok(total)
}

#[cfg(test)]
mod tests;
