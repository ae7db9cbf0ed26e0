//! Builder that fills a table cell by cell.

use std::collections::{BTreeSet, HashMap};

use super::{CostTable, Gap, Key, Missing, TablePeriod, column::Column};
use crate::{dimension::Attribute, metric::Metric, money::Money};

/// Builder that fills a table cell by cell, in any order.
#[derive(Debug)]
pub struct TableBuilder {
    table: CostTable,
    positions: HashMap<Key, usize>,
    cells: Vec<(usize, usize, Metric, Money)>,
}

impl TableBuilder {
    /// Creates a table with these periods.
    #[must_use]
    pub fn new(group_by: Vec<Attribute>, periods: Vec<TablePeriod>) -> Self {
        Self { table: CostTable::new(group_by, periods), positions: HashMap::new(), cells: Vec::new() }
    }

    /// Adds an amount to a cell; amounts in several units make the cell's unit mixed.
    pub fn add(&mut self, period: usize, key: Key, metric: Metric, money: Money) {
        self.add_group(period, key, vec![(metric, money)]);
    }

    /// Adds a group's amounts in a period, as [`Self::add`]. A group without amounts gets no key.
    pub fn add_group(&mut self, period: usize, key: Key, amounts: Vec<(Metric, Money)>) {
        if amounts.is_empty() {
            return;
        }
        let next = self.positions.len();
        let position = *self.positions.entry(key).or_insert(next);
        self.cells.extend(amounts.into_iter().map(|(metric, money)| (period, position, metric, money)));
    }

    /// Sets AWS's description of a value.
    pub fn set_label(&mut self, value: impl Into<String>, label: impl Into<String>) {
        self.table.labels.insert(value.into(), label.into());
    }

    /// Marks a period as estimated.
    pub fn set_estimated(&mut self, period: usize) {
        if let Some(period) = self.table.periods.get_mut(period) {
            period.estimated = true;
        }
    }

    /// Marks data that AWS omitted from a period.
    pub fn set_missing(&mut self, period: usize, missing: Missing) {
        if let Some(TablePeriod { period, .. }) = self.table.periods.get(period) {
            self.table.gaps.insert(Gap { period: *period, missing });
        }
    }

    /// Builds the table with sorted keys. Amounts that cannot be represented are missing.
    #[must_use]
    pub fn finish(self) -> CostTable {
        let Self { mut table, positions, cells } = self;
        let mut keys: Vec<(Key, usize)> = positions.into_iter().collect();
        keys.sort_unstable();
        let width = keys.len();
        let mut sorted = vec![0; width];
        for (index, (_, position)) in keys.iter().enumerate() {
            if let Some(slot) = sorted.get_mut(*position) {
                *slot = index;
            }
        }
        table.keys = keys.into_iter().map(|(key, _)| key).collect();
        table.columns = vec![Column::absent(table.periods.len() * width); Metric::ALL.len()];
        let mut overflowing: BTreeSet<(usize, usize, Metric)> = BTreeSet::new();
        for (period, position, metric, money) in cells {
            if let (Some(column), Some(key)) = (table.columns.get_mut(metric.index()), sorted.get(position))
                && column.add(period * width + key, money.amount, &money.unit).is_err()
            {
                overflowing.insert((period, *key, metric));
            }
        }
        for (period, key, metric) in overflowing {
            table.mark_too_large(period, key, metric);
        }
        table
    }
}

impl CostTable {
    /// Removes an amount that does not fit, and marks it as missing.
    pub(super) fn mark_too_large(&mut self, period: usize, key: usize, metric: Metric) {
        if let Some(column) = self.columns.get_mut(metric.index()) {
            column.clear(period * self.keys.len() + key);
        }
        if let (Some(period), Some(key)) = (self.periods.get(period), self.keys.get(key)) {
            self.gaps.insert(Gap { period: period.period, missing: Missing::TooLarge(key.clone(), metric) });
        }
    }
}
