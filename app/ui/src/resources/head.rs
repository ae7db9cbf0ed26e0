//! Page header: counts, reconciliation badge, refresh, link and export.

use domain::{
    format::{self, Sign},
    inventory::Tally,
    money::{Money, Unit},
    overview::Reconciliation,
    period::DateRange,
};
use leptos::prelude::*;

use super::{load::Phase, shown_resources::ShownResources};
use crate::{
    components::{
        page_head::{PageHead, RefreshButton, ShareActions},
        reconciliation_badge::ReconciliationBadge,
    },
    insights::{FindingsSummaryLoad, SavingsLink},
    session::use_session,
    view_state::ViewState,
};

/// Title, days, counts, badge, refresh, link and export.
#[component]
pub fn ResourcesHead(resources: ShownResources, findings: FindingsSummaryLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let limits = use_session().limits();
    let load = resources.load();
    let range = move || -> DateRange { state.shown().range(&limits) };
    let days = move || format::range(&range(), true);
    let length = move || format::count(range().days(), "day");
    let counts = move || {
        let summary = resources.summary();
        let phase = load.phase.get();
        (!matches!(phase, Phase::Loading | Phase::Waiting)).then(|| {
            format!(
                " · {} {} in {}, {}{}",
                format::thousands(summary.all.count),
                if summary.all.count == 1 { "resource" } else { "resources" },
                format::count(summary.accounts, "account"),
                format::count(summary.regions, "region"),
                if phase == Phase::Streaming { " so far" } else { "" },
            )
        })
    };
    let badge = move || load.with(|snapshot| reconciliation(snapshot).map(badge));
    let quote = move || load.with(|snapshot| snapshot.bill.as_ref().map(|bill| bill.refresh));
    let on_refresh = Callback::new(move |()| load.refresh());
    let refresh =
        move || quote().map(|quote| view! { <RefreshButton subject="inventory and costs" quote on_refresh /> });
    let subtitle = view! {
        {days}
        <span class="long">", " {length} ", UTC" {counts}</span>
    };
    view! {
        <PageHead heading=view! { <h1>"Resources"</h1> }.into_any() subtitle=subtitle.into_any()>
            <SavingsLink load=findings />
            {badge}
            {refresh}
            <ShareActions />
        </PageHead>
    }
}

/// Number of resources and their cost, announced to screen readers after a filter or search, but not while loading.
#[component]
pub fn ResourcesAnnouncement(resources: ShownResources) -> impl IntoView {
    let load = resources.load();
    let announced = Memo::new(move |_| {
        let is_done = load.phase.get() == Phase::Done;
        is_done.then(|| {
            let shown = resources.summary().all;
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

/// Numbers of shown and of all resources, and the known cost of the shown ones.
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

/// Compares the sum of resource costs, costs not in the inventory and unattributed costs with the total of the bill. Adds up the
/// single resources instead of using sums of the bill.
fn reconciliation(snapshot: &domain::report::Snapshot) -> Option<Reconciliation> {
    let attribution = &snapshot.bill.as_ref()?.attribution;
    let unit = attribution.unit.clone().unwrap_or_else(Unit::mixed);
    let resources = snapshot.items().into_iter().filter_map(|item| item.amount());
    let unlisted = attribution.unlisted.iter().map(|it| it.amount);
    let unattributed = attribution.services.iter().map(|it| it.unattributed);
    let parts = domain::money::sum(resources.chain(unlisted).chain(unattributed))?;
    Some(Reconciliation {
        difference: parts.saturating_sub(attribution.total),
        parts: Money::new(parts, unit.clone()),
        total: Money::new(attribution.total, unit),
        is_partial: false,
    })
}

fn badge(reconciliation: Reconciliation) -> impl IntoView {
    let title = format!(
        "Listed resources, resources that are billed but not listed, and the unattributed row sum to {}; AWS reports {}.",
        format::money(&reconciliation.parts, Sign::Minus),
        format::money(&reconciliation.total, Sign::Minus)
    );
    let shown = reconciliation.parts.clone();
    view! { <ReconciliationBadge reconciliation shown href="#resources" title /> }
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
    fn announces_the_count_and_the_known_cost() {
        check(12, 0, true, "12 of 1,902 resources, $345.67");
        check(12, 3, true, "12 of 1,902 resources, $345.67, cost unknown for 3");
        check(12, 12, true, "12 of 1,902 resources");
        check(12, 0, false, "12 of 1,902 resources");
        check(0, 0, true, "0 of 1,902 resources");
        check(1_902, 0, true, "1,902 resources, $345.67");
    }
}
