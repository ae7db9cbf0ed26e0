//! Wire format of a table between server and browser: compact, versioned and validated.
//!
//! Amounts are whole steps as variable-length integers, key by key, each stored as the difference to its prediction:
//! the amount of the previous period or, since all metrics of a key rise and fall together, that amount scaled by
//! another metric. Amounts in mixed units are meaningless and never shown; they are sent as zero without a unit: pages
//! use [`CostTable::as_sent`], so that both sides agree. The bytes are in the format of postcard.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{CostTable, Gap, Key, Missing, TablePeriod, column::Column};
use crate::{
    dimension::Attribute,
    metric::Metric,
    money::Unit,
    period::{DateRange, Period, add_days, days_between},
    shared_str::SharedStr,
};

/// First byte, so that a page and a server of different releases reject each other's data.
const VERSION: u8 = 2;
/// Maximum cells: more than any real response, so that a manipulated length reserves no memory.
const MAX_CELLS: usize = 50_000_000;

/// Reason why a table could not be decoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// Encoded by another release.
    #[error("the server was updated: reload the page")]
    Version,
    /// Its parts are inconsistent.
    #[error("the table is damaged")]
    Damaged,
}

/// Encoded bytes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Wire(Vec<u8>);

#[derive(Serialize, Deserialize)]
struct WireTable {
    group_by: Vec<String>,
    keys: Vec<Vec<SharedStr>>,
    labels: BTreeMap<String, String>,
    /// First day, from which periods are counted.
    first: (i16, i8, i8),
    periods: Vec<WirePeriod>,
    /// Run lengths of final and estimated periods, alternating, beginning with final ones.
    estimated: Vec<u32>,
    columns: Vec<WireColumn>,
    gaps: Vec<(WirePeriod, WireMissing)>,
}

/// Missing data of a period: a metric by its position in [`Metric::ALL`], a group by its values.
#[derive(Serialize, Deserialize)]
enum WireMissing {
    Everything,
    Metric(u8),
    Amount(Vec<SharedStr>, u8),
    TooLarge(Vec<SharedStr>, u8),
}

/// A period as days since the first.
#[derive(Serialize, Deserialize)]
enum WirePeriod {
    Hour { day: i32, hour: i8 },
    Days { from: i32, more: i32 },
}

#[derive(Serialize, Deserialize)]
struct WireColumn {
    scale: u8,
    units: Vec<String>,
    /// Run lengths of cells with the same unit, each with the position of the unit; empty for a single unit.
    unit_runs: Vec<(u32, u16)>,
    /// Run lengths of listed and unlisted cells, alternating, beginning with listed ones.
    listed: Vec<u32>,
    /// Amounts of the listed cells, as differences from their predictions.
    steps: Vec<i128>,
}

impl From<CostTable> for Wire {
    fn from(table: CostTable) -> Self {
        Self(postcard::to_extend(&to_wire(&table), vec![VERSION]).unwrap_or_default())
    }
}

impl TryFrom<Wire> for CostTable {
    type Error = WireError;

    fn try_from(Wire(bytes): Wire) -> Result<Self, WireError> {
        match bytes.split_first() {
            Some((&VERSION, body)) => {
                let body = postcard::from_bytes(body).map_err(|_| WireError::Damaged)?;
                table(body).ok_or(WireError::Damaged)
            }
            Some(_) => Err(WireError::Version),
            None => Err(WireError::Damaged),
        }
    }
}

fn to_wire(table: &CostTable) -> WireTable {
    let first = table.periods.first().map_or(Date::MIN, |it| it.period.range().from());
    let span = |it: Period| match it {
        Period::Hour { day, hour } => WirePeriod::Hour { day: days_between(first, day), hour },
        Period::Days(range) => WirePeriod::Days { from: days_between(first, range.from()), more: range.days() - 1 },
    };
    let position = |metric: &Metric| u8::try_from(metric.index()).unwrap_or(u8::MAX);
    let wire_missing = |gap: &Gap| match &gap.missing {
        Missing::Everything => WireMissing::Everything,
        Missing::Metric(metric) => WireMissing::Metric(position(metric)),
        Missing::Amount(key, metric) => WireMissing::Amount(key.0.clone(), position(metric)),
        Missing::TooLarge(key, metric) => WireMissing::TooLarge(key.0.clone(), position(metric)),
    };
    let order = CellOrder { periods: table.periods.len(), keys: table.keys.len() };
    WireTable {
        group_by: table.group_by.iter().map(Attribute::to_string).collect(),
        keys: table.keys.iter().map(|key| key.0.clone()).collect(),
        labels: table.labels.clone(),
        first: (first.year(), first.month(), first.day()),
        periods: table.periods.iter().map(|it| span(it.period)).collect(),
        gaps: table.gaps.iter().map(|gap| (span(gap.period), wire_missing(gap))).collect(),
        estimated: runs(false, table.periods.iter().map(|it| it.estimated)),
        columns: Metric::ALL
            .iter()
            .zip(&table.columns)
            .map(|(metric, column)| {
                let base = base_of(*metric).and_then(|base| table.columns.get(base.index()));
                amounts(column, base, &order)
            })
            .collect(),
    }
}

/// Earlier metric in [`Metric::ALL`] to which a metric is roughly proportional.
fn base_of(metric: Metric) -> Option<Metric> {
    match metric {
        Metric::Unblended => None,
        Metric::Amortized | Metric::NetUnblended | Metric::Blended | Metric::Usage => Some(Metric::Unblended),
        Metric::NetAmortized => Some(Metric::NetUnblended),
    }
}

/// Predicted amount, from amounts known to both sides: its own in the previous period, and its base's in both periods.
fn predicted(before: Option<i128>, base_before: Option<i128>, base: Option<i128>) -> i128 {
    match (before, base_before, base) {
        (Some(before), Some(base_before), Some(base)) if base_before != 0 => {
            base.checked_mul(before).map_or(before, |product| product / base_before)
        }
        (Some(before), ..) => before,
        (None, _, Some(base)) => base,
        (None, _, None) => 0,
    }
}

/// Order of the cells: key by key, because adjacent periods are similar.
struct CellOrder {
    periods: usize,
    keys: usize,
}

impl CellOrder {
    /// Cell of the same key in the previous period.
    fn previous_period(&self, cell: usize) -> Option<usize> {
        cell.checked_sub(self.keys)
    }

    fn cells(&self) -> impl Iterator<Item = usize> {
        let (periods, keys) = (self.periods, self.keys);
        (0..keys).flat_map(move |key| (0..periods).map(move |period| period * keys + key))
    }
}

fn amounts(column: &Column, base: Option<&Column>, order: &CellOrder) -> WireColumn {
    let is_mixed = |cell: usize| column.unit(cell).is_some_and(Unit::is_mixed);
    let sent_steps = |(cell, steps): (usize, Option<i128>)| if is_mixed(cell) { Some(0) } else { steps };
    let steps: Vec<Option<i128>> = column.steps().enumerate().map(sent_steps).collect();
    let base: Vec<Option<i128>> = base.map(|base| base.steps().collect()).unwrap_or_default();
    let at = |steps: &[Option<i128>], cell: Option<usize>| steps.get(cell?).copied().flatten();
    let difference = |cell: usize| {
        let before = order.previous_period(cell);
        let predicted = predicted(at(&steps, before), at(&base, before), at(&base, Some(cell)));
        Some(at(&steps, Some(cell))?.wrapping_sub(predicted))
    };
    let (units, unit_of) = column.units();
    let mut unit_runs: Vec<(u32, u16)> = Vec::new();
    for unit in order.cells().filter_map(|cell| unit_of.get(cell)) {
        match unit_runs.last_mut() {
            Some((length, last)) if last == unit => *length += 1,
            _ => unit_runs.push((1, *unit)),
        }
    }
    WireColumn {
        scale: u8::try_from(column.scale()).unwrap_or_default(),
        units: units
            .iter()
            .map(|unit| if unit.is_neutral() { String::new() } else { unit.as_str().to_owned() })
            .collect(),
        unit_runs,
        listed: runs(true, order.cells().map(|cell| at(&steps, Some(cell)).is_some())),
        steps: order.cells().filter(|cell| !is_mixed(*cell)).filter_map(difference).collect(),
    }
}

/// Run lengths of equal marks, beginning with `first`, whose run may be empty.
fn runs(first: bool, marks: impl Iterator<Item = bool>) -> Vec<u32> {
    let mut runs = vec![0];
    let mut current = first;
    for mark in marks {
        if mark != current {
            runs.push(0);
            current = mark;
        }
        if let Some(length) = runs.last_mut() {
            *length += 1;
        }
    }
    runs
}

/// Marks of the runs; `None` if their number is not as expected.
fn marks(first: bool, runs: &[u32], expected: usize) -> Option<Vec<bool>> {
    let total = runs.iter().try_fold(0usize, |total, run| total.checked_add(usize::try_from(*run).ok()?))?;
    if total != expected {
        return None;
    }
    let mark = |at: usize| if at.is_multiple_of(2) { first } else { !first };
    Some(runs.iter().enumerate().flat_map(|(at, run)| std::iter::repeat_n(mark(at), *run as usize)).collect())
}

fn table(body: WireTable) -> Option<CostTable> {
    let group_by = body.group_by.iter().map(|it| it.parse().ok()).collect::<Option<Vec<Attribute>>>()?;
    let first = Date::new(body.first.0, body.first.1, body.first.2).ok()?;
    let estimated = marks(false, &body.estimated, body.periods.len())?;
    let period = |span: &WirePeriod| match span {
        WirePeriod::Hour { day, hour } => Some(Period::Hour { day: add_days(first, *day), hour: *hour }),
        WirePeriod::Days { from, more } => {
            let from = add_days(first, *from);
            Some(Period::Days(DateRange::new(from, add_days(from, *more))?))
        }
    };
    let periods = body.periods.iter().zip(estimated);
    let periods = periods.map(|(span, estimated)| Some(TablePeriod { period: period(span)?, estimated }));
    let periods = periods.collect::<Option<Vec<_>>>()?;
    let gaps = body.gaps.into_iter().map(|(span, missing)| {
        let metric = |position: u8| Metric::ALL.get(usize::from(position)).copied();
        let missing = match missing {
            WireMissing::Everything => Missing::Everything,
            WireMissing::Metric(position) => Missing::Metric(metric(position)?),
            WireMissing::Amount(values, position) => Missing::Amount(Key(values), metric(position)?),
            WireMissing::TooLarge(values, position) => Missing::TooLarge(Key(values), metric(position)?),
        };
        Some(Gap { period: period(&span)?, missing })
    });
    let gaps = gaps.collect::<Option<BTreeSet<Gap>>>()?;
    let keys: Vec<Key> = body.keys.into_iter().map(Key).collect();
    let is_consistent = keys.is_sorted() && keys.iter().all(|key| key.0.len() == group_by.len());
    let order = CellOrder { periods: periods.len(), keys: keys.len() };
    let cells = order.periods.checked_mul(order.keys).filter(|it| *it <= MAX_CELLS && is_consistent)?;
    if body.columns.len() != Metric::ALL.len() {
        return None;
    }
    let mut columns: Vec<Column> = Vec::with_capacity(body.columns.len());
    for (metric, amounts) in Metric::ALL.iter().zip(body.columns) {
        let base = base_of(*metric).and_then(|base| columns.get(base.index()));
        let column = column(amounts, base, &order, cells)?;
        columns.push(column);
    }
    Some(CostTable { group_by, periods, keys, columns, labels: body.labels, gaps })
}

fn column(amounts: WireColumn, base: Option<&Column>, order: &CellOrder, cells: usize) -> Option<Column> {
    let scale = u32::from(amounts.scale);
    let base: Vec<Option<i128>> = base.map(|base| base.steps().collect()).unwrap_or_default();
    let at = |steps: &[Option<i128>], cell: Option<usize>| steps.get(cell?).copied().flatten();
    let units: Vec<Unit> = amounts.units.into_iter().map(Unit::new).collect();
    let mut unit_of = Vec::new();
    if !amounts.unit_runs.is_empty() {
        unit_of = vec![0; cells];
        let runs = amounts.unit_runs.iter().flat_map(|(length, unit)| std::iter::repeat_n(*unit, *length as usize));
        for (cell, unit) in order.cells().zip(runs) {
            *unit_of.get_mut(cell)? = unit;
        }
    }
    let is_mixed = |cell: usize| {
        let position = unit_of.get(cell).copied().unwrap_or_default();
        units.get(usize::from(position)).is_some_and(Unit::is_mixed)
    };
    let mut steps = vec![None; cells];
    let mut differences = amounts.steps.into_iter();
    for (cell, listed) in order.cells().zip(marks(true, &amounts.listed, cells)?) {
        if listed && is_mixed(cell) {
            *steps.get_mut(cell)? = Some(0);
        } else if listed {
            let before = order.previous_period(cell);
            let predicted = predicted(at(&steps, before), at(&base, before), at(&base, Some(cell)));
            *steps.get_mut(cell)? = Some(differences.next()?.wrapping_add(predicted));
        }
    }
    differences.next().is_none().then(|| Column::from_parts(scale, steps, units, unit_of)).flatten()
}

#[cfg(test)]
mod tests;
