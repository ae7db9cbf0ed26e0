//! What changed: the groups that rose and fell most, and everything else as one, so that the sum is the change.

use domain::{
    Decimal,
    analysis::drivers::{ChangeKind, Split},
    money::Money,
    overview::Mover,
};
use leptos::prelude::*;

use super::{
    drill::link,
    model::{Model, Shown},
};
use crate::{
    components::{Amount, amount::direction, bar::ChangeBar},
    format::{self, Sign},
    links,
};

/// The list, or why there is none.
#[component]
pub fn Changes(shown: Signal<Shown>) -> impl IntoView {
    move || shown.with(list)
}

fn list(Shown { model, costs }: &Shown) -> AnyView {
    let Some(movers) = costs.movers.clone() else {
        return view! {
            <div class="sec">
                <h2>"What changed"</h2>
            </div>
            <p class="t2">{why_none(model)}</p>
        }
        .into_any();
    };
    let before = format::against(&movers.spans);
    // Without a comparison the latest part of the range is looked at, and has to be named.
    let spans = if before.starts_with("the ") && movers.spans.now == model.plan.range {
        format!("against {before}")
    } else {
        format!("{} against {before}", format::span(&movers.spans.now))
    };
    let rest = movers.others.as_ref().map(|(_, by)| by.amount.abs()).unwrap_or_default();
    let most = movers.largest.iter().map(|it| it.by.amount.abs()).max().unwrap_or_default().max(rest);
    let plural = domain::dimension::Attribute::plural_of(&model.view.group_by);
    let rows = movers.largest.into_iter().map(|mover| {
        let link = link(model, &mover.key.0);
        let name = format::key_name(&costs.table, &mover.key);
        let class = format!("r {}", direction(&mover.by));
        let why = why(&mover).map(|why| {
            // Lines end between the drivers, never between a sign and its figure.
            let parts = why
                .split_inclusive(", ")
                .map(|part| view! { <span class="nw">{part.trim_end().to_owned()}</span> " " });
            view! { <small>{parts.collect_view()}</small> }
        });
        view! {
            <tr>
                <th scope="row" class="what">
                    <a href=link class="cut">
                        {name}
                    </a>
                    {why}
                </th>
                <td>
                    <ChangeBar by=mover.by.amount most />
                </td>
                <td class=class>
                    <Amount money=mover.by sign=Sign::Both />
                </td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let others = movers.others.map(|(count, by)| {
        let class = format!("r {}", direction(&by));
        view! {
            <tr class="rest">
                <th scope="row" class="what">
                    "All other changes"
                    <small>{format!("{count} {plural}")}</small>
                </th>
                <td>
                    <ChangeBar by=by.amount most=most.max(Decimal::ONE) />
                </td>
                <td class=class>
                    <Amount money=by sign=Sign::Both />
                </td>
            </tr>
        }
    });
    let class = format!("r {}", direction(&movers.total));
    view! {
        <div class="sec">
            <h2>"What changed"</h2>
            <div class="end">
                <span class="t3">{spans.clone()}</span>
            </div>
        </div>
        <table class="movers">
            <caption class="visually-hidden">{format!("Largest changes, {spans}")}</caption>
            <tbody>{rows} {others}</tbody>
            <tfoot>
                <tr>
                    <td>"Change in total"</td>
                    <td></td>
                    <td class=class>
                        <Amount money=movers.total sign=Sign::Both />
                    </td>
                </tr>
            </tfoot>
        </table>
        <p>
            <a class="link" href=links::ask(&model.view)>
                "Ask about these figures"
            </a>
        </p>
    }
    .into_any()
}

/// What is behind a change: that it is new or gone, or how much of it is usage and how much price.
fn why(mover: &Mover) -> Option<String> {
    let part = |amount: Decimal| format::whole(&Money::new(amount, mover.by.unit.clone()), Sign::Both);
    match (mover.kind, mover.split) {
        (ChangeKind::Appeared, _) => Some("new".to_owned()),
        (ChangeKind::Vanished, _) => Some("gone".to_owned()),
        (_, Some(Split { usage, price })) => match (usage.round().is_zero(), price.round().is_zero()) {
            (true, true) => None,
            (false, true) => Some("usage alone".to_owned()),
            (true, false) => Some("price alone".to_owned()),
            (false, false) => Some(format!("usage {}, price {}", part(usage), part(price))),
        },
        (_, None) => None,
    }
}

/// Why no changes are listed.
fn why_none(model: &Model) -> &'static str {
    match (&model.compare_error, model.plan.spans) {
        (Some(_), _) => "The span to compare with could not be read, so no change can be told.",
        (None, Some(_)) => "Nothing changed between the two spans.",
        (None, None) => {
            "Nothing changed, or this range is too short to hold two like spans. Choose a longer one, or compare it."
        }
    }
}
