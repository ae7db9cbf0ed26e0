//! Tabs that group the cost of a service. Each tab is a link, loaded when it is opened.

use domain::{
    dimension::{Attribute, Dimension},
    view::View,
};
use leptos::prelude::*;

use crate::{
    components::{filter_bar::attributes::TagsAndCategories, menu::Disclosure},
    view_state::ViewState,
};

/// Attributes of the tabs, most detailed first.
const DIMENSIONS: [Dimension; 9] = [
    Dimension::UsageType,
    Dimension::Operation,
    Dimension::Region,
    Dimension::Az,
    Dimension::InstanceType,
    Dimension::Platform,
    Dimension::Account,
    Dimension::PurchaseType,
    Dimension::RecordType,
];

/// Tabs. Tags and cost categories are in a menu, since loading their names needs a paid request.
#[component]
pub fn Tabs() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let tab = move |attribute: Attribute| {
        let label = attribute.label();
        let (link_attribute, tab_attribute) = (attribute.clone(), attribute);
        let link = move || state.link(|view: &mut View| view.group_by = vec![link_attribute.clone()]);
        let current = move || (state.shown().group_by.first() == Some(&tab_attribute)).then_some("page");
        view! {
            <a href=link aria-current=current data-noscroll="">
                {label}
            </a>
        }
        .into_any()
    };
    // The current attribute, if it is not one of the fixed tabs.
    let other_attribute = Memo::new(move |_| {
        let first = state.shown().group_by.into_iter().next();
        first.filter(|it| !matches!(it, Attribute::Dimension(dimension) if DIMENSIONS.contains(dimension)))
    });
    let is_menu_opened = RwSignal::new(false);
    let tab_callback = Callback::new(tab);
    view! {
        <nav class="tabs" aria-label="Cost by">
            {DIMENSIONS.map(|dimension| tab(dimension.into())).collect_view()}
            {move || other_attribute.get().map(tab)}
            <Disclosure>
                <summary on:click=move |_| is_menu_opened.set(true)>"Tag"</summary>
                <div class="menu-panel flush">{move || is_menu_opened.get().then(|| view! { <TagsAndCategories render=tab_callback /> })}</div>
            </Disclosure>
        </nav>
    }
}
