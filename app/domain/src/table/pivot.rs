//! Pivots of a table: coarser periods, fewer or swapped attributes, selected keys, concatenation of ranges.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{CostTable, Gap, Key, TablePeriod, column::Column};
use crate::{
    dimension::Attribute,
    metric::Metric,
    period::{DateRange, Granularity, Period},
    sorting,
};

impl CostTable {
    /// Costs of the keys that pass `includes`, grouped by `group_by`, in `periods`. `None` if this table is not grouped by
    /// one of the attributes. Periods without a period of this table are empty.
    ///
    /// A period is estimated if a part of it is, and keys without amounts in these periods are dropped, as in a new
    /// response from AWS.
    #[must_use]
    pub fn pivot(&self, group_by: &[Attribute], periods: &[Period], includes: impl Fn(&Key) -> bool) -> Option<Self> {
        let positions = self.positions(group_by)?;
        let regrouped = |key: &Key| Key(positions.iter().filter_map(|at| key.0.get(*at).cloned()).collect());
        let keys: Vec<Option<Key>> = self.keys.iter().map(|key| includes(key).then(|| regrouped(key))).collect();
        let targets = self.target_periods(periods);
        let gaps = self.gaps.iter().filter(|gap| target_period(periods, &gap.period).is_some());
        let gaps = gaps.filter(|gap| gap.key().is_none_or(&includes));
        let gaps = gaps.map(|gap| gap.key().map_or_else(|| gap.clone(), |key| gap.with_key(regrouped(key))));
        let gaps = sorting::set(gaps);

        // Only keys with an amount in one of the periods.
        let width = self.keys.len();
        let sources: Vec<usize> = targets.iter().enumerate().filter(|(_, to)| to.is_some()).map(|(at, _)| at).collect();
        let is_listed = |key: usize| {
            let cells = || sources.iter().map(|period| period * width + key);
            self.columns.iter().any(|column| cells().any(|cell| column.is_listed(cell)))
        };
        let mut order: BTreeMap<Key, usize> = BTreeMap::new();
        let listed: Vec<Option<Key>> =
            keys.into_iter().enumerate().map(|(at, key)| key.filter(|_| is_listed(at))).collect();
        for key in listed.iter().flatten() {
            order.entry(key.clone()).or_default();
        }
        for (index, slot) in order.values_mut().enumerate() {
            *slot = index;
        }
        let target_of: Vec<Option<usize>> =
            listed.iter().map(|key| key.as_ref().and_then(|key| order.get(key)).copied()).collect();

        let mut table_periods: Vec<TablePeriod> =
            periods.iter().map(|period| TablePeriod { period: *period, estimated: false }).collect();
        for (source, target) in self.periods.iter().zip(&targets) {
            if let Some(target) = target.and_then(|it| table_periods.get_mut(it)) {
                target.estimated |= source.estimated;
            }
        }
        let new_width = order.len();
        let whole_rows =
            target_of.iter().copied().eq((0..width).map(Some)).then(|| contiguous_start(&targets)).flatten();
        let mut overflowing = Vec::new();
        let columns = self.columns.iter().map(|column| {
            // Dropping days is the most common case: cells are copied as they are.
            if let Some(first) = whole_rows.filter(|_| sources.len() == periods.len()) {
                overflowing.push(BTreeSet::new());
                return column.select(first * width..(first + sources.len()) * width);
            }
            let mut sums = Column::absent(periods.len() * new_width);
            let pairs = targets.iter().enumerate().filter_map(|(period, to)| Some((period, (*to)?)));
            let pairs = pairs.flat_map(|(period, to)| {
                let target = target_of.iter().enumerate().filter_map(|(key, into)| Some((key, (*into)?)));
                target.map(move |(key, into)| (period * width + key, to * new_width + into))
            });
            overflowing.push(sums.add_from(column, pairs));
            sums
        });
        let columns = columns.collect();
        let is_value = |value: &&String| order.keys().any(|key| key.0.iter().any(|it| it == *value));
        let labels = self.labels.iter().filter(|(value, _)| is_value(value));
        let table = Self {
            group_by: group_by.to_vec(),
            columns,
            labels: sorting::map(labels.map(|(value, label)| (value.clone(), label.clone()))),
            periods: table_periods,
            keys: order.into_keys().collect(),
            gaps,
        };
        Some(table.mark_all_too_large(&overflowing))
    }

    /// Marks amounts that did not fit, column by column.
    fn mark_all_too_large(mut self, overflowing: &[BTreeSet<usize>]) -> Self {
        let width = self.keys.len().max(1);
        for (metric, cells) in Metric::ALL.into_iter().zip(overflowing) {
            for cell in cells {
                self.mark_too_large(cell / width, cell % width, metric);
            }
        }
        self
    }

    /// Part of the table with the periods in the range.
    #[must_use]
    pub fn within(&self, range: &DateRange) -> Self {
        let periods = self.periods.iter().enumerate().filter(|(_, it)| range.covers(&it.period.range()));
        let (indexes, periods): (Vec<usize>, Vec<TablePeriod>) = periods.map(|(at, it)| (at, *it)).unzip();
        let width = self.keys.len();
        let cells = indexes.into_iter().flat_map(|period| period * width..(period + 1) * width);
        let columns = self.columns.iter().map(|column| column.select(cells.clone())).collect();
        let (group_by, keys, labels) = (self.group_by.clone(), self.keys.clone(), self.labels.clone());
        let gaps = self.gaps.iter().filter(|gap| range.covers(&gap.period.range()));
        let gaps = sorting::set(gaps.cloned());
        Self { group_by, periods, keys, columns, labels, gaps }
    }

    /// Costs in coarser periods, cut to `range`; a period is estimated if part of it is.
    #[must_use]
    pub fn coarser(&self, granularity: Granularity, range: &DateRange) -> Self {
        let periods = granularity.periods(range);
        self.pivot(&self.group_by, &periods, |_| true).unwrap_or_else(|| self.clone())
    }

    /// Joins tables with the same attributes and different periods, in chronological order; `None` for none.
    #[must_use]
    pub fn join(tables: Vec<Self>) -> Option<Self> {
        let mut tables = tables;
        if tables.len() < 2 {
            return tables.pop();
        }
        let group_by = tables.first()?.group_by.clone();
        let mut order: BTreeMap<Key, usize> = BTreeMap::new();
        let mut periods: BTreeMap<Period, bool> = BTreeMap::new();
        let mut labels = BTreeMap::new();
        let mut gaps: BTreeSet<Gap> = BTreeSet::new();
        for table in &mut tables {
            gaps.append(&mut table.gaps);
            order.extend(table.keys.iter().map(|key| (key.clone(), 0)));
            for period in &table.periods {
                *periods.entry(period.period).or_default() |= period.estimated;
            }
            labels.append(&mut table.labels);
        }
        for (index, slot) in order.values_mut().enumerate() {
            *slot = index;
        }
        let rows: HashMap<Period, usize> = periods.keys().enumerate().map(|(at, it)| (*it, at)).collect();
        let width = order.len();
        let mut columns = vec![Column::absent(periods.len() * width); Metric::ALL.len()];
        let mut overflowing = vec![BTreeSet::new(); columns.len()];
        for table in &tables {
            let table_width = table.keys.len();
            let keys: Vec<usize> = table.keys.iter().filter_map(|key| order.get(key).copied()).collect();
            let table_rows: Vec<usize> = table.periods.iter().filter_map(|it| rows.get(&it.period).copied()).collect();
            for ((sums, overflowing), column) in columns.iter_mut().zip(&mut overflowing).zip(&table.columns) {
                let pairs = table_rows.iter().enumerate().flat_map(|(period, row)| {
                    let cell = move |(key, into): (usize, &usize)| (period * table_width + key, row * width + into);
                    keys.iter().enumerate().map(cell)
                });
                overflowing.append(&mut sums.add_from(column, pairs));
            }
        }
        let periods = periods.into_iter().map(|(period, estimated)| TablePeriod { period, estimated });
        let keys = order.into_keys().collect();
        let table = Self { group_by, periods: periods.collect(), keys, columns, labels, gaps };
        Some(table.mark_all_too_large(&overflowing))
    }

    /// Positions of the requested attributes in this table's keys.
    fn positions(&self, group_by: &[Attribute]) -> Option<Vec<usize>> {
        group_by.iter().map(|wanted| self.group_by.iter().position(|it| it == wanted)).collect()
    }

    /// Requested period of each period of this table.
    fn target_periods(&self, wanted: &[Period]) -> Vec<Option<usize>> {
        self.periods.iter().map(|it| target_period(wanted, &it.period)).collect()
    }
}

/// Requested period that contains a period.
fn target_period(wanted: &[Period], period: &Period) -> Option<usize> {
    let contains = |it: &Period| match it {
        Period::Days(range) => range.covers(&period.range()),
        Period::Hour { .. } => it == period,
    };
    // Requested periods are sorted and do not overlap: the last one that does not begin later is the only candidate.
    let after = wanted.partition_point(|it| it.range().from() <= period.range().from());
    let same_day = wanted.get(..after)?.iter().rev().take_while(|it| it.range().to() >= period.range().from());
    let found = same_day.zip((0..after).rev()).find(|(it, _)| contains(it));
    found.map(|(_, at)| at)
}

/// Position of the first period, if the periods are contiguous and in the new order.
fn contiguous_start(targets: &[Option<usize>]) -> Option<usize> {
    let first = targets.iter().position(|to| *to == Some(0))?;
    let run = targets.iter().skip(first).enumerate().take_while(|(at, to)| **to == Some(*at)).count();
    (run == targets.iter().flatten().count()).then_some(first)
}
