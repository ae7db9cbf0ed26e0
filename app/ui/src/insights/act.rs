//! One act: what to do to how many resources and what that saves; opened, its findings, their commands, and dismissing it as a whole.

use std::sync::Arc;

use domain::{
    format,
    report::findings::FindingsReport,
    view::{About, View},
};
use leptos::{ev, html::Details, prelude::*, web_sys::HtmlDetailsElement};

use super::{
    decide::Decide,
    finding::FindingView,
    focus::show_once,
    laid::{ActKey, ActSaving, Laid, LaidAct},
};
use crate::{
    components::{Icon, Shape, amount::Amounts, copy::CopyButton, level::Level},
    view_state::{ViewState, use_swap},
};

/// Findings of an act that are drawn at first, and that each press of the button adds.
const FIRST: usize = 10;
const MORE: usize = 100;

/// A row that opens. What it holds is made when it is opened.
#[component]
pub fn ActView(insights: Arc<FindingsReport>, laid: Memo<Laid>, key: ActKey) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let swap = use_swap();
    let row = NodeRef::<Details>::new();
    let from = key.1;
    let about = About { code: from.code().to_owned(), subject: None };
    let act = {
        let key = key.clone();
        Memo::new(move |_| laid.with(|laid| laid.act(&key).cloned()))
    };
    // Whether it is opened, and whether by its own name rather than by a finding's.
    let opened = Memo::new(move |_| laid.with(|laid| laid.opened.clone().filter(|it| it.act == key)));
    let is_opened = move || opened.with(Option::is_some);
    let is_named = move || opened.with(|it| it.as_ref().is_some_and(|it| it.is_named));
    let is_open = RwSignal::new(untrack(is_opened));
    Effect::new(move |_| {
        // What is open stays as it is: set again, it would be drawn anew and lose what is typed in it.
        if is_opened() && !is_open.get_untracked() {
            is_open.set(true);
        }
    });
    show_once(row, move || opened.with(|it| it.as_ref().is_some_and(|it| it.is_named && it.place.is_none())));
    // The browser opens and closes it; the address names the one that was opened last.
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
    let with = move |read: fn(&LaidAct) -> AnyView| move || act.with(|act| act.as_ref().map(read));
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
        <details class="act" node_ref=row prop:open=is_open on:toggle=toggled>
            <summary>
                <Icon shape=Shape::Chevron class="chev" />
                <span class="cut">
                    <span class="title">{title}</span>
                    <small class="cut">{under}</small>
                </span>
                <span class="r">{saving}</span>
                {levels}
            </summary>
            {body}
        </details>
    }
}

/// "Migrate 38 gp2 volumes to gp3".
fn from_count(act: &LaidAct) -> String {
    act.from.wording().counted(act.places.len())
}

/// What stands small under the title: the one resource, or how many findings are where.
fn under(insights: &FindingsReport, act: &LaidAct) -> String {
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
        ActSaving::AtStake(all) => {
            view! { <small>"at stake"</small><span class="t2"><Amounts all /></span> }.into_any()
        }
        ActSaving::Unknown => view! { <span class="t3">"no estimate"</span> }.into_any(),
        ActSaving::Review => view! { <span class="t3">"review"</span> }.into_any(),
    }
}

/// The commands of all findings, dismissing all, and the findings one by one.
#[component]
fn Body(
    insights: Arc<FindingsReport>,
    act: Memo<Option<LaidAct>>,
    opened: Memo<Option<super::laid::Opened>>,
    about: About,
) -> impl IntoView {
    let places = Memo::new(move |_| act.with(|act| act.as_ref().map(|it| it.places.clone())).unwrap_or_default());
    let place = Memo::new(move |_| opened.with(|it| it.as_ref().and_then(|it| it.place)));
    let most = RwSignal::new(FIRST);
    // What the address opens is drawn, wherever it stands, and what is drawn stays: words may be being typed in it.
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
                <button class="btn quiet" on:click=move |_| most.update(|it| *it += MORE)>
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
    // With one finding, its own buttons do the same.
    let is_several = Memo::new(move |_| places.with(|it| it.len() > 1));
    let whole = move || is_several.get().then(|| view! { <Decide about=about.clone() /> });
    view! {
        <div class="whole">{copy} {whole}</div>
        <For each=move || drawn.get() key=|place| *place children=row />
        {button}
    }
}

/// How many of the findings have a command, and all of them, each on lines of its own.
fn commands(insights: &FindingsReport, places: &[usize]) -> (usize, String) {
    let findings = places.iter().filter_map(|at| insights.findings.get(*at));
    let commands: Vec<&str> = findings.filter_map(|it| it.fix.command.as_deref()).collect();
    (commands.len(), commands.join("\n"))
}
