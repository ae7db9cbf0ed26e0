//! Page header: title, reconciliation badge, refresh, link and export.

use domain::{
    Timestamp,
    format::{self, Sign},
    money::Money,
    overview::Reconciliation,
    report::costs::CostReply,
};
use leptos::prelude::*;

use super::load::CostLoad;
use crate::{
    api::ApiError,
    components::{
        page_head::{PageHead, RefreshButton, ShareActions},
        reconciliation_badge::ReconciliationBadge,
    },
    cost_cache::CostCache,
    session::use_session,
    view_state::ViewState,
};

/// Title, days, badge, refresh, link and export.
#[component]
pub fn CostHead(
    load: CostLoad,
    /// Heading, after its breadcrumbs if any.
    children: Children,
) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let limits = use_session().limits();
    let days = move || format::range(&state.with(|view| view.range(&limits)), true);
    let length = move || format::count(state.with(|view| view.range(&limits).days()), "day");
    let read_at = Callback::new(move |reply: Result<CostReply, ApiError>| {
        let read_at = move || {
            let reconciled = reply.as_ref().ok().and_then(reconcile);
            reconciled.map(|it| format!(", as of {}", format::time_of_day(it.read_at)))
        };
        read_at.into_any()
    });
    let subtitle = view! {
        {days}
        <span class="long">", " {length} ", UTC · from Cost Explorer" {load.view(ViewFnOnce::default(), read_at)}</span>
    };
    let refresh = Callback::new(move |()| load.refresh());
    let badge_and_refresh = Callback::new(move |reply: Result<CostReply, ApiError>| {
        let quote = reply.as_ref().ok().map(|reply| reply.refresh);
        let badge = move || reply.as_ref().ok().and_then(reconcile).and_then(badge);
        let refresh = quote.map(|quote| view! { <RefreshButton subject="from AWS" quote on_refresh=refresh /> });
        (badge, refresh).into_any()
    });
    view! {
        <PageHead heading=children().into_any() subtitle=subtitle.into_any()>
            {load.view(ViewFnOnce::default(), badge_and_refresh)}
            <ShareActions />
        </PageHead>
    }
}

/// Costs and their reconciliation with AWS's total.
struct ReconciledCosts {
    read_at: Timestamp,
    /// `None` unless both totals are known.
    reconciliation: Option<Reconciliation>,
    /// Total of the page's groups.
    shown: Option<Money>,
}

/// Reconciles the groups with AWS's own total for the current view, so that each metric has its own badge.
fn reconcile(reply: &CostReply) -> Option<ReconciledCosts> {
    let state = expect_context::<ViewState>();
    let cached = expect_context::<CostCache>();
    let view = state.shown();
    let plan = state.plan_of(reply);
    let answer = |query: &_| cached.answer(query, reply)?.ok();
    let costs = answer(&plan.costs)?;
    let check = |(costs, totals): &(_, _)| {
        let (costs, totals) = (answer(costs)?, answer(totals)?);
        Reconciliation::of(&plan, &costs.table, &totals.table, view.metric)
    };
    let reconciliation = plan.reconciliations().iter().find_map(check);
    let shown = costs.table.total(view.metric).ok().flatten();
    // Without groups the sum is zero, which differs from a non-zero total. If the total is zero, there is nothing to reconcile.
    let mismatch = reconciliation.as_ref().filter(|it| !it.total.amount.is_zero());
    let shown = shown.or_else(|| mismatch.map(|it| it.parts.clone()));
    Some(ReconciledCosts { read_at: costs.read_at, reconciliation, shown })
}

/// Badge of the reconciliation, if both totals are known.
fn badge(ReconciledCosts { reconciliation, shown, .. }: ReconciledCosts) -> Option<impl IntoView> {
    let (reconciliation, shown) = (reconciliation?, shown?);
    let parts = if shown == reconciliation.parts { "The parts" } else { "All groups, including those not shown," };
    let partial =
        if reconciliation.is_partial { " AWS returned incomplete data, see the notice on this page." } else { "" };
    let title = format!(
        "{parts} sum to {}; AWS reports {} in a separate request.{partial}",
        format::money(&reconciliation.parts, Sign::Minus),
        format::money(&reconciliation.total, Sign::Minus)
    );
    Some(view! { <ReconciliationBadge reconciliation shown href="#costs" title /> })
}
