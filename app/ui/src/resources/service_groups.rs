//! Tabs of service groups with counts, and the legend of cost confidence.

use domain::{
    format,
    view::{ServiceGroup, View},
};
use leptos::prelude::*;

use super::{confidence_mark::Legend, load::Phase, shown_resources::ShownResources};
use crate::view_state::ViewState;

/// Tabs: all resources, and each service group, with counts.
#[component]
pub fn ServiceGroups(resources: ShownResources) -> impl IntoView {
    let state = expect_context::<ViewState>();
    // Counts are unknown until the first resources arrive.
    let has_counts = move || !matches!(resources.load().phase.get(), Phase::Loading | Phase::Waiting);
    let groups = Memo::new(move |_| resources.summary().service_groups);
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
                <small class="many">{move || has_counts().then(|| format::thousands(count()))}</small>
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
