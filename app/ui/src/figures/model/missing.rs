//! Rows of groups without an amount.

use domain::{
    format,
    metric::Metric,
    overview::{MAX_NAMES, Plan},
    ranking::Part,
    sorting,
    table::{CostTable, Key},
};

use super::Row;
use crate::charts::color::Slot;

/// Rows without an amount, for groups that AWS listed without one and for groups whose sum overflows.
pub(super) fn rows_without_amount(table: &CostTable, plan: &Plan, metric: Metric) -> Vec<Row> {
    let has_amount = |key: &Key| table.index_of(key).is_some_and(|index| table.key_total(index, metric).is_some());
    let missing = table.missing_data(metric, &plan.range).into_iter().filter_map(|it| it.key);
    let keys = sorting::set(missing.chain(table.overflowing_keys(metric).cloned()));
    let row = |key: Key| Row {
        name: format::key_name(table, &key),
        slot: Slot::Other,
        values: Some(key.0.clone()),
        part: Part { keys: vec![key], total: None, amounts: Vec::new(), before: None },
        share: None,
        change: None,
        trend: Vec::new(),
        usage: None,
    };
    keys.into_iter().filter(|key| !has_amount(key)).take(MAX_NAMES).map(row).collect()
}
