//! Putting a finding away, with a reason, for good or for a while; and taking it back. Nothing is stored: the address holds it.

use domain::{
    finding::{Finding, is_put_away},
    period::add_days,
    view::{About, Decision, Findings, View},
};
use leptos::{html::Input, prelude::*};

use super::focus::hand_on;
use crate::{
    format,
    session::use_session,
    view_state::{ViewState, use_go},
};

/// For how long a finding is put off.
const LATER_DAYS: i32 = 30;

/// The buttons under a finding.
#[component]
pub fn Decide(finding: Finding) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let today = use_session().today;
    let finding = StoredValue::new(finding);
    let is_away = move || state.with(|view| finding.with_value(|finding| is_put_away(finding, &view.findings, today)));
    move || if is_away() { view! { <TakeBack finding /> }.into_any() } else { view! { <PutAway finding /> }.into_any() }
}

#[component]
fn PutAway(finding: StoredValue<Finding>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let today = use_session().today;
    let go = use_go();
    let reason = NodeRef::<Input>::new();
    let is_full = RwSignal::new(false);
    let leave = hand_on("details.find");
    // With every decision that is made or taken back the room is another.
    Effect::new(move |_| {
        state.with(|view| view.findings.decisions.len());
        is_full.set(false);
    });
    let decide = move |about: fn(&Finding) -> About, days: Option<i32>| {
        let go = go.clone();
        move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            let said = reason.get_untracked().map(|input| input.value()).unwrap_or_default();
            let until = days.map(|days| add_days(today, days));
            let decision = Decision::new(finding.with_value(about), until, &said);
            if untrack(|| state.with(|view| !view.findings.has_room_for(&decision))) {
                is_full.set(true);
                return;
            }
            leave(event.target());
            go(&untrack(|| state.link(|view: &mut View| view.findings.decide(decision))));
        }
    };
    view! {
        <form class="acts">
            <input
                type="text"
                class="reason"
                node_ref=reason
                maxlength=Decision::LONGEST_REASON
                placeholder="Why it is left alone"
                aria-label="Why it is left alone"
            />
            <button class="btn" type="submit" on:click=decide(About::one, None)>
                "Dismiss"
            </button>
            <button class="btn" type="button" on:click=decide(About::one, Some(LATER_DAYS))>
                {format!("Not for {LATER_DAYS} days")}
            </button>
            <button class="btn quiet" type="button" on:click=decide(About::all_like, None)>
                "Dismiss all of this check"
            </button>
            <span class="t3">"Kept in the address: whoever gets the link sees it the same way."</span>
            {move || is_full.get().then(full)}
        </form>
    }
}

/// Why a decision is not taken.
fn full() -> impl IntoView {
    let (most, bytes) = (format::count(Findings::MOST_DECISIONS, "decision"), Findings::MOST_DECIDED_BYTES);
    let said = format!(
        "The address has no room for this: it holds {most}, of {} bytes together. Shorten the reason, take something back, or \
         dismiss all of this check at once.",
        format::thousands(bytes)
    );
    view! { <p class="bad" role="alert">{said}</p> }
}

/// A decision in words.
pub(super) fn told(decision: &Decision) -> String {
    let Decision { about, until, reason } = decision;
    let which = if about.subject.is_some() { "" } else { ", like all of this check" };
    let when = until.map_or_else(|| "Dismissed".to_owned(), |until| format!("Put off until {}", format::date(until)));
    let reason = if reason.is_empty() { "no reason was given" } else { reason };
    format!("{when}{which}: {reason}.")
}

#[component]
fn TakeBack(finding: StoredValue<Finding>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let today = use_session().today;
    let leave = hand_on("details.find");
    let decision = move || {
        state.with(|view| {
            let holds = |it: &&Decision| finding.with_value(|finding| it.holds(today) && it.about.is(finding));
            view.findings.decisions.iter().find(holds).cloned()
        })
    };
    move || {
        decision().map(|decision| {
            let said = told(&decision);
            let about = decision.about;
            let link = move || state.link(|view: &mut View| view.findings.reconsider(&about));
            view! {
                <div class="acts">
                    <span class="t2">{said}</span>
                    <a class="btn" href=link on:click=move |event| leave(event.target())>
                        "Take it back"
                    </a>
                </div>
            }
        })
    }
}
