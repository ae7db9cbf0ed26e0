//! A table as it crosses from server to browser: compact, versioned, and checked when it is read.
//!
//! Amounts are whole steps as variable-length integers, one key after the other, and each is written as its difference to what
//! is to be expected: the amount of the period before, or, since all metrics of a key rise and fall together, that
//! amount moved in proportion to another metric. Amounts of several units together, which mean nothing and are never shown,
//! cross as zero of no one unit. The bytes (postcard) travel as base64, since they lie inside JSON and HTML.

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
    word::Word,
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
    keys: Vec<Vec<Word>>,
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
            .map(|(metric, column)| {
                let base = base_of(*metric).and_then(|base| table.columns.get(base.index()));
                amounts(column, base, &order)
            })
            .collect(),
    }
}

/// The metric before it in [`Metric::ALL`] that a metric moves in proportion to.
fn base_of(metric: Metric) -> Option<Metric> {
    match metric {
        Metric::Unblended => None,
        Metric::Amortized | Metric::NetUnblended | Metric::Blended | Metric::Usage => Some(Metric::Unblended),
        Metric::NetAmortized => Some(Metric::NetUnblended),
    }
}

/// What an amount is expected to be, from amounts that both sides know: its own a period before, and its base's then and now.
fn expected(before: Option<i128>, base_before: Option<i128>, base: Option<i128>) -> i128 {
    match (before, base_before, base) {
        (Some(before), Some(base_before), Some(base)) if base_before != 0 => {
            base.checked_mul(before).map_or(before, |product| product / base_before)
        }
        (Some(before), ..) => before,
        (None, _, Some(base)) => base,
        (None, _, None) => 0,
    }
}

/// Cells one key after the other: neighbours in time resemble each other.
struct Order {
    periods: usize,
    keys: usize,
}

impl Order {
    /// The same key's cell of the period before.
    fn before(&self, cell: usize) -> Option<usize> {
        cell.checked_sub(self.keys)
    }

    fn cells(&self) -> impl Iterator<Item = usize> {
        let (periods, keys) = (self.periods, self.keys);
        (0..keys).flat_map(move |key| (0..periods).map(move |period| period * keys + key))
    }
}

fn amounts(column: &Column, base: Option<&Column>, order: &Order) -> Amounts {
    let is_mixed = |cell: usize| column.unit(cell).is_some_and(Unit::is_mixed);
    let sent = |(cell, steps): (usize, Option<i128>)| if is_mixed(cell) { Some(0) } else { steps };
    let steps: Vec<Option<i128>> = column.steps().enumerate().map(sent).collect();
    let base: Vec<Option<i128>> = base.map(|base| base.steps().collect()).unwrap_or_default();
    let at = |steps: &[Option<i128>], cell: Option<usize>| steps.get(cell?).copied().flatten();
    let difference = |cell: usize| {
        let before = order.before(cell);
        let expected = expected(at(&steps, before), at(&base, before), at(&base, Some(cell)));
        Some(at(&steps, Some(cell))?.wrapping_sub(expected))
    };
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
        listed: runs(true, order.cells().map(|cell| at(&steps, Some(cell)).is_some())),
        steps: order.cells().filter(|cell| !is_mixed(*cell)).filter_map(difference).collect(),
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
        let base = base_of(*metric).and_then(|base| columns.get(base.index()));
        let column = column(amounts, base, &order, cells)?;
        columns.push(column);
    }
    Some(CostTable { group_by, periods, keys, columns, labels: body.labels })
}

fn column(amounts: Amounts, base: Option<&Column>, order: &Order, cells: usize) -> Option<Column> {
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
        let place = unit_of.get(cell).copied().unwrap_or_default();
        units.get(usize::from(place)).is_some_and(Unit::is_mixed)
    };
    let mut steps = vec![None; cells];
    let mut written = amounts.steps.into_iter();
    for (cell, listed) in order.cells().zip(marks(true, &amounts.listed, cells)?) {
        if listed && is_mixed(cell) {
            *steps.get_mut(cell)? = Some(0);
        } else if listed {
            let before = order.before(cell);
            let expected = expected(at(&steps, before), at(&base, before), at(&base, Some(cell)));
            *steps.get_mut(cell)? = Some(written.next()?.wrapping_add(expected));
        }
    }
    written.next().is_none().then(|| Column::from_parts(scale, steps, units, unit_of)).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::*;
    use crate::{dimension::Dimension, money::Money, period::Granularity, table::TableBuilder};

    fn crossed(table: &CostTable) -> CostTable {
        let text = serde_json::to_string(table).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    type Cell = (usize, u8, u8, usize, i64, u32, u8);

    fn table(hourly: bool, cells: &[Cell]) -> CostTable {
        let range = "2026-10-30..2026-11-03".parse().unwrap();
        let granularity = if hourly { Granularity::Hourly } else { Granularity::Daily };
        let periods = granularity.periods(&range).into_iter().enumerate();
        let periods: Vec<_> = periods.map(|(at, period)| TablePeriod { period, estimated: at % 3 == 1 }).collect();
        let count = periods.len();
        let groups = vec![Dimension::Service.into(), Attribute::Tag("Team".to_owned())];
        let mut builder = TableBuilder::new(groups, periods);
        for (period, first, second, metric, mantissa, scale, unit) in cells {
            let key = Key(vec![format!("s{first}").into(), format!("\u{e9}\"{second}").into()]);
            let money = Money::new(Decimal::new(*mantissa, *scale), Unit::new(format!("u{unit}")));
            builder.add(period % count, key, Metric::ALL[metric % Metric::ALL.len()], money);
        }
        builder.set_label("s1", "one");
        builder.finish()
    }

    #[test]
    fn what_counts_several_things_crosses_as_nothing_of_no_unit() {
        let both = [(0, 1, 1, 5, 5, 2, 0), (0, 1, 1, 5, 5, 2, 1), (1, 1, 1, 5, 7, 2, 1)];
        let arrived = crossed(&table(false, &both));
        assert_eq!(arrived.money(0, 0, Metric::Usage), Some(Money::new(Decimal::ZERO, Unit::mixed())));
        assert_eq!(arrived.amount(1, 0, Metric::Usage), Some(Decimal::new(7, 2)));
    }

    #[test]
    fn another_release_is_told_from_damage() {
        let Wire(text) = table(false, &[(0, 1, 1, 0, 5, 2, 0)]).into();
        let mut bytes = BASE64_STANDARD_NO_PAD.decode(&text).unwrap();
        bytes[0] = VERSION + 1;
        let newer = Wire(BASE64_STANDARD_NO_PAD.encode(&bytes));
        assert_eq!(CostTable::try_from(newer), Err(WireError::Version));
        assert_eq!(CostTable::try_from(Wire(text[..text.len() / 2].to_owned())), Err(WireError::Damaged));
        assert_eq!(CostTable::try_from(Wire("?".to_owned())), Err(WireError::Damaged));
    }

    fn any_cells() -> impl Strategy<Value = Vec<Cell>> {
        let cell = (0usize..200, 0u8..4, 0u8..3, 0usize..6, any::<i64>(), 0u32..12, 0u8..3);
        proptest::collection::vec(cell, 0..60)
    }

    proptest! {
        #[test]
        fn a_table_arrives_as_it_was_sent(hourly in any::<bool>(), cells in any_cells()) {
            // Two units in one cell are another test's.
            let mut cells = cells;
            for cell in &mut cells {
                cell.0 %= 5;
                cell.6 = u8::try_from(cell.0).unwrap_or_default();
            }
            let table = table(hourly, &cells);
            prop_assert_eq!(crossed(&table), table);
        }

        #[test]
        fn damage_is_an_error_and_no_panic(cells in any_cells(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let Wire(text) = table(false, &cells).into();
            let mut bytes = BASE64_STANDARD_NO_PAD.decode(text).unwrap();
            let place = at.index(bytes.len());
            bytes[place] = byte;
            // Whatever comes out, it is a table whose parts fit, or an error.
            if let Ok(table) = CostTable::try_from(Wire(BASE64_STANDARD_NO_PAD.encode(bytes))) {
                let again = crossed(&table);
                prop_assert_eq!(again.keys(), table.keys());
            }
        }

        #[test]
        fn any_text_is_an_error_and_no_panic(text in "[A-Za-z0-9+/]{0,400}") {
            let _ = CostTable::try_from(Wire(text));
        }
    }
}
