//! Legend state shared by charts and table: hidden groups and the highlighted one.

use std::collections::BTreeSet;

use domain::{dimension::Attribute, metric::Metric};
use leptos::prelude::*;

use super::model::{Costs, OTHER, Row};
use crate::charts::{color::Slot, over_time::Group};

/// Legend of a page. It belongs to the visit: it isn't in the address, and totals don't depend on it.
#[derive(Clone, Copy)]
pub struct Legend {
    hidden: RwSignal<BTreeSet<String>>,
    pointed: RwSignal<Option<String>>,
}

impl Legend {
    /// All groups visible, none highlighted.
    pub fn new() -> Self {
        Self { hidden: RwSignal::default(), pointed: RwSignal::default() }
    }

    /// Highlights a group, in the chart or in the table.
    pub fn point(self, id: Option<String>) {
        if self.pointed.with_untracked(|pointed| *pointed != id) {
            self.pointed.set(id);
        }
    }

    /// Highlighted group. Tracked.
    pub fn pointed(self) -> Signal<Option<String>> {
        self.pointed.into()
    }

    /// Whether a group is hidden. Tracked.
    pub fn hides(self, id: &str) -> bool {
        self.hidden.with(|hidden| hidden.contains(id))
    }

    /// Toggles a group.
    pub fn toggle(self, id: &str) {
        self.hidden.update(|hidden| {
            if !hidden.remove(id) {
                hidden.insert(id.to_owned());
            }
        });
    }

    /// Shows all groups.
    pub fn show_all(self) {
        self.hidden.update(BTreeSet::clear);
    }
}

/// Series of a row: its own, or that of 'Other' where its color is.
pub fn series_of(row: &Row) -> String {
    if row.slot == Slot::Other { OTHER.to_owned() } else { row.id() }
}

/// Rows as stacked in the chart: those with a color of their own, then all others as one.
pub fn series(costs: &Costs, metric: Metric, hidden: impl Fn(&str) -> bool) -> Vec<Group> {
    // Groups without any amount are not drawn.
    let known = costs.rows.iter().filter(|row| !row.part.amounts.is_empty());
    let (others, own): (Vec<&Row>, Vec<&Row>) = known.partition(|row| row.slot == Slot::Other);
    let group = |id: String, name: String, slot, rows: &[&Row]| {
        let keys = rows.iter().flat_map(|row| &row.part.keys);
        let places: Vec<usize> = keys.filter_map(|key| costs.table.index_of(key)).collect();
        Group { hidden: hidden(&id), id, name, slot, amounts: costs.table.period_sums(&places, metric) }
    };
    let mut groups: Vec<Group> =
        own.iter().map(|row| group(row.id(), row.name.clone(), row.slot, std::slice::from_ref(row))).collect();
    if !others.is_empty() {
        let count: usize = others.iter().map(|row| row.part.keys.len()).sum();
        let plural: Vec<_> = costs.table.group_by().iter().map(Attribute::plural).collect();
        let name = format!("Other, {count} {}", plural.join(" × "));
        groups.push(group(OTHER.to_owned(), name, Slot::Other, &others));
    }
    groups
}

/// Number of hidden groups, and a button to show them. Tracked by the groups of the chart.
#[component]
pub fn HiddenGroups(#[prop(into)] groups: Signal<(usize, usize)>) -> impl IntoView {
    let legend = expect_context::<Legend>();
    move || {
        let (hidden, all) = groups.get();
        (hidden > 0).then(|| {
            view! {
                <span class="secondary" role="status">
                    {format!("{hidden} of {all} groups hidden in the chart. Totals include them.")}
                </span>
                <button class="button" on:click=move |_| legend.show_all()>
                    "Show all"
                </button>
            }
        })
    }
}
