//! Dismissals and snoozes of the address, including those of findings that no longer exist, with buttons to restore each or all.

use std::sync::Arc;

use domain::{
    report::findings::FindingsReport,
    view::{Dismissal, FindingKey, FindingTab, View},
};
use leptos::prelude::*;

use super::{dismissal_form::dismissal_text, focus::use_focus_after_removal, names::check_name};
use crate::{session::use_session, view_state::ViewState};

/// List of dismissals, above the findings of the Dismissed tab.
#[component]
pub fn DismissalList(report: Arc<FindingsReport>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let is_shown = Memo::new(move |_| {
        state.with(|view| view.findings.tab == FindingTab::Dismissed && !view.findings.dismissals.is_empty())
    });
    let finding_keys =
        move || state.with(|view| view.findings.dismissals.iter().map(|it| it.target.clone()).collect::<Vec<_>>());
    let children = move |finding_key: FindingKey| view! { <DismissalRow finding_key report=report.clone() /> };
    move || is_shown.get().then(|| view! { <DismissalsWithRestoreAll finding_keys children=children.clone() /> })
}

#[component]
fn DismissalsWithRestoreAll<A, C, V>(finding_keys: A, children: C) -> impl IntoView
where
    A: Fn() -> Vec<FindingKey> + Send + Sync + 'static,
    C: Fn(FindingKey) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let state = expect_context::<ViewState>();
    let move_focus = use_focus_after_removal(".decided");
    let restore_all = move || state.link(|view: &mut View| view.findings.dismissals.clear());
    view! {
        <div class="decided" role="group" aria-label="Dismissed and snoozed findings">
            <p>
                <span class="secondary">"Saved in this link"</span>
                <a class="button" href=restore_all on:click=move |event| move_focus(event.target())>
                    "Restore all"
                </a>
            </p>
            <ul>
                <For each=finding_keys key=Clone::clone children />
            </ul>
        </div>
    }
}

/// One dismissal of the address, even if its finding no longer exists.
#[component]
fn DismissalRow(finding_key: FindingKey, report: Arc<FindingsReport>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let today = use_session().today;
    let move_focus = use_focus_after_removal("li");
    let check = check_name(&finding_key.code);
    let subject = finding_key.subject.as_ref().map_or_else(
        || "all findings".to_owned(),
        |subject| {
            let finding = report.findings.iter().find(|it| finding_key.includes_finding(it));
            finding.map_or_else(|| format!("{subject}, not in the latest results"), |it| it.title().to_owned())
        },
    );
    let label = format!("Restore: {check}, {subject}");
    let text = {
        let finding_key = finding_key.clone();
        move || {
            let dismissal =
                state.with(|view| view.findings.dismissals.iter().find(|it| it.target == finding_key).cloned());
            dismissal.map(|it: Dismissal| {
                let expired = if it.is_active(today) { "" } else { " Expired: the finding is shown again." };
                format!("{}{expired}", dismissal_text(&it))
            })
        }
    };
    let link = move || state.link(|view: &mut View| view.findings.restore(&finding_key));
    view! {
        <li>
            <span class="wrap">
                <b>{check}</b>
                " · "
                {subject}
                <br />
                <span class="secondary">{text}</span>
            </span>
            <a class="button quiet" href=link aria-label=label on:click=move |event| move_focus(event.target())>
                "Restore"
            </a>
        </li>
    }
}
