//! A table as it crosses from server to browser: compact, versioned, and checked when it is read.
//!
//! Amounts are whole steps as variable-length integers, one key after the other; the cost metrics, which mostly agree,
//! are written as their difference to the first. The bytes (postcard) travel as base64, since they lie inside JSON and HTML.

use std::collections::BTreeMap;

use base64::{Engine, prelude::BASE64_STANDARD_NO_PAD};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{CostTable, Key, TablePeriod, column::Column};
use crate::{
    dimension::Attribute,
    metric::Metric,
    money::Unit,
    period::{DateRange, Period, add_days, days_between},
};

/// The first byte. A page and a server of two releases must not misread each other.
const VERSION: u8 = 1;
/// More cells than any answer has: a length that was tampered with reserves no more memory.
const MOST_CELLS: usize = 50_000_000;

/// Why a table could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// It was written by another release.
    #[error("the server is of another release than this page: reload the page")]
    Version,
    /// Its parts do not fit.
    #[error("the table is damaged")]
    Damaged,
}

/// The text that is written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Wire(String);

#[derive(Serialize, Deserialize)]
struct Body {
    group_by: Vec<String>,
    keys: Vec<Vec<String>>,
    labels: BTreeMap<String, String>,
    /// The day that the periods are counted from.
    first: (i16, i8, i8),
    periods: Vec<Span>,
    /// Runs of periods that are not, are, are not, … estimated.
    estimated: Vec<u32>,
    columns: Vec<Amounts>,
}

/// A period by the days since the first.
#[derive(Serialize, Deserialize)]
enum Span {
    Hour { day: i32, hour: i8 },
    Days { from: i32, more: i32 },
}

#[derive(Serialize, Deserialize)]
struct Amounts {
    scale: u8,
    units: Vec<String>,
    /// Runs of cells of one unit, by its place; empty where there is but one.
    unit_runs: Vec<(u32, u16)>,
    /// Runs of cells that are, are not, are, … listed.
    listed: Vec<u32>,
    /// The listed cells.
    steps: Vec<i128>,
}

impl From<CostTable> for Wire {
    fn from(table: CostTable) -> Self {
        let bytes = postcard::to_extend(&body(&table), vec![VERSION]).unwrap_or_default();
        Self(BASE64_STANDARD_NO_PAD.encode(bytes))
    }
}

impl TryFrom<Wire> for CostTable {
    type Error = WireError;

    fn try_from(Wire(text): Wire) -> Result<Self, WireError> {
        let bytes = BASE64_STANDARD_NO_PAD.decode(text).map_err(|_| WireError::Damaged)?;
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

fn body(table: &CostTable) -> Body {
    let first = table.periods.first().map_or(Date::MIN, |it| it.period.range().from());
    let span = |it: &TablePeriod| match it.period {
        Period::Hour { day, hour } => Span::Hour { day: days_between(first, day), hour },
        Period::Days(range) => Span::Days { from: days_between(first, range.from()), more: range.days() - 1 },
    };
    let order = Order { periods: table.periods.len(), keys: table.keys.len() };
    let base = table.columns.first();
    Body {
        group_by: table.group_by.iter().map(Attribute::to_string).collect(),
        keys: table.keys.iter().map(|key| key.0.clone()).collect(),
        labels: table.labels.clone(),
        first: (first.year(), first.month(), first.day()),
        periods: table.periods.iter().map(span).collect(),
        estimated: runs(false, table.periods.iter().map(|it| it.estimated)),
        columns: Metric::ALL
            .iter()
            .zip(&table.columns)
            .map(|(metric, column)| amounts(column, base.filter(|_| is_told_by_difference(*metric)), &order))
            .collect(),
    }
}

/// Whether a metric is written as its difference to the first.
fn is_told_by_difference(metric: Metric) -> bool {
    metric != Metric::Unblended && metric != Metric::Usage
}

/// Cells one key after the other: neighbours in time resemble each other.
struct Order {
    periods: usize,
    keys: usize,
}

impl Order {
    fn cells(&self) -> impl Iterator<Item = usize> {
        let (periods, keys) = (self.periods, self.keys);
        (0..keys).flat_map(move |key| (0..periods).map(move |period| period * keys + key))
    }
}

fn amounts(column: &Column, base: Option<&Column>, order: &Order) -> Amounts {
    let steps: Vec<Option<i128>> = column.steps().collect();
    let ordered = || order.cells().map(|cell| (cell, steps.get(cell).copied().flatten()));
    let base =
        base.map(|base| base.steps().collect::<Vec<_>>()).filter(|_| base.map(Column::scale) == Some(column.scale()));
    let expected = |cell: usize| base.as_ref().and_then(|base| base.get(cell).copied().flatten()).unwrap_or_default();
    let (units, unit_of) = column.units();
    let mut unit_runs: Vec<(u32, u16)> = Vec::new();
    for unit in order.cells().filter_map(|cell| unit_of.get(cell)) {
        match unit_runs.last_mut() {
            Some((length, last)) if last == unit => *length += 1,
            _ => unit_runs.push((1, *unit)),
        }
    }
    Amounts {
        scale: u8::try_from(column.scale()).unwrap_or_default(),
        units: units.iter().map(|unit| unit.as_str().to_owned()).collect(),
        unit_runs,
        listed: runs(true, ordered().map(|(_, steps)| steps.is_some())),
        steps: ordered().filter_map(|(cell, steps)| Some(steps?.wrapping_sub(expected(cell)))).collect(),
    }
}

/// The lengths of runs of equal marks, the first of them of `first` and perhaps of no length.
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

/// The marks behind runs; `None` where they are not as many as expected.
fn marks(first: bool, runs: &[u32], expected: usize) -> Option<Vec<bool>> {
    let total = runs.iter().try_fold(0usize, |total, run| total.checked_add(usize::try_from(*run).ok()?))?;
    if total != expected {
        return None;
    }
    let mark = |at: usize| if at.is_multiple_of(2) { first } else { !first };
    Some(runs.iter().enumerate().flat_map(|(at, run)| std::iter::repeat_n(mark(at), *run as usize)).collect())
}

fn table(body: Body) -> Option<CostTable> {
    let group_by = body.group_by.iter().map(|it| it.parse().ok()).collect::<Option<Vec<Attribute>>>()?;
    let first = Date::new(body.first.0, body.first.1, body.first.2).ok()?;
    let estimated = marks(false, &body.estimated, body.periods.len())?;
    let periods = body.periods.iter().zip(estimated).map(|(span, estimated)| {
        let period = match span {
            Span::Hour { day, hour } => Period::Hour { day: add_days(first, *day), hour: *hour },
            Span::Days { from, more } => {
                let from = add_days(first, *from);
                Period::Days(DateRange::new(from, add_days(from, *more))?)
            }
        };
        Some(TablePeriod { period, estimated })
    });
    let periods = periods.collect::<Option<Vec<_>>>()?;
    let keys: Vec<Key> = body.keys.into_iter().map(Key).collect();
    let sound = keys.is_sorted() && keys.iter().all(|key| key.0.len() == group_by.len());
    let order = Order { periods: periods.len(), keys: keys.len() };
    let cells = order.periods.checked_mul(order.keys).filter(|it| *it <= MOST_CELLS && sound)?;
    if body.columns.len() != Metric::ALL.len() {
        return None;
    }
    let mut columns: Vec<Column> = Vec::with_capacity(body.columns.len());
    for (metric, amounts) in Metric::ALL.iter().zip(body.columns) {
        let base = columns.first().filter(|_| is_told_by_difference(*metric));
        let column = column(amounts, base, &order, cells)?;
        columns.push(column);
    }
    Some(CostTable { group_by, periods, keys, columns, labels: body.labels })
}

fn column(amounts: Amounts, base: Option<&Column>, order: &Order, cells: usize) -> Option<Column> {
    let scale = u32::from(amounts.scale);
    let base = base.filter(|base| base.scale() == scale).map(|base| base.steps().collect::<Vec<_>>());
    let mut steps = vec![None; cells];
    let mut written = amounts.steps.into_iter();
    for (cell, listed) in order.cells().zip(marks(true, &amounts.listed, cells)?) {
        if listed {
            let expected = base.as_ref().and_then(|base| base.get(cell).copied().flatten()).unwrap_or_default();
            *steps.get_mut(cell)? = Some(written.next()?.wrapping_add(expected));
        }
    }
    let mut unit_of = Vec::new();
    if !amounts.unit_runs.is_empty() {
        unit_of = vec![0; cells];
        let runs = amounts.unit_runs.iter().flat_map(|(length, unit)| std::iter::repeat_n(*unit, *length as usize));
        for (cell, unit) in order.cells().zip(runs) {
            *unit_of.get_mut(cell)? = unit;
        }
    }
    let units = amounts.units.into_iter().map(Unit::new).collect();
    written.next().is_none().then(|| Column::from_parts(scale, steps, units, unit_of)).flatten()
}
