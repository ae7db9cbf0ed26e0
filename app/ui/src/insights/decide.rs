//! Dismissing, snoozing and restoring a finding or all findings of a check, with a reason. Stored in the address only.

use domain::{
    format,
    period::add_days,
    view::{Decision, FindingKey, FindingTab, Findings, View},
};
use leptos::{html::Input, prelude::*};

use super::focus::hand_on;
use crate::{
    session::use_session,
    view_state::{ViewState, use_push_address},
};

/// Snooze duration in days.
const SNOOZE_DAYS: i32 = 30;

/// Buttons below a finding, or below all findings of a check.
#[component]
pub fn Decide(about: FindingKey) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let today = use_session().today;
    let about = StoredValue::new(about);
    let decision = Memo::new(move |_| {
        let decides = |it: &&Decision| it.holds(today) && about.with_value(|about| it.about.holds(about));
        state.with(|view| view.findings.decisions.iter().find(decides).cloned())
    });
    let is_all = about.with_value(|it| it.subject.is_none());
    // Findings of an action can be dismissed one by one: each has its own Restore.
    let is_apart = move || is_all && state.with(|view| view.findings.tab == FindingTab::Dismissed);
    move || match decision.get() {
        Some(decision) => view! { <Restore decision is_all /> }.into_any(),
        None if is_apart() => ().into_any(),
        None => view! { <Dismiss about is_all /> }.into_any(),
    }
}

/// Selector of the elements among which the focus moves.
fn among(is_all: bool) -> &'static str {
    if is_all { "details.action" } else { "details.finding" }
}

#[component]
fn Dismiss(about: StoredValue<FindingKey>, is_all: bool) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let today = use_session().today;
    let go = use_push_address();
    let reason = NodeRef::<Input>::new();
    let is_full = RwSignal::new(false);
    let leave = hand_on(among(is_all));
    // Dismissing or restoring changes the remaining room.
    Effect::new(move |_| {
        state.with(|view| view.findings.decisions.len());
        is_full.set(false);
    });
    let decide = move |days: Option<i32>| {
        let go = go.clone();
        move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            let said = reason.get_untracked().map(|input| input.value()).unwrap_or_default();
            let until = days.map(|days| add_days(today, days));
            let decision = Decision::new(about.get_value(), until, &said);
            if untrack(|| state.with(|view| !view.findings.has_room_for(&decision))) {
                is_full.set(true);
                return;
            }
            leave(event.target());
            go(&untrack(|| state.link(|view: &mut View| view.findings.decide(decision))));
        }
    };
    let (dismiss, snooze, note) = if is_all {
        let note = "Includes findings of this check that are filtered out or found later. Saved in this link.";
        ("Dismiss all", format!("Snooze all for {SNOOZE_DAYS} days"), note)
    } else {
        ("Dismiss", format!("Snooze {SNOOZE_DAYS} days"), "Saved in this link.")
    };
    view! {
        <form class="actions">
            <input
                type="text"
                class="reason"
                node_ref=reason
                maxlength=Decision::LONGEST_REASON
                placeholder="Reason (optional)"
                aria-label=if is_all { "Reason for all (optional)" } else { "Reason (optional)" }
            />
            <button class="button" type="submit" on:click=decide(None)>
                {dismiss}
            </button>
            <button class="button" type="button" on:click=decide(Some(SNOOZE_DAYS))>
                {snooze}
            </button>
            <span class="muted">{note}</span>
            {move || is_full.get().then(full)}
        </form>
    }
}

/// Error when the address has no room left.
fn full() -> impl IntoView {
    let (most, bytes) = (format::count(Findings::MOST_DECISIONS, "dismissal"), Findings::MOST_DECIDED_BYTES);
    let said = format!(
        "This link is full: the limit is {most} and {} bytes. Shorten the reason, restore a finding, or dismiss the whole action.",
        format::thousands(bytes)
    );
    view! { <p class="bad" role="alert">{said}</p> }
}

/// Dismissal or snooze in words.
pub(super) fn reason_and_end(decision: &Decision) -> String {
    let Decision { about, until, reason } = decision;
    let which = if about.subject.is_some() { "" } else { " with all findings of this check" };
    let when = until.map_or_else(|| "Dismissed".to_owned(), |until| format!("Snoozed until {}", format::date(until)));
    let reason = if reason.is_empty() { "no reason given" } else { reason };
    format!("{when}{which}: {reason}.")
}

#[component]
fn Restore(decision: Decision, is_all: bool) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let leave = hand_on(among(is_all));
    let said = reason_and_end(&decision);
    let about = decision.about;
    let link = move || state.link(|view: &mut View| view.findings.reconsider(&about));
    view! {
        <div class="actions">
            <span class="secondary">{said}</span>
            <a class="button" href=link on:click=move |event| leave(event.target())>
                "Restore"
            </a>
        </div>
    }
}
