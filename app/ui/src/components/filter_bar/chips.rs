//! The filters in force, each with its own way out.

use std::collections::BTreeSet;

use domain::{dimension::Attribute, filter::Rule, naming::display_name, view::View};
use leptos::prelude::*;

use super::super::{Icon, Shape};
use crate::view_state::ViewState;

/// A chip for each attribute that is filtered on: tinted where values are kept, dashed where they are left out.
#[component]
pub fn Chips() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let chips = move || {
        let filter = state.with(|view| view.filter.clone());
        filter.each().map(|(attribute, rule, values)| chip(state, attribute, rule, values)).collect_view()
    };
    view! {
        {move || state.with(|view| !view.filter.is_empty()).then(|| view! { <span class="rule hide-s"></span> })}
        {chips}
    }
}

fn chip(state: ViewState, attribute: &Attribute, rule: Rule, values: &BTreeSet<String>) -> impl IntoView + use<> {
    let label = attribute.label();
    let (class, word) = match rule {
        Rule::Keep => ("chip", None),
        Rule::LeaveOut => ("chip not", Some(view! { <em>"is not"</em> " " })),
    };
    let names: Vec<String> = values.iter().map(|value| display_name(attribute, value, None)).collect();
    let short = match names.as_slice() {
        [one] => one.clone(),
        [one, two] => format!("{one}, {two}"),
        [first, rest @ ..] => format!("{first} + {}", rest.len()),
        [] => String::new(),
    };
    let attribute = attribute.clone();
    let without = move || state.link(|view: &mut View| view.filter.clear(&attribute, rule));
    view! {
        <span class=class title=names.join(", ")>
            <span class="k">{label.clone()}</span>
            {word}
            <span class="cut">{short}</span>
            <a class="remove" href=without aria-label=format!("Remove filter {label}")>
                <Icon shape=Shape::Close />
            </a>
        </span>
    }
}
