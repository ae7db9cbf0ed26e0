//! Rows of groups without an amount.

use std::collections::BTreeSet;

use domain::{
    format,
    metric::Metric,
    overview::{MAX_NAMES, Plan},
    ranking::Part,
    table::{CostTable, Key},
};

use super::Row;
use crate::charts::color::Slot;

/// Groups that AWS listed without an amount of the metric, or whose sum overflows: a row without an amount.
pub(super) fn unlisted(table: &CostTable, plan: &Plan, metric: Metric) -> Vec<Row> {
    let is_known = |key: &Key| table.index_of(key).is_some_and(|place| table.key_total(place, metric).is_some());
    let lacking = table.missing_data(metric, &plan.range).into_iter().filter_map(|it| it.key);
    let keys: BTreeSet<Key> = lacking.chain(table.overflowing_keys(metric).cloned()).collect();
    let row = |key: Key| Row {
        name: format::key_name(table, &key),
        slot: Slot::Other,
        values: Some(key.0.clone()),
        part: Part { keys: vec![key], total: None, amounts: Vec::new(), before: None },
        share: None,
        change: None,
        course: Vec::new(),
        usage: None,
    };
    keys.into_iter().filter(|key| !is_known(key)).take(MAX_NAMES).map(row).collect()
}
