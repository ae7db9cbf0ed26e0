//! The page's head: what is shown, whether it adds up, and how to pass it on.

use domain::{
    Decimal,
    money::{Money, Unit},
    period::DateRange,
    port::Quote,
};
use leptos::prelude::*;

use super::{
    choices::Chosen,
    load::{Phase, ResourceLoad},
};
use crate::{
    components::{
        Icon, Shape,
        pass_on::{CopyLink, Export},
    },
    format::{self, Sign},
    insights::{FindingCount, FoundLoad},
    session::use_session,
    view_state::ViewState,
};

/// Title, days, counts, badge, refresh, link and export.
#[component]
pub fn ResourcesHead(chosen: Chosen) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let limits = use_session().limits();
    let load = chosen.load();
    let range = move || -> DateRange { state.shown().range(&limits) };
    let days = move || format::range(&range(), true);
    let length = move || format::count(range().days(), "day");
    let counts = move || {
        let summary = chosen.summary();
        let phase = load.phase.get();
        (!matches!(phase, Phase::Loading | Phase::Waiting)).then(|| {
            format!(
                " · {} {} in {}, {}{}",
                format::thousands(summary.all.count),
                if summary.all.count == 1 { "resource" } else { "resources" },
                format::count(summary.accounts, "account"),
                format::count(summary.regions, "region"),
                if phase == Phase::Reading { " so far" } else { "" },
            )
        })
    };
    let badge = move || load.with(|stock| Checked::of(stock).map(|checked| view! { <Badge checked /> }));
    let anew = move || load.with(|stock| stock.bill.as_ref().map(|bill| bill.anew));
    let found = FoundLoad::from_address();
    view! {
        <div class="head">
            <h1>"Resources"</h1>
            <span class="sub">{days} <span class="long">", " {length} ", UTC" {counts}</span></span>
            <div class="end">
                <FindingCount load=found />
                {badge} {move || anew().map(|quote| view! { <Refresh load quote /> })} <CopyLink />
                <Export />
            </div>
        </div>
    }
}

/// The parts, added up here, and the total of the bill.
struct Checked {
    parts: Money,
    total: Money,
}

impl Checked {
    /// Adds up each resource's cost, what is no longer there and what is nobody's: the sums of the bill are not taken on trust.
    fn of(stock: &super::stock::Stock) -> Option<Self> {
        let attribution = &stock.bill.as_ref()?.attribution;
        let unit = attribution.unit.clone().unwrap_or_else(Unit::mixed);
        let resources = stock.items().into_iter().filter_map(|item| item.amount());
        let gone = attribution.gone.iter().map(|it| it.amount);
        let nobody = attribution.services.iter().map(|it| it.unattributed);
        let parts: Decimal = resources.chain(gone).chain(nobody).sum();
        Some(Self { parts: Money::new(parts, unit.clone()), total: Money::new(attribution.total, unit) })
    }
}

/// Whether resources and the unattributed rest add up to AWS's total, to the last decimal, or by how much they do not.
#[component]
fn Badge(checked: Checked) -> impl IntoView {
    let Checked { parts, total } = checked;
    let difference = parts.amount - total.amount;
    let (class, shape, words, figure) = if difference.is_zero() {
        ("recon", Shape::Check, "Parts = total ", total.clone())
    } else {
        ("recon off", Shape::Alert, "Parts differ from total by ", Money::new(difference.abs(), total.unit.clone()))
    };
    let title = format!(
        "The resources, those that are no longer there and the unattributed row sum to {}; AWS reports {}.",
        format::money(&parts, Sign::Minus),
        format::money(&total, Sign::Minus)
    );
    view! {
        <a class=class href="#resources" title=title>
            <Icon shape />
            <span>{words} <b>{format::money(&figure, Sign::Minus)}</b></span>
        </a>
    }
}

/// Lists everything anew and asks Cost Explorer again; it says what that costs before it is pressed.
#[component]
fn Refresh(load: ResourceLoad, quote: Quote) -> impl IntoView {
    let price = domain::spending::price(quote.requests);
    let least = if quote.at_least { "at least " } else { "" };
    let title = format!(
        "List everything anew and ask AWS again: {least}{}, ${price:.2}",
        format::count(quote.requests, "request")
    );
    view! {
        <button class="btn" title=title.clone() aria-label=title on:click=move |_| load.refresh()>
            <Icon shape=Shape::Refresh />
            <span class="lbl">{format!("Refresh, ${price:.2}")}</span>
        </button>
    }
}
