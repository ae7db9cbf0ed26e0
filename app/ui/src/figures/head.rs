//! Page header: title, reconciliation badge, refresh, link and export.

use domain::{
    format::{self, Sign},
    money::Money,
    overview::Reconciliation,
    port::Quote,
};
use leptos::prelude::*;

use super::{load::Load, model::Model};
use crate::{
    components::{
        Icon, Shape,
        pass_on::{CopyLink, Export},
    },
    session::use_session,
    view_state::ViewState,
};

/// Title, days, badge, refresh, link and export.
#[component]
pub fn Head(
    load: Load,
    /// TrendEstimate, with its place in the navigation.
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
                            let latest = load.answered().await.ok().map(|(_, latest)| latest);
                            let read_at = move || latest?.with(|it| it.as_ref()?.0.report.read_at);
                            move || read_at().map(|it| format!(", as of {}", it.strftime("%H:%M")))
                        })}
                    </Suspense>
                </span>
            </span>
            <div class="end">
                <Suspense>
                    {move || Suspend::new(async move {
                        let (reply, latest) = load.answered().await.ok().unzip();
                        let badge = move || {
                            let (reconciliation, shown) = latest?.with(|it| checked(&it.as_ref()?.0))?;
                            Some(view! { <Badge reconciliation shown /> })
                        };
                        let anew = reply.map(|reply| reply.anew);
                        (badge, anew.map(|quote| view! { <Refresh load quote /> }))
                    })}
                </Suspense>
                <CopyLink />
                <Export />
            </div>
        </div>
    }
}

/// The check of the groups against AWS's own total, and the sum of the groups shown; `None` where nothing was checked.
fn checked(model: &Model) -> Option<(Reconciliation, Money)> {
    let reconciliation = model.report.reconciliation.clone()?;
    let shown = model.report.costs.as_ref().ok()?.total(model.view.metric).ok().flatten();
    // No groups at all are parts, too: they do not add up to a total that is not zero. Where that is zero, nothing was checked.
    let shown = shown.or_else(|| (!reconciliation.total.amount.is_zero()).then(|| reconciliation.parts.clone()))?;
    Some((reconciliation, shown))
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
