//! All dismissed and snoozed findings, including those no longer found, with Restore for each and for all.

use std::sync::Arc;

use domain::{
    report::findings::FindingsReport,
    view::{Dismissal, FindingKey, FindingTab, View},
};
use leptos::prelude::*;

use super::{decide::reason_and_end, focus::hand_on, group::check_name};
use crate::{session::use_session, view_state::ViewState};

/// List above the findings of the Dismissed tab.
#[component]
pub fn Decided(insights: Arc<FindingsReport>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let is_shown = Memo::new(move |_| {
        state.with(|view| view.findings.tab == FindingTab::Dismissed && !view.findings.dismissals.is_empty())
    });
    let abouts =
        move || state.with(|view| view.findings.dismissals.iter().map(|it| it.target.clone()).collect::<Vec<_>>());
    let children = move |about: FindingKey| view! { <Row about insights=insights.clone() /> };
    move || is_shown.get().then(|| view! { <List abouts children=children.clone() /> })
}

#[component]
fn List<A, C, V>(abouts: A, children: C) -> impl IntoView
where
    A: Fn() -> Vec<FindingKey> + Send + Sync + 'static,
    C: Fn(FindingKey) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let state = expect_context::<ViewState>();
    let leave = hand_on(".decided");
    let none = move || state.link(|view: &mut View| view.findings.dismissals.clear());
    view! {
        <div class="decided" role="group" aria-label="Dismissed and snoozed findings">
            <p>
                <span class="secondary">"Saved in this link"</span>
                <a class="button" href=none on:click=move |event| leave(event.target())>
                    "Restore all"
                </a>
            </p>
            <ul>
                <For each=abouts key=Clone::clone children />
            </ul>
        </div>
    }
}

/// One dismissal. Its finding may no longer exist; the address still has it.
#[component]
fn Row(about: FindingKey, insights: Arc<FindingsReport>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let today = use_session().today;
    let leave = hand_on("li");
    let check = check_name(&about.code);
    let subject = about.subject.as_ref().map_or_else(
        || "all findings".to_owned(),
        |subject| {
            let finding = insights.findings.iter().find(|it| about.includes_finding(it));
            finding.map_or_else(|| format!("{subject}, not in the latest results"), |it| it.title().to_owned())
        },
    );
    let label = format!("Restore: {check}, {subject}");
    let said = {
        let about = about.clone();
        move || {
            let one = state.with(|view| view.findings.dismissals.iter().find(|it| it.target == about).cloned());
            one.map(|it: Dismissal| {
                let over = if it.is_active(today) { "" } else { " Expired: the finding is shown again." };
                format!("{}{over}", reason_and_end(&it))
            })
        }
    };
    let link = move || state.link(|view: &mut View| view.findings.restore(&about));
    view! {
        <li>
            <span class="wrap">
                <b>{check}</b>
                " · "
                {subject}
                <br />
                <span class="secondary">{said}</span>
            </span>
            <a class="button quiet" href=link aria-label=label on:click=move |event| leave(event.target())>
                "Restore"
            </a>
        </li>
    }
}
