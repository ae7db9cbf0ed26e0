//! Resources page: cost by resource.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{no_script::NoScript, server_rendered::ServerRendered},
    figures::AddressProblems,
    insights::FindingsSummaryLoad,
    resources::{
        BillNotes, BillProblems, InventoryProgress, Panel, ResourceFilters, ResourceLoad, ResourceTable,
        ResourcesAnnouncement, ResourcesHead, ServiceGroups, Showback, ShownResources,
    },
    view_state::ViewState,
};

/// Page component. The browser loads resources and costs as a stream.
#[component]
pub fn ResourcesPage() -> impl IntoView {
    let load = ResourceLoad::from_address();
    let findings = FindingsSummaryLoad::from_address();
    let is_loaded = Signal::derive(move || load.has_ended());
    view! {
        <Title text="Resources" />
        <ServerRendered is_loaded>
            <Content load findings />
        </ServerRendered>
    }
}

#[component]
fn Content(load: ResourceLoad, findings: FindingsSummaryLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let resources = ShownResources::of(load);
    let group = Memo::new(move |_| state.with(|view| view.resources.group.clone()));
    let is_open = move || state.with(|view| view.resources.open.is_some());
    view! {
        <ResourcesHead resources findings />
        <ResourceFilters resources />
        <AddressProblems />
        <NoScript parts="Search and costs by day" />
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
