//! Active filters, each with a link to remove it.

use std::collections::BTreeSet;

use domain::{dimension::Attribute, filter::Rule, naming::unique_name, view::View};
use leptos::prelude::*;

use super::super::chip::chip;
use crate::view_state::ViewState;

/// One chip per filtered attribute: tinted for included values, dashed for excluded ones.
#[component]
pub fn Chips() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let chips = move || {
        let filter = state.with(|view| view.filter.clone());
        filter.each().map(|(attribute, rule, values)| attribute_chip(state, attribute, rule, values)).collect_view()
    };
    view! {
        {move || state.with(|view| !view.filter.is_empty()).then(|| view! { <span class="rule phone-hidden"></span> })}
        {chips}
    }
}

fn attribute_chip(state: ViewState, attribute: &Attribute, rule: Rule, values: &BTreeSet<String>) -> AnyView {
    let all = || values.iter().map(|value| (value.as_str(), None));
    let names: Vec<String> = values.iter().map(|value| unique_name(attribute, value, None, all())).collect();
    let label = attribute.label();
    let attribute = attribute.clone();
    let removal_link = Signal::derive(move || state.link(|view: &mut View| view.filter.clear(&attribute, rule)));
    chip(label, rule, &names, removal_link)
}
