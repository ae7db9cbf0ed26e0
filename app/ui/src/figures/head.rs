//! Page header: title, reconciliation badge, refresh, link and export.

use domain::{
    Timestamp,
    format::{self, Sign},
    money::Money,
    overview::Reconciliation,
    port::Quote,
    report::costs::CostReply,
};
use leptos::prelude::*;

use super::load::Load;
use crate::{
    components::{
        Icon, Shape,
        pass_on::{CopyLink, Export},
    },
    held::Held,
    session::use_session,
    view_state::ViewState,
};

/// Title, days, badge, refresh, link and export.
#[component]
pub fn Head(
    load: Load,
    /// Heading, with its place in the navigation.
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
                            let reply = load.answered().await.ok();
                            move || reply.as_ref().and_then(checked).map(|it| format!(", as of {}", it.read_at.strftime("%H:%M")))
                        })}
                    </Suspense>
                </span>
            </span>
            <div class="end">
                <Suspense>
                    {move || Suspend::new(async move {
                        let reply = load.answered().await.ok();
                        let refresh = reply.as_ref().map(|reply| reply.refresh);
                        let badge = move || {
                            let Checked { reconciliation, shown, .. } = reply.as_ref().and_then(checked)?;
                            Some(view! { <Badge reconciliation=reconciliation? shown=shown? /> })
                        };
                        (badge, refresh.map(|quote| view! { <Refresh load quote /> }))
                    })}
                </Suspense>
                <CopyLink />
                <Export />
            </div>
        </div>
    }
}

/// Result of the reconciliation.
struct Checked {
    read_at: Timestamp,
    reconciliation: Option<Reconciliation>,
    /// Total of the page's groups.
    shown: Option<Money>,
}

/// Reconciles the groups with AWS's own total for the current view, so that each metric has its own badge.
fn checked(reply: &CostReply) -> Option<Checked> {
    let state = expect_context::<ViewState>();
    let held = expect_context::<Held>();
    let view = state.shown();
    let plan = state.plan_of(reply);
    let answer = |query: &_| held.answer(query, reply)?.ok();
    let costs = answer(&plan.costs)?;
    let check = |(costs, totals): &(_, _)| {
        let (costs, totals) = (answer(costs)?, answer(totals)?);
        Reconciliation::of(&plan, &costs.table, &totals.table, view.metric)
    };
    let reconciliation = plan.reconciliations().iter().find_map(check);
    let shown = costs.table.total(view.metric).ok().flatten();
    // No groups don't add up to a non-zero total. If the total is zero, there is nothing to reconcile.
    let unmade = reconciliation.as_ref().filter(|it| !it.total.amount.is_zero());
    let shown = shown.or_else(|| unmade.map(|it| it.parts.clone()));
    Some(Checked { read_at: costs.read_at, reconciliation, shown })
}

/// Refresh button; its title has the price.
#[component]
fn Refresh(load: Load, quote: Quote) -> impl IntoView {
    let price = domain::spending::price(quote.requests);
    let least = if quote.at_least { "at least " } else { "" };
    let title = format!("Refresh from AWS: {least}{}, ${price:.2}", format::count(quote.requests, "request"));
    view! {
        <button class="btn" title=title.clone() aria-label=title on:click=move |_| load.refresh()>
            <Icon shape=Shape::Refresh />
            <span class="lbl">{format!("Refresh, ${price:.2}")}</span>
        </button>
    }
}

/// Badge: whether the parts add up to AWS's total to the last decimal, or the difference; with data missing, neither is certain.
#[component]
fn Badge(reconciliation: Reconciliation, shown: Money) -> impl IntoView {
    let (words, figure) = badge(&reconciliation, &shown);
    let Reconciliation { parts, total, difference, is_partial } = reconciliation;
    let reconciled = difference.is_zero() && !is_partial;
    let (class, shape) = if reconciled { ("recon", Shape::Check) } else { ("recon off", Shape::Alert) };
    let all = if shown == parts { "The parts" } else { "All groups, including those not shown," };
    let partial = if is_partial { " AWS returned incomplete data, see the notice on this page." } else { "" };
    let title = format!(
        "{all} sum to {}; AWS reports {} in a separate request.{partial}",
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

/// Text and amount of the badge.
fn badge(reconciliation: &Reconciliation, shown: &Money) -> (&'static str, String) {
    let Reconciliation { total, difference, is_partial, .. } = reconciliation;
    match (difference.is_zero(), is_partial) {
        (true, false) => ("Parts = total ", format::money(shown, Sign::Minus)),
        (true, true) => ("Data missing, sum so far ", format::money(shown, Sign::Minus)),
        (false, _) => {
            let difference = Money::new(difference.abs(), total.unit.clone());
            ("Parts differ from total by ", format::money(&difference, Sign::Minus))
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::{Decimal, money::Unit};

    use super::*;

    #[test]
    fn missing_data_is_never_reconciled() {
        let usd = |amount: i64| Money::new(Decimal::from(amount), Unit::new("USD"));
        let said = |difference: i64, is_partial| {
            let (parts, total) = (usd(5 + difference), usd(5));
            let reconciliation = Reconciliation { parts, total, difference: Decimal::from(difference), is_partial };
            let (words, figure) = badge(&reconciliation, &usd(5 + difference));
            words.to_owned() + &figure
        };
        assert_eq!(said(0, false), "Parts = total $5.00");
        assert_eq!(said(0, true), "Data missing, sum so far $5.00");
        assert_eq!(said(-2, true), "Parts differ from total by $2.00");
        assert_eq!(said(-5, false), "Parts differ from total by $5.00");
    }
}
