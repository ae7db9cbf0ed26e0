//! Row of one action: what to do, for how many resources, and its savings; expanded, its findings, commands and dismissal.

use std::sync::Arc;

use domain::{
    format,
    report::findings::FindingsReport,
    view::{FindingKey, View},
};
use leptos::{ev, html::Details, prelude::*, web_sys::HtmlDetailsElement};

use super::{
    decide::Decide,
    finding::FindingView,
    focus::show_once,
    grouped::{ActKey, ActSaving, GroupedAction, GroupedFindings},
};
use crate::{
    components::{Icon, Shape, amount::Amounts, copy::CopyButton, level::Level},
    view_state::{ViewState, use_replace_address},
};

/// Findings of an action shown at first, and added by each click on the button.
const FIRST: usize = 10;
const MORE: usize = 100;

/// Expandable row. Its contents are rendered when it is opened.
#[component]
pub fn ActView(insights: Arc<FindingsReport>, grouped: Memo<GroupedFindings>, key: ActKey) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let swap = use_replace_address();
    let row = NodeRef::<Details>::new();
    let from = key.1;
    let about = FindingKey { code: from.code().to_owned(), subject: None };
    let act = {
        let key = key.clone();
        Memo::new(move |_| grouped.with(|grouped| grouped.act(&key).cloned()))
    };
    // Whether it is open, and whether by its own name rather than by one of its findings.
    let opened = Memo::new(move |_| grouped.with(|grouped| grouped.opened.clone().filter(|it| it.act == key)));
    let is_opened = move || opened.with(Option::is_some);
    let is_named = move || opened.with(|it| it.as_ref().is_some_and(|it| it.is_named));
    let is_open = RwSignal::new(untrack(is_opened));
    Effect::new(move |_| {
        // An open row is not set again: redrawing would discard text typed in it.
        if is_opened() && !is_open.get_untracked() {
            is_open.set(true);
        }
    });
    show_once(row, move || opened.with(|it| it.as_ref().is_some_and(|it| it.is_named && it.place.is_none())));
    // The browser opens and closes it; the address has the one opened last.
    let toggled = {
        let about = about.clone();
        move |event: ev::Event| {
            let opens = event_target::<HtmlDetailsElement>(&event).open();
            if opens == is_open.get_untracked() {
                return;
            }
            is_open.set(opens);
            if opens != untrack(is_named) {
                let open = opens.then(|| Box::new(about.clone()));
                swap(&untrack(|| state.link(|view: &mut View| view.findings.open = open)));
            }
        }
    };
    let with = move |read: fn(&GroupedAction) -> AnyView| move || act.with(|act| act.as_ref().map(read));
    let title = with(|it| from_count(it).into_any());
    let under = {
        let insights = insights.clone();
        move || act.with(|act| act.as_ref().map(|act| under(&insights, act)))
    };
    let saving = with(|it| saving(&it.saves));
    let levels = with(|it| {
        view! {
            <Level grade=it.effort of="effort" />
            <Level grade=it.risk of="risk" />
        }
        .into_any()
    });
    let body =
        move || is_open.get().then(|| view! { <Body insights=insights.clone() act opened about=about.clone() /> });
    view! {
        <details class="action" node_ref=row prop:open=is_open on:toggle=toggled>
            <summary>
                <Icon shape=Shape::Chevron class="chevron" />
                <span class="truncated">
                    <span class="title">{title}</span>
                    <small class="truncated">{under}</small>
                </span>
                <span class="numeric">{saving}</span>
                {levels}
            </summary>
            {body}
        </details>
    }
}

/// "Migrate 38 gp2 volumes to gp3".
fn from_count(act: &GroupedAction) -> String {
    act.from.wording().counted(act.places.len())
}

/// Subtitle: the one resource, or the number and location of findings.
fn under(insights: &FindingsReport, act: &GroupedAction) -> String {
    if let [place] = act.places[..] {
        return insights.findings.get(place).map(|it| it.unique_title(&insights.findings)).unwrap_or_default();
    }
    let counts = [(act.accounts, "account"), (act.regions, "region")];
    let counts = counts.into_iter().filter(|(number, _)| *number > 0);
    let counts: Vec<String> = counts.map(|(number, noun)| format::count(number, noun)).collect();
    let findings = format::count(act.places.len(), "finding");
    if counts.is_empty() { findings } else { format!("{findings} in {}", counts.join(", ")) }
}

fn saving(saves: &ActSaving) -> AnyView {
    match saves.clone() {
        ActSaving::Amounts(all, true) => view! { <small>"up to"</small><Amounts all /> }.into_any(),
        ActSaving::Amounts(all, false) => view! { <Amounts all /> }.into_any(),
        ActSaving::CostAtRisk(all) => {
            view! { <small>"affects"</small><span class="secondary"><Amounts all /></span> }.into_any()
        }
        ActSaving::Unknown => view! { <span class="muted">"no estimate"</span> }.into_any(),
        ActSaving::Review => view! { <span class="muted">"review"</span> }.into_any(),
    }
}

/// Commands of all findings, dismissal of all, and the findings one by one.
#[component]
fn Body(
    insights: Arc<FindingsReport>,
    act: Memo<Option<GroupedAction>>,
    opened: Memo<Option<super::grouped::Opened>>,
    about: FindingKey,
) -> impl IntoView {
    let places = Memo::new(move |_| act.with(|act| act.as_ref().map(|it| it.places.clone())).unwrap_or_default());
    let place = Memo::new(move |_| opened.with(|it| it.as_ref().and_then(|it| it.place)));
    let most = RwSignal::new(FIRST);
    // Findings opened by the address are always shown, and shown ones stay: text may be typed in them.
    let needed = move || place.get().and_then(|place| places.with(|all| all.iter().position(|it| *it == place)));
    Effect::new(move |_| {
        if let Some(at) = needed() {
            most.update(|most| *most = (*most).max(at + 1));
        }
    });
    let drawn = Memo::new(move |_| {
        let most = most.get().max(needed().map_or(0, |at| at + 1));
        places.with(|places| places.iter().copied().take(most).collect::<Vec<_>>())
    });
    let row = {
        let insights = insights.clone();
        move |at: usize| {
            let is_only = untrack(|| places.with(|it| it.len() == 1));
            let finding = insights.findings.get(at).cloned();
            let insights = insights.clone();
            finding.map(|finding| view! { <FindingView finding insights place=at opened=place is_only /> })
        }
    };
    let more = Memo::new(move |_| places.with(Vec::len).saturating_sub(drawn.with(Vec::len)));
    let button = move || {
        (more.get() > 0).then(|| {
            view! {
                <button class="button quiet" on:click=move |_| most.update(|it| *it += MORE)>
                    {format!("Show {} more", format::thousands(more.get().min(MORE)))}
                </button>
            }
        })
    };
    let commands = {
        let insights = insights.clone();
        Memo::new(move |_| places.with(|places| commands(&insights, places)))
    };
    let copy = move || {
        let (count, text) = commands.get();
        (count > 1).then(|| {
            let label = format!("Copy {} commands", format::thousands(count));
            view! { <CopyButton text label /> }
        })
    };
    // For a single finding, its own buttons do the same.
    let is_several = Memo::new(move |_| places.with(|it| it.len() > 1));
    let whole = move || is_several.get().then(|| view! { <Decide about=about.clone() /> });
    view! {
        <div class="whole">{copy} {whole}</div>
        <For each=move || drawn.get() key=|place| *place children=row />
        {button}
    }
}

/// Number of findings with a command, and all commands, each on lines of its own.
fn commands(insights: &FindingsReport, places: &[usize]) -> (usize, String) {
    let findings = places.iter().filter_map(|at| insights.findings.get(*at));
    let commands: Vec<&str> = findings.filter_map(|it| it.fix.command.as_deref()).collect();
    (commands.len(), commands.join("\n"))
}
