//! Display names and colors of groups.

use domain::{
    format,
    ranking::{Part, Ranking},
    shared_str::SharedStr,
    sorting,
    table::{CostTable, Key},
};

use super::MAX_SERIES;
use crate::charts::color::Slot;

/// Display names of the groups. A group without costs in `table` takes its name from the comparison. Groups with the same name
/// have their values appended.
pub(super) fn part_names(table: &CostTable, before: Option<&CostTable>, parts: &[Part]) -> Vec<String> {
    let previous_table = |key: &Key| before.filter(|_| table.index_of(key).is_none());
    let name = |part: &Part| part.keys.first().map(|key| format::key_name(previous_table(key).unwrap_or(table), key));
    let names: Vec<String> = parts.iter().map(|part| name(part).unwrap_or_default()).collect();
    let is_ambiguous = |name: &String| names.iter().filter(|it| *it == name).count() > 1;
    let distinct_name = |(part, name): (&Part, &String)| match part.keys.first() {
        Some(key) if is_ambiguous(name) => {
            let values = key.0.iter().map(SharedStr::as_str).collect::<Vec<_>>().join(", ");
            if values == *name { values } else { format!("{name} ({values})") }
        }
        _ => name.clone(),
    };
    parts.iter().zip(&names).map(distinct_name).collect()
}

/// Color of each group. Larger groups, by absolute amount, are assigned first; groups past [`MAX_SERIES`] have the color of 'Other'.
/// Derived from the group's values, so that it is independent of the display name.
pub(super) fn slots(ranking: &Ranking) -> Vec<Slot> {
    let mut order: Vec<usize> = (0..ranking.shown.len()).collect();
    sorting::sort_by_key(&mut order, |index| {
        ranking.shown.get(*index).map(|part| std::cmp::Reverse(part.amount().abs()))
    });
    order.truncate(MAX_SERIES);
    let identity = |index: &usize| {
        let key = ranking.shown.get(*index)?.keys.first()?;
        Some(key.0.iter().map(SharedStr::as_str).collect::<Vec<_>>().join("\u{1f}"))
    };
    let identities: Vec<String> = order.iter().map(|index| identity(index).unwrap_or_default()).collect();
    let assigned = Slot::assign(identities.iter().map(String::as_str));
    let mut slots = vec![Slot::Other; ranking.shown.len()];
    for (index, assigned) in order.into_iter().zip(assigned) {
        if let Some(slot) = slots.get_mut(index) {
            *slot = assigned;
        }
    }
    slots
}
