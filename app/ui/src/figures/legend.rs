//! Legend state shared by charts and table: the hidden groups and the highlighted group.

use std::collections::BTreeSet;

use domain::{dimension::Attribute, metric::Metric};
use leptos::prelude::*;

use super::model::{Costs, OTHER, Row};
use crate::charts::{color::Slot, series::Group};

/// Legend of a page. Not stored in the address, and without effect on totals.
#[derive(Clone, Copy)]
pub struct Legend {
    hidden: RwSignal<BTreeSet<String>>,
    highlighted: RwSignal<Option<String>>,
}

impl Legend {
    /// All groups visible, none highlighted.
    pub fn new() -> Self {
        Self { hidden: RwSignal::default(), highlighted: RwSignal::default() }
    }

    /// Highlights a group in chart and table; `None` ends the highlight.
    pub fn highlight(self, id: Option<String>) {
        if self.highlighted.with_untracked(|highlighted| *highlighted != id) {
            self.highlighted.set(id);
        }
    }

    /// Highlighted group. Tracked.
    pub fn highlighted(self) -> Signal<Option<String>> {
        self.highlighted.into()
    }

    /// Whether a group is hidden. Tracked.
    pub fn is_hidden(self, id: &str) -> bool {
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

/// Id of a row's series: its own, or that of 'Other' if the row has no color of its own.
pub fn series_id(row: &Row) -> String {
    if row.slot == Slot::Other { OTHER.to_owned() } else { row.id() }
}

/// Groups as stacked in the chart: rows with a color of their own, then all others as one group.
pub fn chart_groups(costs: &Costs, metric: Metric, is_hidden: impl Fn(&str) -> bool) -> Vec<Group> {
    // Groups without any amount are not drawn.
    let drawable = costs.rows.iter().filter(|row| !row.part.amounts.is_empty());
    let (others, colored): (Vec<&Row>, Vec<&Row>) = drawable.partition(|row| row.slot == Slot::Other);
    let group = |id: String, name: String, slot, rows: &[&Row]| {
        let keys = rows.iter().flat_map(|row| &row.part.keys);
        let indexes: Vec<usize> = keys.filter_map(|key| costs.table.index_of(key)).collect();
        Group { is_hidden: is_hidden(&id), id, name, slot, amounts: costs.table.period_sums(&indexes, metric) }
    };
    let mut groups: Vec<Group> =
        colored.iter().map(|row| group(row.id(), row.name.clone(), row.slot, std::slice::from_ref(row))).collect();
    if !others.is_empty() {
        let count: usize = others.iter().map(|row| row.part.keys.len()).sum();
        let plural: Vec<_> = costs.table.group_by().iter().map(Attribute::plural).collect();
        let name = format!("Other, {count} {}", plural.join(" × "));
        groups.push(group(OTHER.to_owned(), name, Slot::Other, &others));
    }
    groups
}

/// Number of hidden groups, and a button to show them; empty if none is hidden. `groups` are the numbers of hidden and of all groups.
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
