//! Controls of the page: days, cost metric, grouping, columns, search, and filters with values from the inventory.

mod facet;
mod menus;
mod pick;

use std::collections::BTreeSet;

use domain::{
    filter::Rule,
    inventory,
    view::{Facet, Property, ResourceView, View},
};
use leptos::{html::Input, prelude::*};

pub use self::facet::{held_name, only};
use self::{
    facet::{clear, value_name},
    menus::{ColumnsMenu, GroupMenu},
    pick::AddFilter,
};
use super::choices::Chosen;
use crate::{
    components::{
        chip::chip,
        filter_bar::{MetricMenu, RangeMenu},
        menu::FilterRow,
    },
    view_state::{ViewState, use_replace_address},
};

/// Most values and tags listed at once; search finds the others.
const MOST_LISTED: usize = 100;

/// All controls.
#[component]
pub fn ResourceFilters(chosen: Chosen) -> impl IntoView {
    view! {
        <FilterRow>
            <RangeMenu />
            <MetricMenu />
            <GroupMenu chosen />
            <ColumnsMenu />
            <SearchBox />
            <Chips />
            <AddFilter chosen />
        </FilterRow>
    }
}

/// Tag keys of the resources, most frequent first.
fn tag_keys(chosen: Chosen) -> Vec<(String, usize)> {
    chosen.load().with(|snapshot| {
        let keys = inventory::tag_keys(snapshot.items()).into_iter().take(MOST_LISTED);
        keys.map(|(key, count)| (key.to_owned(), count)).collect()
    })
}

/// Search field, applied while typing. It replaces the address, so that single letters are no steps in the history.
#[component]
fn SearchBox() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let swap = use_replace_address();
    let input = NodeRef::<Input>::new();
    // The typed text is newer than the address: only an address other than that of the last letter changes it.
    let typed = StoredValue::new(None::<String>);
    let shown = Memo::new(move |_| state.with(|view| view.resources.search.clone()));
    Effect::new(move |_| {
        let text = shown.get();
        let Some(input) = input.get() else { return };
        let is_behind = typed.with_value(|typed| typed.as_ref().is_some_and(|it| *it != text));
        let is_typing = is_behind && document().active_element().as_ref() == Some(&input);
        if !is_typing {
            typed.set_value(None);
            if input.value() != text {
                input.set_value(&text);
            }
        }
    });
    let apply = move || {
        let Some(input) = input.get_untracked() else { return };
        let text: String =
            input.value().chars().filter(|it| !it.is_control()).take(ResourceView::LONGEST_SEARCH).collect();
        if untrack(|| state.with(|view| view.resources.search != text)) {
            typed.set_value(Some(text.clone()));
            swap(&untrack(|| state.link(|view: &mut View| view.resources.search = text)));
        }
    };
    let on_input = apply.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        apply();
    };
    view! {
        <form class="search" role="search" on:submit=submit>
            <input
                type="search"
                placeholder="Name, ID, tag"
                aria-label="Search resources"
                node_ref=input
                value=move || shown.get_untracked()
                on:input=move |_| on_input()
            />
        </form>
    }
}

/// Active filters, each with a button to remove it.
#[component]
fn Chips() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let chips = move || {
        state.with(|view| {
            let shared =
                view.filter.each().map(|(of, rule, values)| facet_chip(state, Facet::Shared(of.clone()), rule, values));
            let own = view
                .resources
                .properties
                .each()
                .map(|(of, rule, values)| facet_chip(state, Facet::Own(*of), rule, values));
            shared.chain(own).collect_view()
        })
    };
    let bounds = move || {
        let (least, most) = state.with(|view| (view.resources.min_cost, view.resources.max_cost));
        let words = match (least, most) {
            (None, None) => return None,
            (Some(least), None) => format!("at least {least}"),
            (None, Some(most)) => format!("at most {most}"),
            (Some(least), Some(most)) => format!("{least} to {most}"),
        };
        let without =
            move || state.link(|view: &mut View| (view.resources.min_cost, view.resources.max_cost) = (None, None));
        Some(chip("Cost".to_owned(), Rule::Keep, &[words], Signal::derive(without)))
    };
    view! {
        {chips}
        {bounds}
    }
}

fn facet_chip(state: ViewState, facet: Facet<Property>, rule: Rule, values: &BTreeSet<String>) -> AnyView {
    let names: Vec<String> = values.iter().map(|value| value_name(&facet, value)).collect();
    let label = facet.label();
    let without = Signal::derive(move || state.link(|view: &mut View| clear(&facet, view, rule)));
    chip(label, rule, &names, without)
}
