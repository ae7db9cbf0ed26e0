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

/// Attributes of the tabs, the most detailed first.
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

/// Tabs; tags are in a menu because loading their names needs a request.
#[component]
pub fn Tabs() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let tab = move |attribute: Attribute| {
        let label = attribute.label();
        let (linked, shown) = (attribute.clone(), attribute);
        let link = move || state.link(|view: &mut View| view.group_by = vec![linked.clone()]);
        let current = move || (state.shown().group_by.first() == Some(&shown)).then_some("page");
        view! {
            <a href=link aria-current=current data-noscroll="">
                {label}
            </a>
        }
        .into_any()
    };
    // A tag or cost category that is shown has its own tab.
    let chosen = Memo::new(move |_| {
        let first = state.shown().group_by.into_iter().next();
        first.filter(|it| !matches!(it, Attribute::Dimension(dimension) if DIMENSIONS.contains(dimension)))
    });
    let asked = RwSignal::new(false);
    let offer = Callback::new(tab);
    view! {
        <nav class="tabs" aria-label="Cost by">
            {DIMENSIONS.map(|dimension| tab(dimension.into())).collect_view()}
            {move || chosen.get().map(tab)}
            <Disclosure>
                <summary on:click=move |_| asked.set(true)>"Tag"</summary>
                <div class="menu-panel flush">{move || asked.get().then(|| view! { <TagsAndCategories render=offer /> })}</div>
            </Disclosure>
        </nav>
    }
}
