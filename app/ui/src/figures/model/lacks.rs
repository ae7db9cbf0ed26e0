//! What the figures lack, and the rows of groups that are known by name alone.

use std::collections::BTreeSet;

use domain::{
    metric::Metric,
    overview::Plan,
    port::Reading,
    ranking::Part,
    table::{CostTable, Key},
    view::View,
};

use super::Row;
use crate::{charts::colour::Slot, format};

/// Groups that are named at most for one reason: the export has them all.
const MOST: usize = 20;

/// What the figures lack, in the range and in the span that it is compared with. A total that stands above no groups is named too.
pub(super) fn missing(view: &View, plan: &Plan, readings: [Option<&Reading>; 3]) -> Vec<String> {
    let metric = view.metric;
    let days = plan.headline.map_or(plan.range, |spans| plan.range.hull(&spans.before));
    let mut missing: Vec<String> = Vec::new();
    for table in readings.into_iter().flatten().map(|it| &it.table) {
        let lacks = table.lacks(metric, &days).into_iter();
        let said = lacks.map(|it| it.sentence(|key| format::key_name(table, key), |days| format::range(days, true)));
        missing.extend(said.filter(|it| !missing.contains(it)).collect::<Vec<_>>());
    }
    let too_large = readings.into_iter().flatten().filter(|it| !it.table.group_by().is_empty()).flat_map(|reading| {
        let table = &reading.table;
        let sentence = |key| format!("The amounts for {} are too large to be added up", format::key_name(table, key));
        too_large(table, metric).map(sentence).take(MOST)
    });
    missing.extend(too_large.collect::<BTreeSet<_>>());
    if let [Some(costs), Some(totals), _] = readings
        && costs.table.keys().is_empty()
        && let Ok(Some(total)) = totals.table.within(&plan.range).total(metric)
        && !total.amount.is_zero()
    {
        let total = format::money(&total, format::Sign::Minus);
        missing.push(format!("AWS reports a total of {total} and listed no groups"));
    }
    missing
}

/// Groups whose amounts fit period by period, and do not add up to a number that can be held.
fn too_large(table: &CostTable, metric: Metric) -> impl Iterator<Item = &Key> {
    let is_lost = move |place: usize| table.key_total(place, metric).is_none() && table.unit(place, metric).is_some();
    table.keys().iter().enumerate().filter(move |(place, _)| is_lost(*place)).map(|(_, key)| key)
}

/// Groups that AWS listed without any amount of the metric, or whose sum cannot be held: they have a row, and no amount.
pub(super) fn unlisted(table: &CostTable, plan: &Plan, metric: Metric) -> Vec<Row> {
    let is_known = |key: &Key| table.place(key).is_some_and(|place| table.key_total(place, metric).is_some());
    let lacking = table.lacks(metric, &plan.range).into_iter().filter_map(|it| it.key);
    let keys: BTreeSet<Key> = lacking.chain(too_large(table, metric).cloned()).collect();
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
    keys.into_iter().filter(|key| !is_known(key)).take(MOST).map(row).collect()
}
