//! All dismissed and snoozed findings, including those no longer found, with Restore for each and for all.

use std::sync::Arc;

use domain::{
    report::findings::FindingsReport,
    view::{Decision, FindingKey, FindingTab, View},
};
use leptos::prelude::*;

use super::{decide::reason_and_end, focus::hand_on, group::check_name};
use crate::{session::use_session, view_state::ViewState};

/// List above the findings of the Dismissed tab.
#[component]
pub fn Decided(insights: Arc<FindingsReport>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let is_shown = Memo::new(move |_| {
        state.with(|view| view.findings.tab == FindingTab::Dismissed && !view.findings.decisions.is_empty())
    });
    let abouts =
        move || state.with(|view| view.findings.decisions.iter().map(|it| it.about.clone()).collect::<Vec<_>>());
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
    let none = move || state.link(|view: &mut View| view.findings.decisions.clear());
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
            let finding = insights.findings.iter().find(|it| about.is(it));
            finding.map_or_else(|| format!("{subject}, not in the latest results"), |it| it.title().to_owned())
        },
    );
    let label = format!("Restore: {check}, {subject}");
    let said = {
        let about = about.clone();
        move || {
            let one = state.with(|view| view.findings.decisions.iter().find(|it| it.about == about).cloned());
            one.map(|it: Decision| {
                let over = if it.holds(today) { "" } else { " Expired: the finding is shown again." };
                format!("{}{over}", reason_and_end(&it))
            })
        }
    };
    let link = move || state.link(|view: &mut View| view.findings.reconsider(&about));
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
