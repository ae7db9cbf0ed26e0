//! Group menu: one attribute or two.

use domain::{dimension::Attribute, view::View};
use leptos::prelude::*;

use super::{
    super::menu::{Menu, MenuOption},
    attributes::Attributes,
};
use crate::view_state::ViewState;

/// First attribute, and an optional second one.
#[component]
pub fn GroupMenu() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let value = Signal::derive(move || {
        let labels = state.with(|view| view.group_by.iter().map(Attribute::label).collect::<Vec<_>>());
        labels.join(", ")
    });
    let first = move |attribute: Attribute| {
        option(attribute, 0, |view, attribute| {
            view.group_by = vec![attribute];
        })
    };
    let second = move |attribute: Attribute| {
        option(attribute, 1, |view, attribute| {
            view.group_by.truncate(1);
            if !view.group_by.contains(&attribute) {
                view.group_by.push(attribute);
            }
        })
    };
    let alone = move || state.link(|view: &mut View| view.group_by.truncate(1));
    let then = RwSignal::new(false);
    view! {
        <Menu name="Group by" value>
            <div class="segments" role="group" aria-label="Grouping level">
                <button type="button" aria-pressed=move || (!then.get()).to_string() on:click=move |_| then.set(false)>
                    "By"
                </button>
                <button type="button" aria-pressed=move || then.get().to_string() on:click=move |_| then.set(true)>
                    "Then by"
                </button>
            </div>
            {move || {
                if then.get() {
                    view! {
                        <MenuOption
                            href=Signal::derive(alone)
                            current=Signal::derive(move || state.with(|it| it.group_by.len() == 1))
                        >
                            "None"
                        </MenuOption>
                        <Attributes offer=second />
                    }
                        .into_any()
                } else {
                    view! { <Attributes offer=first /> }.into_any()
                }
            }}
        </Menu>
    }
}

/// Link that changes the grouping; `place` is the level that it changes.
fn option(attribute: Attribute, place: usize, change: fn(&mut View, Attribute)) -> AnyView {
    let state = expect_context::<ViewState>();
    let label = attribute.label();
    let (linked, shown) = (attribute.clone(), attribute);
    let link = move || state.link(|view| change(view, linked.clone()));
    let current = move || state.with(|view| view.group_by.get(place) == Some(&shown));
    view! {
        <MenuOption href=Signal::derive(link) current=Signal::derive(current)>
            {label}
        </MenuOption>
    }
    .into_any()
}
