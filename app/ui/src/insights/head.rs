//! Page header: number of findings, scope, refresh, link and export.

use domain::{
    Date,
    finding::{Selection, totals},
    format::{self, Sign},
    report::findings::FindingsReport,
    view::{FindingTab, View},
};
use leptos::prelude::*;

use super::load::{InsightLoad, Phase};
use crate::{
    components::{
        Icon, Shape,
        pass_on::{CopyLink, Export},
    },
    session::use_session,
    view_state::ViewState,
};

/// Title, counts, refresh, link and export.
#[component]
pub fn InsightsHead(load: InsightLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let today = use_session().today;
    let said = move || match load.found() {
        None if load.is_first() => "Loading…".to_owned(),
        None => String::new(),
        Some(insights) => {
            let shown = state
                .with(|view| Selection::of(&view.filter, &view.findings, today).select(&insights.findings).open.len());
            shown_of_all(shown, &insights)
        }
    };
    let estimated = move || {
        load.found().is_some_and(|it| it.estimated).then(|| {
            view! {
                <span class="est" title="AWS may still change these days of the bill">
                    <Icon shape=Shape::Estimated />
                    " estimated"
                </span>
            }
        })
    };
    // Disabled by `aria-disabled` only, so that it keeps the focus.
    let is_busy = move || matches!(load.phase(), Phase::Reading(..));
    let more = move || load.found().map(|insights| looked_at(&insights));
    view! {
        <div class="head">
            <h1>"Insights"</h1>
            <span class="sub">{said} <span class="long">{more}</span> " " {estimated}</span>
            <div class="end">
                <button class="btn" title="Refresh inventory and costs. Cost Explorer requests cost $0.01 each." aria-disabled=move || is_busy().then_some("true") on:click=move |_| if !untrack(is_busy) { load.refresh() }>
                    <Icon shape=Shape::Refresh />
                    <span class="lbl">"Refresh"</span>
                </button>
                <CopyLink />
                <Export />
            </div>
        </div>
    }
}

/// Shown and total number of findings, without AWS recommendations.
fn shown_of_all(shown: usize, insights: &FindingsReport) -> String {
    let all = insights.findings.iter().filter(|it| !it.from.is_aws()).count();
    format::count_of(shown, all, "finding")
}

/// Result of a filter, announced to screen readers.
#[component]
pub fn InsightsAnnouncement(load: InsightLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let today = use_session().today;
    let announced = Memo::new(move |_| {
        load.found().map(|insights| state.with(|view| announcement(&insights, view, today))).unwrap_or_default()
    });
    view! {
        <p class="visually-hidden" role="status">
            {announced}
        </p>
    }
}

/// Number of findings in the current tab, and their combined savings.
fn announcement(insights: &FindingsReport, view: &View, today: Date) -> String {
    let picked = Selection::of(&view.filter, &view.findings, today).select(&insights.findings);
    let tab = view.findings.tab;
    let shown = picked.tab(tab);
    let count = match tab {
        FindingTab::Open => shown_of_all(shown.len(), insights),
        FindingTab::Aws | FindingTab::Dismissed => {
            format!("{}: {}", tab.label(), format::count(shown.len(), "finding"))
        }
    };
    // The headline says so where a sum is too large.
    let savings = totals(shown.iter().copied()).unwrap_or_default();
    let savings: Vec<String> = savings.iter().map(|it| format::money(it, Sign::Minus)).collect();
    if savings.is_empty() { count } else { format!("{count}, {} a month", savings.join(" and ")) }
}

/// Scope of the checks.
fn looked_at(insights: &FindingsReport) -> String {
    let read = insights.read_at.map(|it| format!(", as of {} UTC", it.strftime("%-d %b, %H:%M"))).unwrap_or_default();
    format!(
        " · {} run on {} and the bill for {}{read} · at the account’s own prices",
        format::count(insights.ran, "check"),
        format::count(insights.resources, "resource"),
        format::range(&insights.days, true),
    )
}

/// Whether a tab is current.
pub(super) fn is_open(view: &View, tab: FindingTab) -> bool {
    view.findings.tab == tab
}
