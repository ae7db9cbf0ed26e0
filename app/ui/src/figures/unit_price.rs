//! Unit price of each group over time: cost ÷ usage, for groups with one unit.

use domain::{
    Decimal,
    format::{self, Sign},
    money::{Money, Unit},
};
use leptos::prelude::*;

use super::{
    group_links::group_link,
    model::{PageCosts, unit_prices},
};
use crate::components::sparkline::Sparkline;

/// Largest price difference that counts as rounding: half a percent.
const ROUNDING: Decimal = Decimal::from_parts(5, 0, 0, false, 3);

/// Unit price of one group.
#[derive(Clone, Debug, PartialEq)]
struct UnitPrice {
    name: String,
    href: String,
    /// Unit of the usage.
    per: Unit,
    first: Decimal,
    last: Decimal,
    trend: Vec<Decimal>,
}

/// Table of unit prices; empty if no group has one.
#[component]
pub fn UnitPrices(shown: Signal<PageCosts>) -> impl IntoView {
    let prices = Memo::new(move |_| shown.with(unit_price_rows));
    let unit = Memo::new(move |_| shown.with(|shown| shown.costs.unit()));
    let period = Memo::new(move |_| shown.with(|shown| shown.model.granularity().noun()));
    move || {
        let (prices, unit) = (prices.get(), unit.get()?);
        if prices.is_empty() {
            return None;
        }
        let rows = prices.into_iter().map(|it| row(it, &unit)).collect_view();
        Some(view! {
            <div class="section-head part">
                <h2>"Unit price"</h2>
                <div class="end">
                    <span class="muted">
                        {move || format!("cost ÷ usage in the latest {0}, and its change since the first {0}; {0}s without usage are not counted", period.get())}
                    </span>
                </div>
            </div>
            <table class="movers prices">
                <caption class="visually-hidden">
                    {move || format!("Unit price of each group: cost ÷ usage in the latest {0}, and its change since the first {0}; {0}s without usage are not counted", period.get())}
                </caption>
                <tbody>{rows}</tbody>
            </table>
        })
    }
}

fn row(price: UnitPrice, unit: &Unit) -> impl IntoView + use<> {
    let formatted = format::price(&Money::new(price.last, unit.clone()));
    let change = domain::money::ratio(price.last - price.first, price.first);
    let change = change.map(|ratio| format::percent(ratio, Sign::Both));
    view! {
        <tr>
            <th scope="row" class="subject">
                <a href=price.href class="truncated">
                    {price.name}
                </a>
                <small>{format!("{formatted} per {}", price.per)}</small>
            </th>
            <td>
                <Sparkline amounts=price.trend width=72.0 height=18.0 />
            </td>
            <td class="numeric secondary">{change}</td>
        </tr>
    }
}

/// Whether prices differ no more than the rounding of cost and usage explains.
fn is_steady(prices: &[Decimal]) -> bool {
    let (low, high) = (prices.iter().min(), prices.iter().max());
    let spread = low.zip(high).and_then(|(low, high)| domain::money::ratio(high - low, *high));
    spread.is_some_and(|spread| spread < ROUNDING)
}

fn unit_price_rows(PageCosts { model, costs }: &PageCosts) -> Vec<UnitPrice> {
    let rows = costs.rows.iter().filter_map(|row| {
        let prices = unit_prices(&costs.table, &row.part, model.view.metric);
        let trend: Vec<Decimal> = prices.into_iter().flatten().collect();
        let per = row.usage.as_ref()?.unit.clone();
        let (first, last) = (*trend.first()?, *trend.last()?);
        let trend = if is_steady(&trend) { vec![last; trend.len()] } else { trend };
        Some(UnitPrice {
            name: row.name.clone(),
            href: group_link(model, row.values.as_ref()?),
            per,
            first,
            last,
            trend,
        })
    });
    rows.collect()
}
