//! Resources page: cost by resource.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::no_script::NoScript,
    figures::AddressProblems,
    resources::{
        BillNotes, BillProblems, InventoryProgress, Panel, ResourceFilters, ResourceLoad, ResourceTable,
        ResourcesAnnouncement, ResourcesHead, ServiceGroups, Showback, ShownResources,
    },
    view_state::ViewState,
};

/// Page component. The server renders it without resources and costs, which are streamed.
#[component]
pub fn ResourcesPage() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let load = ResourceLoad::from_address();
    let resources = ShownResources::of(load);
    let group = Memo::new(move |_| state.with(|view| view.resources.group.clone()));
    let is_open = move || state.with(|view| view.resources.open.is_some());
    view! {
        <Title text="Resources" />
        <ResourcesHead resources />
        <ResourceFilters resources />
        <AddressProblems />
        <NoScript content="Resources" />
        <div class=move || if is_open() { "split open" } else { "split" }>
            <section>
                <ServiceGroups resources />
                <InventoryProgress load />
                <BillProblems load />
                {move || match group.get() {
                    None => view! { <ResourceTable resources /> }.into_any(),
                    Some(by) => view! { <Showback resources by /> }.into_any(),
                }}
                <ResourcesAnnouncement resources />
                <BillNotes load />
            </section>
            <Panel load />
        </div>
    }
}
