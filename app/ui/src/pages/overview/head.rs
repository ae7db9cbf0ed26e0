//! The page's head: what is shown, whether it adds up, and how to pass it on.

use domain::{Decimal, overview::Reconciliation};
use leptos::prelude::*;

use super::{Reply, model::Model};
use crate::{
    components::{Icon, Shape, menu::Disclosure},
    format::{self, Sign},
    links,
    session::use_session,
    view_state::ViewState,
};

/// Title, days, badge, link and export.
#[component]
pub fn Head(reply: Reply) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let limits = use_session().limits();
    let days = move || format::range(&state.with(|view| view.range(&limits)), true);
    let length = move || format::count(state.with(|view| view.range(&limits).days()), "day");
    // In the browser the current view decides, so that another metric has another badge at once.
    let model = move |reply: &crate::api::overview::OverviewReply| state.with(|view| Model::of(view, reply));
    view! {
        <div class="head">
            <h1>"Overview"</h1>
            <span class="sub">
                {days} <span class="long">
                    ", " {length} ", UTC · from Cost Explorer"
                    <Suspense>
                        {move || Suspend::new(async move {
                            let read = reply.await.ok().and_then(|reply| {
                                let read_at = reply.answers.costs.ok()?.read_at;
                                Some((read_at, reply.spending.requests_since_start()))
                            });
                            read.map(|(at, paid)| {
                                let cents = Decimal::new(i64::try_from(paid).unwrap_or(i64::MAX), 2);
                                let requests = format::count(paid, "paid request");
                                let at = at.strftime("%H:%M");
                                format!(", read {at} · {requests}, ${cents:.2} since start")
                            })
                        })}
                    </Suspense>
                </span>
            </span>
            <div class="end">
                <Suspense>
                    {move || Suspend::new(async move {
                        let reply = reply.await.ok();
                        move || {
                            let badge = reply.as_ref().and_then(model).and_then(|model| model.reconciliation);
                            badge.map(|reconciliation| view! { <Badge reconciliation /> })
                        }
                    })}
                </Suspense>
                <CopyLink />
                <Export />
            </div>
        </div>
    }
}

/// Whether the parts add up to AWS's total, to the last decimal, or by how much they do not.
#[component]
fn Badge(reconciliation: Reconciliation) -> impl IntoView {
    let Reconciliation { parts, total, difference } = reconciliation;
    let equal = difference.is_zero();
    let (class, shape) = if equal { ("recon", Shape::Check) } else { ("recon off", Shape::Alert) };
    let (words, figure) = if equal {
        ("Parts = total ", format::money(&total, Sign::Minus))
    } else {
        let difference = domain::money::Money::new(difference.abs(), total.unit.clone());
        ("Parts differ from total by ", format::money(&difference, Sign::Minus))
    };
    let title = format!(
        "The parts sum to {}; AWS reports {} in an answer of its own.",
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

/// Puts the address into the clipboard; the address is the state.
#[component]
fn CopyLink() -> impl IntoView {
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let location = window().location().href();
        let Ok(address) = location else {
            return;
        };
        leptos::task::spawn_local(async move {
            copied.set(crate::clipboard::write(&address).await);
        });
    };
    let label = move || if copied.get() { "Link copied" } else { "Copy link" };
    view! {
        <button class="btn" on:click=copy>
            <Icon shape=Shape::Link />
            <span class="lbl" aria-live="polite">
                {label}
            </span>
        </button>
    }
}

/// The figures of the view as files: every group, not only those that are shown.
#[component]
fn Export() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let file = move |format: &'static str| move || state.with(|view| links::export(view, format));
    view! {
        <Disclosure>
            <summary class="btn">
                <Icon shape=Shape::Download />
                <span class="lbl">"Export"</span>
            </summary>
            <div class="menu-panel end">
                <a class="option" href=file("csv") rel="external" download>
                    "CSV"
                    <small>"for a spreadsheet"</small>
                </a>
                <a class="option" href=file("json") rel="external" download>
                    "JSON"
                    <small>"for a program"</small>
                </a>
            </div>
        </Disclosure>
    }
}
