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
    let single_link = move || state.link(|view: &mut View| view.group_by.truncate(1));
    let is_second_level = RwSignal::new(false);
    view! {
        <Menu name="Group by" value>
            <div class="segments" role="group" aria-label="Grouping level">
                <button type="button" aria-pressed=move || (!is_second_level.get()).to_string() on:click=move |_| is_second_level.set(false)>
                    "By"
                </button>
                <button type="button" aria-pressed=move || is_second_level.get().to_string() on:click=move |_| is_second_level.set(true)>
                    "Then by"
                </button>
            </div>
            {move || {
                if is_second_level.get() {
                    view! {
                        <MenuOption
                            href=Signal::derive(single_link)
                            current=Signal::derive(move || state.with(|it| it.group_by.len() == 1))
                        >
                            "None"
                        </MenuOption>
                        <Attributes render=second />
                    }
                        .into_any()
                } else {
                    view! { <Attributes render=first /> }.into_any()
                }
            }}
        </Menu>
    }
}

/// Link that changes the grouping at a level, 0 or 1.
fn option(attribute: Attribute, level: usize, change: fn(&mut View, Attribute)) -> AnyView {
    let state = expect_context::<ViewState>();
    let label = attribute.label();
    let (linked, shown) = (attribute.clone(), attribute);
    let link = move || state.link(|view| change(view, linked.clone()));
    let current = move || state.with(|view| view.group_by.get(level) == Some(&shown));
    view! {
        <MenuOption href=Signal::derive(link) current=Signal::derive(current)>
            {label}
        </MenuOption>
    }
    .into_any()
}
