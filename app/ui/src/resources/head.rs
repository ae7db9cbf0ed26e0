//! Page header: counts, reconciliation badge, refresh, link and export.

use domain::{
    format::{self, Sign},
    inventory::Tally,
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
    let badge = move || load.with(|snapshot| Checked::of(snapshot).map(|checked| view! { <Badge checked /> }));
    let refresh = move || load.with(|snapshot| snapshot.bill.as_ref().map(|bill| bill.refresh));
    let found = FoundLoad::from_address();
    view! {
        <div class="head">
            <h1>"Resources"</h1>
            <span class="sub">{days} <span class="long">", " {length} ", UTC" {counts}</span></span>
            <div class="end">
                <FindingCount load=found />
                {badge} {move || refresh().map(|quote| view! { <Refresh load quote /> })} <CopyLink />
                <Export />
            </div>
        </div>
    }
}

/// Result of a filter or search, announced to screen readers. Silent while resources are loading.
#[component]
pub fn ResourcesAnnouncement(chosen: Chosen) -> impl IntoView {
    let load = chosen.load();
    let announced = Memo::new(move |_| {
        let is_done = load.phase.get() == Phase::Done;
        is_done.then(|| {
            let shown = chosen.summary().all;
            load.with(|snapshot| {
                let unit = snapshot.bill.as_ref().and_then(|bill| bill.attribution.unit.as_ref());
                announcement(&shown, snapshot.count(), unit)
            })
        })
    });
    view! {
        <p class="visually-hidden" role="status">
            {announced}
        </p>
    }
}

/// Number of shown and all resources, and the known cost of those shown.
fn announcement(shown: &Tally, all: usize, unit: Option<&Unit>) -> String {
    let cost = match (shown.cost(), unit) {
        (Some(cost), Some(unit)) if shown.count > 0 => {
            format!(", {}", format::money(&Money::new(cost, unit.clone()), Sign::Minus))
        }
        _ => String::new(),
    };
    let is_partial = !cost.is_empty() && shown.unknown > 0;
    let unknown = is_partial.then(|| format!(", cost unknown for {}", format::thousands(shown.unknown)));
    format!("{}{cost}{}", format::count_of(shown.count, all, "resource"), unknown.unwrap_or_default())
}

/// Sum of the parts, computed here, and the total of the bill.
struct Checked {
    parts: Money,
    total: Money,
}

impl Checked {
    /// Sums each resource's cost, costs not in the inventory and unattributed costs, independently of the bill's own sums.
    fn of(snapshot: &domain::report::Snapshot) -> Option<Self> {
        let attribution = &snapshot.bill.as_ref()?.attribution;
        let unit = attribution.unit.clone().unwrap_or_else(Unit::mixed);
        let resources = snapshot.items().into_iter().filter_map(|item| item.amount());
        let unlisted = attribution.unlisted.iter().map(|it| it.amount);
        let unattributed = attribution.services.iter().map(|it| it.unattributed);
        let parts = domain::money::sum(resources.chain(unlisted).chain(unattributed))?;
        Some(Self { parts: Money::new(parts, unit.clone()), total: Money::new(attribution.total, unit) })
    }
}

/// Badge: whether resources and unattributed costs add up to AWS's total to the last decimal, or the difference.
#[component]
fn Badge(checked: Checked) -> impl IntoView {
    let Checked { parts, total } = checked;
    let difference = parts.amount.saturating_sub(total.amount);
    let (class, shape, words, figure) = if difference.is_zero() {
        ("recon", Shape::Check, "Parts = total ", total.clone())
    } else {
        ("recon off", Shape::Alert, "Parts differ from total by ", Money::new(difference.abs(), total.unit.clone()))
    };
    let title = format!(
        "Resources, costs not in inventory and the unattributed row sum to {}; AWS reports {}.",
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

/// Refreshes inventory and costs; its title has the price.
#[component]
fn Refresh(load: ResourceLoad, quote: Quote) -> impl IntoView {
    let price = domain::spending::price(quote.requests);
    let least = if quote.at_least { "at least " } else { "" };
    let title =
        format!("Refresh inventory and costs: {least}{}, ${price:.2}", format::count(quote.requests, "request"));
    view! {
        <button class="btn" title=title.clone() aria-label=title on:click=move |_| load.refresh()>
            <Icon shape=Shape::Refresh />
            <span class="lbl">{format!("Refresh, ${price:.2}")}</span>
        </button>
    }
}

#[cfg(test)]
mod tests {
    use domain::Decimal;

    use super::*;

    #[track_caller]
    fn check(count: usize, unknown: usize, is_priced: bool, expected: &str) {
        let usd = Unit::new("USD");
        let shown = Tally { count, unknown, known: Decimal::new(34_567, 2) };
        assert_eq!(announcement(&shown, 1_902, is_priced.then_some(&usd)), expected);
    }

    #[test]
    fn an_announcement_has_the_count_and_the_known_cost() {
        check(12, 0, true, "12 of 1,902 resources, $345.67");
        check(12, 3, true, "12 of 1,902 resources, $345.67, cost unknown for 3");
        check(12, 12, true, "12 of 1,902 resources");
        check(12, 0, false, "12 of 1,902 resources");
        check(0, 0, true, "0 of 1,902 resources");
        check(1_902, 0, true, "1,902 resources, $345.67");
    }
}
