//! Menus for grouping and columns.

use domain::view::{By, Column, View};
use leptos::prelude::*;

use super::{super::choices::Chosen, tag_keys};
use crate::{
    components::menu::{Menu, MenuOption},
    view_state::ViewState,
};

/// Grouping menu.
#[component]
pub fn ByMenu(chosen: Chosen) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let by = move || state.with(|view| view.things.by.clone());
    let value = Signal::derive(move || by().map_or_else(|| "Resource".to_owned(), |by| by.label()));
    let option = move |choice: Option<By>| {
        let label = choice.as_ref().map_or_else(|| "Each resource".to_owned(), By::label);
        let is_chosen = choice.clone();
        let link = move || {
            let choice = choice.clone();
            state.link(|view: &mut View| view.things.by = choice)
        };
        view! {
            <MenuOption href=Signal::derive(link) current=Signal::derive(move || by() == is_chosen)>
                {label}
            </MenuOption>
        }
    };
    let tags = move || {
        let keys = tag_keys(chosen);
        (!keys.is_empty()).then(|| {
            let options = keys.into_iter().map(|(key, _)| option(Some(By::Tag(key)))).collect_view();
            view! {
                <h3>"Tags"</h3>
                {options}
            }
        })
    };
    view! {
        <Menu name="Group by" value>
            {option(None)} {By::PLAIN.map(|by| option(Some(by))).collect_view()} <hr /> {tags}
        </Menu>
    }
}

/// Columns menu.
#[component]
pub fn ColumnsMenu() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let columns = move || state.with(|view| view.things.columns.clone());
    let value = Signal::derive(move || {
        let shown = columns();
        if shown == Column::USUAL { "Default".to_owned() } else { (shown.len() + 1).to_string() }
    });
    let option = move |column: Column| {
        let shown = move || columns().contains(&column);
        let link = move || {
            state.link(|view: &mut View| {
                let columns = &mut view.things.columns;
                if columns.contains(&column) {
                    columns.retain(|it| *it != column);
                } else {
                    columns.push(column);
                    columns.sort_unstable();
                }
            })
        };
        view! {
            <MenuOption href=Signal::derive(link) current=Signal::derive(shown)>
                {column.label()}
            </MenuOption>
        }
    };
    let choices = Column::ALL.iter().copied().filter(|column| *column != Column::Name);
    let usual = move || state.link(|view: &mut View| view.things.columns = Column::USUAL.to_vec());
    view! {
        <Menu name="Columns" value>
            {choices.map(option).collect_view()} <hr />
            <MenuOption href=Signal::derive(usual) current=Signal::derive(move || columns() == Column::USUAL)>
                "Default columns"
            </MenuOption>
        </Menu>
    }
}
