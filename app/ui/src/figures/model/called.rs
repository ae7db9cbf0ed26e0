//! Names and colors of groups.

use domain::{
    format,
    ranking::{Part, Ranking},
    table::{CostTable, Key},
    word::Word,
};

use super::MOST_SERIES;
use crate::charts::color::Slot;

/// Display names of the groups, from the table that has account names. A group of the comparison that shares a name with one of
/// this table has its values appended.
pub(super) fn part_names(table: &CostTable, before: Option<&CostTable>, parts: &[Part]) -> Vec<String> {
    let is_gone = |key: &Key| before.filter(|_| table.index_of(key).is_none());
    let name = |part: &Part| part.keys.first().map(|key| format::key_name(is_gone(key).unwrap_or(table), key));
    let names: Vec<String> = parts.iter().map(|part| name(part).unwrap_or_default()).collect();
    let twins = |name: &String| names.iter().filter(|it| *it == name).count() > 1;
    let told_apart = |(part, name): (&Part, &String)| match part.keys.first() {
        Some(key) if twins(name) => {
            let values = key.0.iter().map(Word::as_str).collect::<Vec<_>>().join(", ");
            if values == *name { values } else { format!("{name} ({values})") }
        }
        _ => name.clone(),
    };
    parts.iter().zip(&names).map(told_apart).collect()
}

/// Color of each group: larger ones, including credits, choose first; groups past [`MOST_SERIES`] have the color of 'Other'.
/// Derived from the group's values, so that it is independent of the display name.
pub(super) fn slots(ranking: &Ranking) -> Vec<Slot> {
    let mut order: Vec<usize> = (0..ranking.shown.len()).collect();
    order.sort_by_key(|at| ranking.shown.get(*at).map(|part| std::cmp::Reverse(part.amount().abs())));
    order.truncate(MOST_SERIES);
    let identity = |at: &usize| {
        let key = ranking.shown.get(*at)?.keys.first()?;
        Some(key.0.iter().map(Word::as_str).collect::<Vec<_>>().join("\u{1f}"))
    };
    let identities: Vec<String> = order.iter().map(|at| identity(at).unwrap_or_default()).collect();
    let chosen = Slot::assign(identities.iter().map(String::as_str));
    let mut slots = vec![Slot::Other; ranking.shown.len()];
    for (at, slot) in order.into_iter().zip(chosen) {
        if let Some(into) = slots.get_mut(at) {
            *into = slot;
        }
    }
    slots
}
