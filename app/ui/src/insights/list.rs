//! The findings, in groups: first what saves the most.

use std::sync::Arc;

use domain::{
    Decimal,
    dimension::{Attribute, Dimension},
    finding::{Finding, Group, Origin, Picked, Selection, groups},
    money::Money,
    naming::display_name,
    view::{Drawer, Per, View},
};
use leptos::prelude::*;

use super::{
    finding::FindingView,
    head::is_open,
    load::{InsightLoad, Phase},
};
use crate::{
    api::insights::{Failure, Insights},
    components::{
        amount::Amount,
        state::{ApiFailure, Notice},
    },
    format::{self, Sign},
    links,
    session::use_session,
    view_state::ViewState,
};

/// Findings of a group that are drawn at first.
const FIRST: usize = 5;

/// What was found, or how far the looking is.
#[component]
pub fn FindingList(load: InsightLoad) -> impl IntoView {
    let retry = Callback::new(move |()| load.retry());
    move || match load.phase() {
        Phase::Reading(ended, all) => view! { <Looking ended all /> }.into_any(),
        Phase::Broken(error) => view! { <ApiFailure error retry /> }.into_any(),
        Phase::Done(insights) => view! { <Drawers insights /> }.into_any(),
    }
}

#[component]
fn Looking(ended: u32, all: u32) -> impl IntoView {
    let said = match all {
        0 => "Asking which accounts and regions there are".to_owned(),
        all if ended < all => format!("{ended} of {} read", format::count(all, "list")),
        _ => "All lists are read. Dividing the bill and running the checks".to_owned(),
    };
    let rows = (0..8).map(|_| view! { <span class="skel skel-row"></span> }).collect_view();
    view! {
        <div class="sec">
            <h2>"Findings"</h2>
        </div>
        <progress class="prog" max=all.max(1) value=ended aria-label="Lists read"></progress>
        <p class="t2" role="status">
            {said}
        </p>
        <div aria-hidden="true">{rows}</div>
    }
}

/// The three drawers, and what lies in the open one.
#[component]
fn Drawers(insights: Arc<Insights>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let today = use_session().today;
    let all = insights.clone();
    let segment = move |drawer: Drawer| {
        let all = all.clone();
        let count = move || {
            state.with(|view| {
                Selection::of(&view.filter, &view.findings, today).pick(&all.findings).drawer(drawer).len()
            })
        };
        let link = move || state.link(|view: &mut View| view.findings.drawer = drawer);
        view! {
            <a href=link aria-current=move || state.with(|view| is_open(view, drawer)).then_some("true")>
                {drawer.label()}
                <small>{count}</small>
            </a>
        }
    };
    let segments = Drawer::ALL.iter().map(|it| segment(*it)).collect_view();
    let body = move || {
        state.with(|view| {
            let picked = Selection::of(&view.filter, &view.findings, today).pick(&insights.findings);
            drawer(&insights, &picked, view)
        })
    };
    view! {
        <div class="sec" id="findings">
            <h2>"Findings"</h2>
            <a class="link to-ask" href=links::ask_here()>
                "Ask about these"
            </a>
            <div class="end">
                <nav class="seg" aria-label="Source">
                    {segments}
                </nav>
            </div>
        </div>
        {body}
    }
}

fn drawer(insights: &Insights, picked: &Picked<'_>, view: &View) -> AnyView {
    let findings = picked.drawer(view.findings.drawer);
    if findings.is_empty() {
        return view! { <p class="empty t2">{nothing(insights, picked, view)}</p> }.into_any();
    }
    let groups = match groups(findings, &view.findings.per, view.findings.rank) {
        Ok(groups) => groups,
        Err(error) => {
            let said = format!("The savings cannot be added up: {error}.");
            return view! { <Notice fail=true>{said}</Notice> }.into_any();
        }
    };
    let overlap = overlap(&groups, findings);
    let is_by_check = view.findings.per == Per::Check;
    let drawn = groups.iter().map(|group| group_view(insights, group, &view.findings.per, is_by_check)).collect_view();
    view! {
        <div class="frow" aria-hidden="true">
            <span></span>
            <span>"Finding"</span>
            <span class="r">"Saving a month"</span>
            <span class="lv">"Effort"</span>
            <span class="lv">"Risk"</span>
        </div>
        {drawn}
        {overlap}
    }
    .into_any()
}

/// Why nothing is shown.
fn nothing(insights: &Insights, picked: &Picked<'_>, view: &View) -> &'static str {
    let is_unanswered = insights.failures.iter().any(|it| matches!(it, Failure::Beside(_)));
    match view.findings.drawer {
        Drawer::PutAway => "Nothing was put away. A finding that you dismiss or put off lies here, with the reason.",
        _ if view.findings.narrows() || !view.filter.is_empty() => "No finding matches these filters.",
        Drawer::Aws if is_unanswered => "What AWS recommends is not known: it could not be asked for all of it.",
        Drawer::Aws => "AWS recommends nothing.",
        Drawer::Open if !picked.put_away.is_empty() => "Everything that was found is put away.",
        Drawer::Open if !insights.not_judged.is_empty() => "Nothing was found where the checks could look.",
        Drawer::Open => "Nothing was found: no check has anything to say.",
    }
}

/// By how much groups that are about the same dollars say more than the whole.
fn overlap(groups: &[Group<'_>], findings: &[&Finding]) -> Option<impl IntoView + use<>> {
    let whole = domain::finding::total(findings.iter().copied()).ok().flatten()?;
    let sum: Decimal = groups.iter().filter_map(|group| Some(group.tally.saving.as_ref()?.amount)).sum();
    let more = Money::new(sum - whole.amount, whole.unit.clone());
    (more.amount > Decimal::ZERO).then(|| {
        let said = format!(
            "Together these groups say {} more than the {} that can be saved: several findings are about the same dollars, which \
             the total counts once.",
            format::money(&more, Sign::Minus),
            format::money(&whole, Sign::Minus)
        );
        view! { <p class="t3 overlap">{said}</p> }
    })
}

fn group_view(insights: &Insights, group: &Group<'_>, per: &Per, is_by_check: bool) -> AnyView {
    let name = group_name(insights, per, &group.key);
    let note = format::count(group.tally.count, "finding");
    let saving = group.tally.saving.clone().map(|money| view! { ", " <Amount money /> " a month" });
    let rest: Vec<Finding> = group.findings.iter().skip(FIRST).map(|it| (*it).clone()).collect();
    let names = insights.names.clone();
    let draw = move |finding: Finding| view! { <FindingView finding names=names.clone() is_by_check /> };
    let first = group.findings.iter().take(FIRST).map(|it| draw((*it).clone())).collect_view();
    let is_whole = RwSignal::new(false);
    let more = rest.len();
    let rest = move || is_whole.get().then(|| rest.iter().cloned().map(&draw).collect_view());
    let button = move || {
        (more > 0 && !is_whole.get()).then(|| {
            view! {
                <button class="btn quiet" on:click=move |_| is_whole.set(true)>
                    {format!("Show {} more", format::thousands(more))}
                </button>
            }
        })
    };
    view! {
        <div class="group">
            <h2>{name}</h2>
            <span class="t3">{note} {saving}</span>
        </div>
        {first}
        {rest}
        {button}
    }
    .into_any()
}

fn group_name(insights: &Insights, per: &Per, key: &str) -> String {
    match per {
        Per::Check => check_name(key),
        Per::Service if key.is_empty() => "All services".to_owned(),
        Per::Service => display_name(&Attribute::from(Dimension::Service), key, None),
        Per::Account if key.is_empty() => "All accounts".to_owned(),
        Per::Account => insights.names.get(key).cloned().unwrap_or_else(|| key.to_owned()),
        Per::Effort => format!("{} effort", capitalised(key)),
        Per::Tag(tag) if key.is_empty() => format!("Tags not known ({tag})"),
        Per::Tag(tag) if key == domain::filter::NONE_VALUE => format!("Without tag {tag}"),
        Per::Tag(_) => key.to_owned(),
    }
}

/// What a check is called; what AWS recommends by its own name.
pub(super) fn check_name(code: &str) -> String {
    Origin::named(code).map_or_else(|| code.to_owned(), |it| it.title().to_owned())
}

pub(super) fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
