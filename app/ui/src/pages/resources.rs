//! Resources page: cost by resource.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::no_script::NoScript,
    figures::AddressProblems,
    resources::{
        BillNotes, BillProblems, Chosen, Kinds, Lists, Panel, ResourceFilters, ResourceLoad, ResourceTable,
        ResourcesAnnouncement, ResourcesHead, Showback,
    },
    view_state::ViewState,
};

/// Page component. The server sends its frame; resources and costs are streamed.
#[component]
pub fn ResourcesPage() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let load = ResourceLoad::from_address();
    let chosen = Chosen::of(load);
    let group = Memo::new(move |_| state.with(|view| view.resources.group.clone()));
    let is_open = move || state.with(|view| view.resources.open.is_some());
    view! {
        <Title text="Resources" />
        <ResourcesHead chosen />
        <ResourceFilters chosen />
        <AddressProblems />
        <NoScript content="Resources" />
        <div class=move || if is_open() { "split open" } else { "split" }>
            <section>
                <Kinds chosen />
                <Lists load />
                <BillProblems load />
                {move || match group.get() {
                    None => view! { <ResourceTable chosen /> }.into_any(),
                    Some(by) => view! { <Showback chosen by /> }.into_any(),
                }}
                <ResourcesAnnouncement chosen />
                <BillNotes load />
            </section>
            <Panel load />
        </div>
    }
}
