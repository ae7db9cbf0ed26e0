//! Service groups of resources with their counts, and the legend of the cost sources.

use domain::{
    format,
    view::{ServiceGroup, View},
};
use leptos::prelude::*;

use super::{choices::Chosen, load::Phase, mark::Legend};
use crate::view_state::ViewState;

/// All, and each service group in the inventory.
#[component]
pub fn Kinds(chosen: Chosen) -> impl IntoView {
    let state = expect_context::<ViewState>();
    // Counts are unknown before the first resource arrives.
    let is_known = move || !matches!(chosen.load().phase.get(), Phase::Loading | Phase::Waiting);
    let groups = Memo::new(move |_| chosen.summary().service_groups);
    let segment = move |service_group: Option<ServiceGroup>| {
        let count = move || {
            groups.with(|counts| match service_group {
                None => counts.values().sum::<usize>(),
                Some(service_group) => counts.get(&service_group).copied().unwrap_or_default(),
            })
        };
        let link = move || state.link(|view: &mut View| view.resources.service_group = service_group);
        let current = move || state.with(|view| view.resources.service_group == service_group).then_some("true");
        view! {
            <a href=link aria-current=current>
                {service_group.map_or("All", ServiceGroup::label)}
                " "
                <small class="many">{move || is_known().then(|| format::thousands(count()))}</small>
            </a>
        }
    };
    view! {
        <div class="section-head">
            <nav class="segments" aria-label="Resource type">
                {segment(None)}
                {ServiceGroup::ALL.iter().map(|service_group| segment(Some(*service_group))).collect_view()}
            </nav>
            <div class="end">
                <Legend />
            </div>
        </div>
    }
}
