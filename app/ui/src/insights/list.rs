//! Recommended actions, one per row, largest savings first.

use std::sync::Arc;

use domain::{
    format::{self, Sign},
    money::Money,
    report::findings::FindingsReport,
    view::{FindingTab, View},
};
use leptos::prelude::*;

use super::{
    decided::Decided,
    focus::HEADING,
    group::GroupView,
    grouped::GroupedFindings,
    head::is_open,
    load::{InsightLoad, Phase},
};
use crate::{components::state::ApiFailure, links, session::use_session, view_state::ViewState};

/// Findings and progress; previous results stay during a refresh.
#[component]
pub fn FindingList(load: InsightLoad) -> impl IntoView {
    let retry = Callback::new(move |()| load.retry());
    let phase = move || match load.phase() {
        Phase::Loading => Some(view! { <Looking reading=None is_anew=false /> }.into_any()),
        Phase::Reading(ended, all) => {
            Some(view! { <Looking reading=Some((ended, all)) is_anew=load.is_anew() /> }.into_any())
        }
        Phase::Broken(error) => Some(view! { <ApiFailure error retry /> }.into_any()),
        Phase::Done => None,
    };
    view! {
        {phase}
        {move || load.found().map(|insights| view! { <Tabs insights load /> })}
    }
}

#[component]
fn Looking(
    /// Number of finished and all inventory requests; `None` before WASM is loaded.
    reading: Option<(u32, u32)>,
    is_anew: bool,
) -> impl IntoView {
    let (ended, all) = reading.unwrap_or_default();
    let said = match reading {
        None => "Loading insights…".to_owned(),
        Some((_, 0)) => "Listing accounts and regions".to_owned(),
        Some((ended, all)) if ended < all => format!("{ended} of {} complete", format::count(all, "inventory request")),
        Some(_) => "Inventory complete. Running checks".to_owned(),
    };
    let rows = (0..8).map(|_| view! { <span class="skeleton skeleton-row"></span> }).collect_view();
    let heading = (!is_anew).then(|| {
        view! {
            <div class="section-head">
                <h2>"Recommended actions"</h2>
            </div>
        }
    });
    let refresh = is_anew.then_some(". Showing the previous results.");
    view! {
        {heading}
        <progress class="progress" max=all.max(1) value=ended aria-label="Inventory progress"></progress>
        <p class="secondary" role="status">
            {said}
            {refresh}
        </p>
        {(!is_anew).then(|| view! { <div aria-hidden="true">{rows}</div> })}
    }
}

/// Tabs, and the list of the current one.
#[component]
fn Tabs(insights: Arc<FindingsReport>, load: InsightLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let today = use_session().today;
    let grouped = {
        let insights = insights.clone();
        Memo::new(move |_| state.with(|view| GroupedFindings::of(&insights, view, today)))
    };
    let segment = move |tab: FindingTab| {
        // Rows open in the previous tab are closed.
        let link = move || state.link(|view: &mut View| (view.findings.tab, view.findings.open) = (tab, None));
        view! {
            <a href=link aria-current=move || state.with(|view| is_open(view, tab)).then_some("true")>
                {tab.label()}
                <small>{move || format::thousands(grouped.with(|grouped| grouped.count(tab)))}</small>
            </a>
        }
    };
    let segments = FindingTab::ALL.iter().map(|it| segment(*it)).collect_view();
    let nothing = Memo::new(move |_| grouped.with(|grouped| grouped.nothing.clone()));
    let overlaps = Memo::new(move |_| grouped.with(|grouped| grouped.overlaps.clone()));
    let keys = move || grouped.with(|grouped| grouped.groups.iter().map(|it| it.key.clone()).collect::<Vec<_>>());
    let acts = move || grouped.with(|grouped| format::count(grouped.acts(), "action"));
    let decided = insights.clone();
    view! {
        <div class="section-head" id="findings">
            <h2 id=HEADING tabindex="-1">
                "Recommended actions"
            </h2>
            <Show when=move || nothing.with(Option::is_none)>
                <span class="muted">{acts}</span>
            </Show>
            <a class="link to-ask" href=links::ai_panel_anchor()>
                "Ask AI about these costs"
            </a>
            <div class="end">
                <nav class="segments" aria-label="Source">
                    {segments}
                </nav>
            </div>
        </div>
        <Decided insights=decided />
        {move || nothing.get().map(|said| view! { <p class="empty secondary">{said}</p> })}
        <Show when=move || nothing.with(Option::is_none)>
            <div class="finding-head" aria-hidden="true">
                <span></span>
                <span>"Action"</span>
                <span class="numeric">"Monthly savings"</span>
                <span class="grade">"Effort"</span>
                <span class="grade">"Risk"</span>
            </div>
        </Show>
        <div class="found" aria-busy=move || load.is_anew().then_some("true")>
            <For
                each=keys
                key=Clone::clone
                children=move |key| view! { <GroupView insights=insights.clone() grouped key /> }
            />
        </div>
        {move || overlaps.get().into_iter().map(|(more, whole)| overlap(&more, &whole)).collect_view()}
    }
}

/// Excess of the rows' sum over the total because of overlapping savings.
fn overlap(more: &Money, whole: &Money) -> impl IntoView + use<> {
    let said = format!(
        "{} of overlapping savings excluded from the total of {}: several actions affect the same costs.",
        format::money(more, Sign::Minus),
        format::money(whole, Sign::Minus)
    );
    view! { <p class="muted overlap">{said}</p> }
}
