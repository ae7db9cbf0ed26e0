//! What the checks found last, told on other pages. They are not run for it: that costs lists and paid requests.

use domain::{
    dimension::Dimension,
    finding::{Finding, Origin, Saving},
    resource::ResourceKey,
    view::{Aspect, Drawer, Page, View},
};
use leptos::prelude::*;

use super::list::check_name;
use crate::{
    api::{
        ApiError,
        insights::{Summary, found, found_of},
    },
    components::amount::Amount,
    format::{self, Sign},
    links,
    view_state::ViewState,
};

/// What is found for the view of the address, asked again when what findings are chosen by changes. Only the browser asks.
#[derive(Clone, Copy)]
pub struct FoundLoad(RwSignal<Option<Result<Option<Summary>, ApiError>>>);

impl FoundLoad {
    /// Asks for the page and view of the address.
    pub fn from_address() -> Self {
        let state = expect_context::<ViewState>();
        let asked = Memo::new(move |_| {
            let View { filter, findings, .. } = state.shown();
            View { filter, findings, ..View::default() }.to_query()
        });
        let known = RwSignal::new(None);
        Effect::new(move |_| {
            let view = asked.get();
            // What was found for another view is not shown for this one.
            known.set(None);
            leptos::task::spawn_local(async move {
                let answer = found(view.clone()).await;
                // The visitor may have left the page, or gone on to another view.
                if asked.try_get_untracked() == Some(view) {
                    known.try_set(Some(answer));
                }
            });
        });
        Self(known)
    }
}

/// The figure of the headline: what could be saved, and the way there.
#[component]
pub fn SavingsFound(load: FoundLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let link = move || links::page(&Page::Insights, &state.shown());
    move || {
        let (figure, note) = match load.0.get() {
            None => (view! { <span class="skel skel-figure"></span> }.into_any(), ().into_any()),
            Some(Err(error)) => {
                (view! { <span class="t3">"not known"</span> }.into_any(), error.to_string().into_any())
            }
            Some(Ok(None)) => (
                view! { <span class="t3">"not looked for"</span> }.into_any(),
                view! {
                    <a class="link" href=link>
                        "Run the checks"
                    </a>
                }
                .into_any(),
            ),
            Some(Ok(Some(found))) => {
                let note = format!("{}, {} low effort and risk{}", count(&found), found.easy, gaps(&found));
                let read_at =
                    found.read_at.map(|at| format!("Rests on figures read {}", at.strftime("%-d %b %Y, %H:%M UTC")));
                let figure = match found.open.saving {
                    Some(money) => view! { <Amount money /> }.into_any(),
                    None if found.open.count > 0 || found.is_partial => {
                        view! { <span class="t3">"not known"</span> }.into_any()
                    }
                    None => view! { <span class="t3">"nothing"</span> }.into_any(),
                };
                let note = view! {
                    <a class="link" href=link title=read_at>
                        {note}
                    </a>
                };
                (figure, note.into_any())
            }
        };
        view! {
            <div class="kpi">
                <dt>"Savings found, a month"</dt>
                <dd class="v">{figure}</dd>
                <dd></dd>
                <dd class="n">{note}</dd>
            </div>
        }
    }
}

/// How many findings there are, in a page's head.
#[component]
pub fn FindingCount(load: FoundLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let link = move || links::page(&Page::Insights, &state.shown());
    move || {
        let found = load.0.get()?.ok()??;
        let saving = found.open.saving.as_ref().map(|money| format!(", {} a month", format::whole(money, Sign::Minus)));
        let said = format!("{}{}{}", count(&found), saving.unwrap_or_default(), gaps(&found));
        Some(view! {
            <a class="link" href=link>
                {said}
            </a>
        })
    }
}

fn count(found: &Summary) -> String {
    format::count(found.open.count, "finding")
}

/// What a count is marked with that may be too low.
fn gaps(found: &Summary) -> &'static str {
    if found.is_partial { "; not everything could be looked at" } else { "" }
}

/// What was found of one resource; nothing where nothing was, or no checks have run.
#[component]
pub fn FoundOf(resource: ResourceKey) -> impl IntoView {
    let known = RwSignal::new(Vec::<Finding>::new());
    Effect::new(move |_| {
        let resource = resource.clone();
        leptos::task::spawn_local(async move {
            // A panel without its findings is a panel still; the page of insights says what is wrong.
            if let Ok(Some(findings)) = found_of(resource).await {
                known.try_set(findings);
            }
        });
    });
    move || {
        let rows = known.with(|all| all.iter().map(row).collect::<Vec<_>>());
        (!rows.is_empty()).then(|| {
            view! {
                <h3>{if rows.len() == 1 { "Finding" } else { "Findings" }}</h3>
                {rows}
            }
        })
    }
}

/// The finding by name, with what it would save, and the way to it.
fn row(finding: &Finding) -> impl IntoView + use<> {
    let state = expect_context::<ViewState>();
    let (from, account) = (finding.from, finding.account.clone());
    let link = move || state.with(|view| links::page(&Page::Insights, &among_its_like(view, from, &account)));
    let saving = match &finding.saving {
        Saving::Amount(estimate) => {
            let at_most = if estimate.at_most { "at most " } else { "" };
            format!("Saves {at_most}{} a month.", format::money(&estimate.money(), Sign::Minus))
        }
        Saving::AtStake(estimate) => format!("{} a month is at stake.", format::money(&estimate.money(), Sign::Minus)),
        Saving::Unknown(_) => "What it saves is not known.".to_owned(),
        Saving::Review => "To be looked at.".to_owned(),
    };
    view! {
        <p>
            <a class="link" href=link>
                {check_name(finding.from.code())}
            </a>
            <br />
            <span class="t2">{saving}</span>
        </p>
    }
}

/// The findings of the same check in the same account.
fn among_its_like(view: &View, from: Origin, account: &str) -> View {
    let mut like = view.anew();
    like.findings.drawer = if from.is_aws() { Drawer::Aws } else { Drawer::Open };
    like.findings.aspects.keep_only(&Aspect::Check, from.code());
    if !account.is_empty() {
        like.filter.keep_only(&Dimension::Account.into(), account);
    }
    like
}
