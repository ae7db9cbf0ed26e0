//! The page's head: what is shown, whether it adds up, and how to pass it on.

use domain::{
    Timestamp,
    money::Money,
    overview::{Plan, Reconciliation},
    port::Quote,
};
use leptos::prelude::*;

use super::load::Load;
use crate::{
    api::figures::Reply,
    components::{
        Icon, Shape,
        pass_on::{CopyLink, Export},
    },
    format::{self, Sign},
    held::Held,
    session::use_session,
    view_state::ViewState,
};

/// Title, days, badge, refresh, link and export.
#[component]
pub fn Head(
    load: Load,
    /// The heading, and where it stands among the pages.
    children: Children,
) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let limits = use_session().limits();
    let days = move || format::range(&state.with(|view| view.range(&limits)), true);
    let length = move || format::count(state.with(|view| view.range(&limits).days()), "day");
    view! {
        <div class="head">
            {children()}
            <span class="sub">
                {days} <span class="long">
                    ", " {length} ", UTC · from Cost Explorer"
                    <Suspense>
                        {move || Suspend::new(async move {
                            let reply = absorbed(load).await;
                            move || reply.as_ref().and_then(checked).map(|it| format!(", read {}", it.read_at.strftime("%H:%M")))
                        })}
                    </Suspense>
                </span>
            </span>
            <div class="end">
                <Suspense>
                    {move || Suspend::new(async move {
                        let reply = absorbed(load).await;
                        let anew = reply.as_ref().map(|reply| reply.anew);
                        let badge = move || {
                            let Checked { reconciliation, shown, .. } = reply.as_ref().and_then(checked)?;
                            Some(view! { <Badge reconciliation=reconciliation? shown=shown? /> })
                        };
                        (badge, anew.map(|quote| view! { <Refresh load quote /> }))
                    })}
                </Suspense>
                <CopyLink />
                <Export />
            </div>
        </div>
    }
}

/// The latest answer, kept for the head and everything else to read from.
async fn absorbed(load: Load) -> Option<Reply> {
    let reply = load.reply.await.ok()?;
    if let Some(held) = use_context::<Held>() {
        held.absorb(&reply);
    }
    Some(reply)
}

/// What the head says of the figures.
struct Checked {
    read_at: Timestamp,
    reconciliation: Option<Reconciliation>,
    /// What the page's groups add up to.
    shown: Option<Money>,
}

/// The check of the groups against AWS's own total, for the current view, so that another metric has another badge at once.
fn checked(reply: &Reply) -> Option<Checked> {
    let state = expect_context::<ViewState>();
    let held = expect_context::<Held>();
    let view = state.shown();
    let plan = Plan::of(&view, &reply.limits);
    let answer = |query: &_| held.answer(query, reply)?.ok();
    let costs = answer(&plan.costs)?;
    let check = |(costs, totals): &(_, _)| {
        let (costs, totals) = (answer(costs)?, answer(totals)?);
        Reconciliation::of(&plan, &costs.table, &totals.table, view.metric)
    };
    let reconciliation = plan.checks().iter().find_map(check);
    Some(Checked { read_at: costs.read_at, reconciliation, shown: costs.table.total(view.metric).ok().flatten() })
}

/// Asks AWS again for what is on the page; it says what that costs before it is pressed.
#[component]
fn Refresh(load: Load, quote: Quote) -> impl IntoView {
    let price = domain::spending::price(quote.requests);
    let least = if quote.at_least { "at least " } else { "" };
    let title = format!("Ask AWS again: {least}{}, ${price:.2}", format::count(quote.requests, "request"));
    view! {
        <button class="btn" title=title.clone() aria-label=title on:click=move |_| load.refresh()>
            <Icon shape=Shape::Refresh />
            <span class="lbl">{format!("Refresh, ${price:.2}")}</span>
        </button>
    }
}

/// Whether the parts add up to AWS's total, to the last decimal, or by how much they do not.
#[component]
fn Badge(reconciliation: Reconciliation, shown: Money) -> impl IntoView {
    let Reconciliation { parts, total, difference } = reconciliation;
    let equal = difference.is_zero();
    let (class, shape) = if equal { ("recon", Shape::Check) } else { ("recon off", Shape::Alert) };
    let (words, figure) = if equal {
        ("Parts = total ", format::money(&shown, Sign::Minus))
    } else {
        let difference = domain::money::Money::new(difference.abs(), total.unit.clone());
        ("Parts differ from total by ", format::money(&difference, Sign::Minus))
    };
    let all = if shown == parts { "The parts" } else { "All groups, those left out here among them," };
    let title = format!(
        "{all} sum to {}; AWS reports {} in an answer of its own.",
        format::money(&parts, Sign::Minus),
        format::money(&total, Sign::Minus)
    );
    view! {
        <a class=class href="#costs" title=title>
            <Icon shape />
            <span>{words} <b>{figure}</b></span>
        </a>
    }
}
