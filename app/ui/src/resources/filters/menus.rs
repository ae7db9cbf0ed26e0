//! Menus for grouping and columns.

use domain::{
    dimension::Attribute,
    sorting,
    view::{Facet, ListProperty, Property, ResourceColumn, View},
};
use leptos::prelude::*;

use super::{super::shown_resources::ShownResources, facet::tag_keys};
use crate::{
    components::menu::{Menu, MenuOption},
    view_state::ViewState,
};

/// Grouping menu.
#[component]
pub fn GroupMenu(resources: ShownResources) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let group = move || state.with(|view| view.resources.group.clone());
    let value = Signal::derive(move || group().map_or_else(|| "Resource".to_owned(), |it| it.label()));
    let option = move |choice: Option<Facet<Property>>| {
        let label = choice.as_ref().map_or_else(|| "Each resource".to_owned(), Facet::label);
        let option_choice = choice.clone();
        let link = move || {
            let choice = choice.clone();
            state.link(|view: &mut View| view.resources.group = choice)
        };
        view! {
            <MenuOption href=Signal::derive(link) current=Signal::derive(move || group() == option_choice)>
                {label}
            </MenuOption>
        }
    };
    let tags = move || {
        let keys = tag_keys(resources);
        (!keys.is_empty()).then(|| {
            let options =
                keys.into_iter().map(|(key, _)| option(Some(Facet::Shared(Attribute::Tag(key))))).collect_view();
            view! {
                <h3>"Tags"</h3>
                {options}
            }
        })
    };
    view! {
        <Menu name="Group by" value>
            {option(None)} {Property::GROUPS.iter().map(|it| option(Some(it.clone()))).collect_view()} <hr /> {tags}
        </Menu>
    }
}

/// Columns menu.
#[component]
pub fn ColumnsMenu() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let columns = move || state.with(|view| view.resources.columns.clone());
    let value = Signal::derive(move || {
        let columns = columns();
        if columns == ResourceColumn::DEFAULT { "Default".to_owned() } else { (columns.len() + 1).to_string() }
    });
    let option = move |column: ResourceColumn| {
        let is_shown = move || columns().contains(&column);
        let link = move || {
            state.link(|view: &mut View| {
                let columns = &mut view.resources.columns;
                if columns.contains(&column) {
                    columns.retain(|it| *it != column);
                } else {
                    columns.push(column);
                    sorting::sort(columns);
                }
            })
        };
        view! {
            <MenuOption href=Signal::derive(link) current=Signal::derive(is_shown)>
                {column.label()}
            </MenuOption>
        }
    };
    let choices = ResourceColumn::ALL.iter().copied().filter(|column| *column != ResourceColumn::Name);
    let default_columns =
        move || state.link(|view: &mut View| view.resources.columns = ResourceColumn::DEFAULT.to_vec());
    view! {
        <Menu name="Columns" value>
            {choices.map(option).collect_view()} <hr />
            <MenuOption href=Signal::derive(default_columns) current=Signal::derive(move || columns() == ResourceColumn::DEFAULT)>
                "Default columns"
            </MenuOption>
        </Menu>
    }
}
