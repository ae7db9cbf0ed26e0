//! Tabs of resource families with their counts, and the legend of the cost sources.

use domain::{
    format,
    view::{Family, View},
};
use leptos::prelude::*;

use super::{choices::Chosen, load::Phase, mark::Legend};
use crate::view_state::ViewState;

/// All, and each family in the inventory.
#[component]
pub fn Kinds(chosen: Chosen) -> impl IntoView {
    let state = expect_context::<ViewState>();
    // Counts are unknown before the first resource arrives.
    let is_known = move || !matches!(chosen.load().phase.get(), Phase::Loading | Phase::Waiting);
    let families = Memo::new(move |_| chosen.summary().families);
    let segment = move |family: Option<Family>| {
        let count = move || {
            families.with(|counts| match family {
                None => counts.values().sum::<usize>(),
                Some(family) => counts.get(&family).copied().unwrap_or_default(),
            })
        };
        let link = move || state.link(|view: &mut View| view.things.family = family);
        let current = move || state.with(|view| view.things.family == family).then_some("true");
        view! {
            <a href=link aria-current=current>
                {family.map_or("All", Family::label)}
                " "
                <small class="many">{move || is_known().then(|| format::thousands(count()))}</small>
            </a>
        }
    };
    view! {
        <div class="sec">
            <nav class="seg" aria-label="Resource type">
                {segment(None)}
                {Family::ALL.iter().map(|family| segment(Some(*family))).collect_view()}
            </nav>
            <div class="end">
                <Legend />
            </div>
        </div>
    }
}
