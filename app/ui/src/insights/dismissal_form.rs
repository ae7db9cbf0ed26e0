//! Form to dismiss, snooze and restore a finding or all findings of a check. Dismissals are stored only in the address.

use domain::{
    format,
    period::add_days,
    view::{Dismissal, FindingKey, FindingTab, Findings, View},
};
use leptos::{html::Input, prelude::*};

use super::focus::use_focus_after_removal;
use crate::{
    session::use_session,
    view_state::{ViewState, use_push_address},
};

/// Snooze duration in days.
const SNOOZE_DAYS: i32 = 30;

/// Buttons below a finding, or below all findings of a check.
#[component]
pub fn DismissalForm(finding_key: FindingKey) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let today = use_session().today;
    let finding_key = StoredValue::new(finding_key);
    let dismissal = Memo::new(move |_| {
        let applies = |it: &&Dismissal| {
            it.is_active(today) && finding_key.with_value(|finding_key| it.target.includes(finding_key))
        };
        state.with(|view| view.findings.dismissals.iter().find(applies).cloned())
    });
    let is_all = finding_key.with_value(|it| it.subject.is_none());
    // In the Dismissed tab, findings of an action may be dismissed one by one: each has its own Restore button.
    let has_individual_dismissals = move || is_all && state.with(|view| view.findings.tab == FindingTab::Dismissed);
    move || match dismissal.get() {
        Some(dismissal) => view! { <Restore dismissal is_all /> }.into_any(),
        None if has_individual_dismissals() => ().into_any(),
        None => view! { <Dismiss finding_key is_all /> }.into_any(),
    }
}

/// CSS selector of the elements, one of which gets the focus after a removal.
fn sibling_selector(is_all: bool) -> &'static str {
    if is_all { "details.action" } else { "details.finding" }
}

#[component]
fn Dismiss(finding_key: StoredValue<FindingKey>, is_all: bool) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let today = use_session().today;
    let push = use_push_address();
    let reason = NodeRef::<Input>::new();
    let is_full = RwSignal::new(false);
    let move_focus = use_focus_after_removal(sibling_selector(is_all));
    // Any change of the dismissals changes the remaining room.
    Effect::new(move |_| {
        state.with(|view| view.findings.dismissals.len());
        is_full.set(false);
    });
    let dismiss_until = move |days: Option<i32>| {
        let push = push.clone();
        move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            let reason_text = reason.get_untracked().map(|input| input.value()).unwrap_or_default();
            let until = days.map(|days| add_days(today, days));
            let dismissal = Dismissal::new(finding_key.get_value(), until, &reason_text);
            if untrack(|| state.with(|view| !view.findings.has_room_for(&dismissal))) {
                is_full.set(true);
                return;
            }
            move_focus(event.target());
            push(&untrack(|| state.link(|view: &mut View| view.findings.dismiss(dismissal))));
        }
    };
    let (dismiss_label, snooze_label, note) = if is_all {
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
                maxlength=Dismissal::MAX_REASON_LENGTH
                placeholder="Reason (optional)"
                aria-label=if is_all { "Reason for all (optional)" } else { "Reason (optional)" }
            />
            <button class="button" type="submit" on:click=dismiss_until(None)>
                {dismiss_label}
            </button>
            <button class="button" type="button" on:click=dismiss_until(Some(SNOOZE_DAYS))>
                {snooze_label}
            </button>
            <span class="muted">{note}</span>
            {move || is_full.get().then(link_full_error)}
        </form>
    }
}

/// Error when the address has no room left.
fn link_full_error() -> impl IntoView {
    let (limit, bytes) = (format::count(Findings::MAX_DISMISSALS, "dismissal"), Findings::MAX_DISMISSAL_BYTES);
    let text = format!(
        "This link is full: the limit is {limit} and {} bytes. Shorten the reason, restore a finding, or dismiss the whole action.",
        format::thousands(bytes)
    );
    view! { <p class="bad" role="alert">{text}</p> }
}

/// Text of a dismissal or snooze: end, scope and reason.
pub(super) fn dismissal_text(dismissal: &Dismissal) -> String {
    let Dismissal { target, until, reason } = dismissal;
    let scope = if target.subject.is_some() { "" } else { " with all findings of this check" };
    let when = until.map_or_else(|| "Dismissed".to_owned(), |until| format!("Snoozed until {}", format::date(until)));
    let reason = if reason.is_empty() { "no reason given" } else { reason };
    format!("{when}{scope}: {reason}.")
}

#[component]
fn Restore(dismissal: Dismissal, is_all: bool) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let move_focus = use_focus_after_removal(sibling_selector(is_all));
    let text = dismissal_text(&dismissal);
    let finding_key = dismissal.target;
    let link = move || state.link(|view: &mut View| view.findings.restore(&finding_key));
    view! {
        <div class="actions">
            <span class="secondary">{text}</span>
            <a class="button" href=link on:click=move |event| move_focus(event.target())>
                "Restore"
            </a>
        </div>
    }
}
