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
        page_head::{PageHead, RefreshButton, ShareActions},
    },
    session::use_session,
    view_state::ViewState,
};

/// Title, counts, refresh, link and export.
#[component]
pub fn InsightsHead(load: InsightLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let today = use_session().today;
    let count = move || match load.found() {
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
                <span class="estimated" title="AWS may still change these days of the bill">
                    <Icon shape=Shape::Estimated />
                    " estimated"
                </span>
            }
        })
    };
    let is_busy = Signal::derive(move || matches!(load.phase(), Phase::Reading(..)));
    let on_refresh = Callback::new(move |()| load.refresh());
    let scope = move || load.found().map(|insights| scope(&insights));
    let subtitle = view! {
        {count}
        <span class="long">{scope}</span>
        " "
        {estimated}
    };
    view! {
        <PageHead heading=view! { <h1>"Insights"</h1> }.into_any() subtitle=subtitle.into_any()>
            <RefreshButton subject="inventory and costs" quote=None is_busy on_refresh />
            <ShareActions />
        </PageHead>
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
fn scope(insights: &FindingsReport) -> String {
    let read = insights.read_at.map(|it| format!(", as of {} UTC", it.strftime("%-d %b, %H:%M"))).unwrap_or_default();
    format!(
        " · {} run on {} and the bill for {}{read} · priced at your effective rates",
        format::count(insights.ran, "check"),
        format::count(insights.resources, "resource"),
        format::range(&insights.days, true),
    )
}

/// Whether a tab is current.
pub(super) fn is_open(view: &View, tab: FindingTab) -> bool {
    view.findings.tab == tab
}
