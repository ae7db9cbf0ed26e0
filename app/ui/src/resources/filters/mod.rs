//! Controls of the page: days, cost metric, grouping, columns, search, and filters with values from the inventory.

mod add_filter;
mod facet;
mod menus;

use std::collections::BTreeSet;

use domain::{
    filter::Rule,
    view::{Facet, Property, ResourceView, View},
};
use leptos::{html::Input, prelude::*};

pub use self::facet::{group_label, show_only};
use self::{
    add_filter::AddFilter,
    facet::{clear, value_name},
    menus::{ColumnsMenu, GroupMenu},
};
use super::shown_resources::ShownResources;
use crate::{
    components::{
        chip::chip,
        filter_bar::{MetricMenu, RangeMenu},
        menu::FilterRow,
    },
    view_state::{ViewState, use_replace_address},
};

/// All controls.
#[component]
pub fn ResourceFilters(resources: ShownResources) -> impl IntoView {
    view! {
        <FilterRow>
            <RangeMenu />
            <MetricMenu />
            <GroupMenu resources />
            <ColumnsMenu />
            <SearchBox />
            <Chips />
            <AddFilter resources />
        </FilterRow>
    }
}

/// Search field, applied while typing. Replaces the address, so that single characters do not become history entries.
#[component]
fn SearchBox() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let replace = use_replace_address();
    let input = NodeRef::<Input>::new();
    // Text in the field that is newer than the address. Only addresses that differ from the last applied text change the field.
    let typed = StoredValue::new(None::<String>);
    let shown = Memo::new(move |_| state.with(|view| view.resources.search.clone()));
    Effect::new(move |_| {
        let text = shown.get();
        let Some(input) = input.get() else { return };
        let differs_from_address = typed.with_value(|typed| typed.as_ref().is_some_and(|it| *it != text));
        let is_typing = differs_from_address && document().active_element().as_ref() == Some(&input);
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
            input.value().chars().filter(|it| !it.is_control()).take(ResourceView::MAX_SEARCH_LENGTH).collect();
        if untrack(|| state.with(|view| view.resources.search != text)) {
            typed.set_value(Some(text.clone()));
            replace(&untrack(|| state.link(|view: &mut View| view.resources.search = text)));
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
            let shared = view
                .filter
                .each()
                .map(|(facet, rule, values)| facet_chip(state, Facet::Shared(facet.clone()), rule, values));
            let own = view
                .resources
                .properties
                .each()
                .map(|(facet, rule, values)| facet_chip(state, Facet::Own(*facet), rule, values));
            shared.chain(own).collect_view()
        })
    };
    let bounds = move || {
        let (minimum, maximum) = state.with(|view| (view.resources.min_cost, view.resources.max_cost));
        let label = match (minimum, maximum) {
            (None, None) => return None,
            (Some(minimum), None) => format!("at least {minimum}"),
            (None, Some(maximum)) => format!("at most {maximum}"),
            (Some(minimum), Some(maximum)) => format!("{minimum} to {maximum}"),
        };
        let removal =
            move || state.link(|view: &mut View| (view.resources.min_cost, view.resources.max_cost) = (None, None));
        Some(chip("Cost".to_owned(), Rule::Include, &[label], Signal::derive(removal)))
    };
    view! {
        {chips}
        {bounds}
    }
}

fn facet_chip(state: ViewState, facet: Facet<Property>, rule: Rule, values: &BTreeSet<String>) -> AnyView {
    let names: Vec<String> = values.iter().map(|value| value_name(&facet, value)).collect();
    let label = facet.label();
    let removal = Signal::derive(move || state.link(|view: &mut View| clear(&facet, view, rule)));
    chip(label, rule, &names, removal)
}
