//! Unit price of each group over time: cost ÷ usage, for groups with one unit.

use domain::{
    Decimal,
    format::{self, Sign},
    money::{Money, Unit},
};
use leptos::prelude::*;

use super::{
    drill::link,
    model::{Shown, unit_prices},
};
use crate::components::sparkline::Sparkline;

/// Largest price difference that counts as rounding: half a percent.
const ROUNDING: Decimal = Decimal::from_parts(5, 0, 0, false, 3);

/// Price of one group.
#[derive(Clone, Debug, PartialEq)]
struct Priced {
    name: String,
    href: String,
    /// Unit of the usage.
    per: Unit,
    first: Decimal,
    last: Decimal,
    course: Vec<Decimal>,
}

/// Prices of groups that have one.
#[component]
pub fn UnitPrices(shown: Signal<Shown>) -> impl IntoView {
    let priced = Memo::new(move |_| shown.with(priced));
    let unit = Memo::new(move |_| shown.with(|shown| shown.costs.unit()));
    move || {
        let (priced, unit) = (priced.get(), unit.get()?);
        if priced.is_empty() {
            return None;
        }
        let rows = priced.into_iter().map(|it| row(it, &unit)).collect_view();
        Some(view! {
            <div class="section-head part">
                <h2>"Unit price"</h2>
                <div class="end">
                    <span class="muted">"cost ÷ usage, first to last period"</span>
                </div>
            </div>
            <table class="movers prices">
                <caption class="visually-hidden">"Unit price of each group in the last period, and change since the first"</caption>
                <tbody>{rows}</tbody>
            </table>
        })
    }
}

fn row(priced: Priced, unit: &Unit) -> impl IntoView + use<> {
    let price = format::price(&Money::new(priced.last, unit.clone()));
    let change = domain::money::ratio(priced.last - priced.first, priced.first);
    let change = change.map(|ratio| format::percent(ratio, Sign::Both));
    view! {
        <tr>
            <th scope="row" class="subject">
                <a href=priced.href class="truncated">
                    {priced.name}
                </a>
                <small>{format!("{price} per {}", priced.per)}</small>
            </th>
            <td>
                <Sparkline amounts=priced.course width=72.0 height=18.0 />
            </td>
            <td class="numeric secondary">{change}</td>
        </tr>
    }
}

/// Whether prices differ only by the rounding of cost and usage.
fn is_steady(prices: &[Decimal]) -> bool {
    let (low, high) = (prices.iter().min(), prices.iter().max());
    let spread = low.zip(high).and_then(|(low, high)| domain::money::ratio(high - low, *high));
    spread.is_some_and(|spread| spread < ROUNDING)
}

fn priced(Shown { model, costs }: &Shown) -> Vec<Priced> {
    let rows = costs.rows.iter().filter_map(|row| {
        let prices = unit_prices(&costs.table, &row.part, model.view.metric);
        let course: Vec<Decimal> = prices.into_iter().flatten().collect();
        let per = row.usage.as_ref()?.unit.clone();
        let (first, last) = (*course.first()?, *course.last()?);
        let course = if is_steady(&course) { vec![last; course.len()] } else { course };
        Some(Priced { name: row.name.clone(), href: link(model, row.values.as_ref()?), per, first, last, course })
    });
    rows.collect()
}
