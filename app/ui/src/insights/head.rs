//! Page header: number of findings, scope, refresh, link and export.

use domain::{
    Date,
    finding::{Selection, totals},
    format::{self, Sign},
    report::findings::FindingsReport,
    view::{FindingTab, View},
};
use leptos::prelude::*;

use super::load::{FindingsLoad, Phase};
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
pub fn InsightsHead(load: FindingsLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let today = use_session().today;
    let count = move || match load.report() {
        None if load.is_first_load() => "Loading…".to_owned(),
        None => String::new(),
        Some(report) => {
            let shown = state
                .with(|view| Selection::of(&view.filter, &view.findings, today).select(&report.findings).open.len());
            shown_of_all(shown, &report)
        }
    };
    let estimated = move || {
        load.report().is_some_and(|it| it.estimated).then(|| {
            view! {
                <span class="estimated" title="AWS may still change these days of the bill">
                    <Icon shape=Shape::Estimated />
                    " bill estimated"
                </span>
            }
        })
    };
    let is_busy = Signal::derive(move || matches!(load.phase(), Phase::Running(..)));
    let on_refresh = Callback::new(move |()| load.refresh());
    let scope = move || load.report().map(|report| scope(&report));
    let subtitle = view! {
        {count}
        " "
        {estimated}
        <span class="long">{scope}</span>
    };
    view! {
        <PageHead heading=view! { <h1>"Insights"</h1> }.into_any() subtitle=subtitle.into_any()>
            <RefreshButton subject="inventory and costs" quote=None is_busy on_refresh />
            <ShareActions />
        </PageHead>
    }
}

/// Shown and total number of findings, without AWS recommendations.
fn shown_of_all(shown: usize, report: &FindingsReport) -> String {
    let all = report.findings.iter().filter(|it| !it.from.is_aws()).count();
    format::count_of(shown, all, "finding")
}

/// Number of findings and savings, announced to screen readers after a filter changes.
#[component]
pub fn InsightsAnnouncement(load: FindingsLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let today = use_session().today;
    let announced = Memo::new(move |_| {
        load.report().map(|report| state.with(|view| announcement(&report, view, today))).unwrap_or_default()
    });
    view! {
        <p class="visually-hidden" role="status">
            {announced}
        </p>
    }
}

/// Number of findings in the current tab, and their combined savings.
fn announcement(report: &FindingsReport, view: &View, today: Date) -> String {
    let selection = Selection::of(&view.filter, &view.findings, today).select(&report.findings);
    let tab = view.findings.tab;
    let shown = selection.tab(tab);
    let count = match tab {
        FindingTab::Open => shown_of_all(shown.len(), report),
        FindingTab::Aws | FindingTab::Dismissed => {
            format!("{}: {}", tab.label(), format::count(shown.len(), "finding"))
        }
    };
    // A sum that is too large is reported in the headline.
    let savings = totals(shown.iter().copied()).unwrap_or_default();
    let savings: Vec<String> = savings.iter().map(|it| format::money(it, Sign::Minus)).collect();
    if savings.is_empty() { count } else { format!("{count} could save {} a month", savings.join(" and ")) }
}

/// Scope of the checks: numbers of checks and resources, period and time of the data.
fn scope(report: &FindingsReport) -> String {
    let as_of = report.read_at.map(|it| format!(", as of {} UTC", format::moment_without_year(it))).unwrap_or_default();
    format!(
        " · {} run on {} and the bill for {}{as_of} · savings at your effective rates",
        format::count(report.ran, "check"),
        format::count(report.resources, "resource"),
        format::range(&report.days, true),
    )
}

/// Whether a view shows a tab.
pub(super) fn is_current_tab(view: &View, tab: FindingTab) -> bool {
    view.findings.tab == tab
}
