//! Recommended actions, one per row, largest savings first.

use std::sync::Arc;

use domain::{
    access::Role,
    format::{self, Sign},
    money::Money,
    report::findings::FindingsReport,
    view::{FindingTab, View},
};
use leptos::prelude::*;

use super::{
    dismissal_list::DismissalList,
    focus::HEADING_ID,
    group::GroupView,
    grouped::GroupedFindings,
    head::is_current_tab,
    load::{FindingsLoad, Phase},
};
use crate::{
    components::state::ApiFailure,
    links,
    session::{use_session, visitor_role},
    view_state::ViewState,
};

/// Findings and progress. The previous findings stay during a refresh.
#[component]
pub fn FindingList(load: FindingsLoad) -> impl IntoView {
    let retry = Callback::new(move |()| load.retry());
    let phase = move || match load.phase() {
        Phase::Loading => Some(view! { <ChecksProgress progress=None is_refreshing=false /> }.into_any()),
        Phase::Running(completed, all) => Some(
            view! { <ChecksProgress progress=Some((completed, all)) is_refreshing=load.is_refreshing() /> }.into_any(),
        ),
        Phase::Interrupted(error) => Some(view! { <ApiFailure error retry /> }.into_any()),
        Phase::Done => None,
    };
    view! {
        {phase}
        {move || load.report().map(|report| view! { <Tabs report load /> })}
    }
}

#[component]
fn ChecksProgress(
    /// Completed and total number of inventory lists; `None` before WASM is loaded.
    progress: Option<(u32, u32)>,
    is_refreshing: bool,
) -> impl IntoView {
    let (completed, all) = progress.unwrap_or_default();
    let text = match progress {
        None => "Loading insights…".to_owned(),
        Some((_, 0)) => "Listing accounts and regions".to_owned(),
        Some((completed, all)) if completed < all => {
            format!("{completed} of {} complete", format::count(all, "list"))
        }
        Some(_) => "Inventory complete. Running checks".to_owned(),
    };
    let rows = (0..8).map(|_| view! { <span class="skeleton skeleton-row"></span> }).collect_view();
    let heading = (!is_refreshing).then(|| {
        view! {
            <div class="section-head">
                <h2>"Recommended actions"</h2>
            </div>
        }
    });
    let refresh_note = is_refreshing.then_some(". Showing the previous results.");
    view! {
        {heading}
        <progress class="progress" max=all.max(1) value=completed aria-label="Inventory progress"></progress>
        <p class="secondary" role="status">
            {text}
            {refresh_note}
        </p>
        {(!is_refreshing).then(|| view! { <div class="coming-rows" aria-hidden="true">{rows}</div> })}
    }
}

/// Tabs, and the findings of the current one.
#[component]
fn Tabs(report: Arc<FindingsReport>, load: FindingsLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let today = use_session().today;
    let grouped = {
        let report = report.clone();
        Memo::new(move |_| state.with(|view| GroupedFindings::of(&report, view, today)))
    };
    let segment = move |tab: FindingTab| {
        // Closes the row that is open in the previous tab.
        let link = move || state.link(|view: &mut View| (view.findings.tab, view.findings.open) = (tab, None));
        view! {
            <a href=link aria-current=move || state.with(|view| is_current_tab(view, tab)).then_some("true")>
                {tab.label()}
                <small>{move || format::thousands(grouped.with(|grouped| grouped.count(tab)))}</small>
            </a>
        }
    };
    let segments = FindingTab::ALL.iter().map(|it| segment(*it)).collect_view();
    let empty_reason = Memo::new(move |_| grouped.with(|grouped| grouped.empty_reason.clone()));
    let overlaps = Memo::new(move |_| grouped.with(|grouped| grouped.overlaps.clone()));
    let keys = move || grouped.with(|grouped| grouped.groups.iter().map(|it| it.key.clone()).collect::<Vec<_>>());
    let action_count = move || grouped.with(|grouped| format::count(grouped.action_count(), "action"));
    let dismissed_report = report.clone();
    let ask = (visitor_role() >= Role::Analyst).then(|| {
        view! {
            <a class="link to-ask" href=links::ai_panel_anchor()>
                "Ask AI about costs"
            </a>
        }
    });
    view! {
        <div class="section-head" id="findings">
            <h2 id=HEADING_ID tabindex="-1">
                "Recommended actions"
            </h2>
            <Show when=move || empty_reason.with(Option::is_none)>
                <span class="muted">{action_count}</span>
            </Show>
            {ask}
            <div class="end">
                <nav class="segments" aria-label="Source">
                    {segments}
                </nav>
            </div>
        </div>
        <DismissalList report=dismissed_report />
        {move || empty_reason.get().map(|text| view! { <p class="empty secondary">{text}</p> })}
        <Show when=move || empty_reason.with(Option::is_none)>
            <div class="finding-head" aria-hidden="true">
                <span></span>
                <span>"Action"</span>
                <span class="numeric">"Monthly savings"</span>
                <span class="grade">"Effort"</span>
                <span class="grade">"Risk"</span>
            </div>
        </Show>
        <div
            class="found"
            role="group"
            aria-labelledby=HEADING_ID
            aria-busy=move || load.is_refreshing().then_some("true")
        >
            <For
                each=keys
                key=Clone::clone
                children=move |key| view! { <GroupView report=report.clone() grouped key /> }
            />
        </div>
        {move || overlaps.get().into_iter().map(|(excess, total)| overlap_note(&excess, &total)).collect_view()}
    }
}

/// Note about overlapping savings: why the rows add up to more than the total.
fn overlap_note(excess: &Money, total: &Money) -> impl IntoView + use<> {
    let text = format!(
        "The rows add up to {} more than the total of {}, because several actions would save the same costs.",
        format::money(excess, Sign::Minus),
        format::money(total, Sign::Minus)
    );
    view! { <p class="muted overlap">{text}</p> }
}
