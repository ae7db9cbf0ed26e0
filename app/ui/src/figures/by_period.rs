//! Figures of the chart as a table: one row per period, one column per group.

use domain::{
    format,
    money::{Money, Unit},
    period::Granularity,
    table::PeriodSum,
    view::FileFormat,
};
use leptos::prelude::*;

use super::{legend::series, model::Shown, zoom};
use crate::{charts::title, components::Amount, links, view_state::ViewState};

/// Most cells for a table that is rendered at once; a larger one is rendered when it is opened.
const MOST_CELLS: usize = 240;

/// Table behind a disclosure.
#[component]
pub fn ByPeriod(shown: Signal<Shown>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let open = RwSignal::new(false);
    let is_short = Memo::new(move |_| {
        shown.with(|Shown { costs, .. }| costs.table.periods().len() * (costs.rows.len() + 1) <= MOST_CELLS)
    });
    let on_toggle = move |event: leptos::ev::Event| {
        open.set(event_target::<leptos::web_sys::HtmlDetailsElement>(&event).open());
    };
    let file = move || {
        shown.with(|Shown { model, .. }| {
            let (page, view) = model.page.with_view(&model.view);
            links::export(&page, &view, FileFormat::Csv)
        })
    };
    view! {
        <details class="by-period" on:toggle=on_toggle>
            <summary>"Show figures by period"</summary>
            {move || (open.get() || is_short.get()).then(|| shown.with(|shown| table(state, shown)))}
            <p class="t3">
                "The same figures " <a href=file download rel="external">
                    "as CSV"
                </a>
            </p>
        </details>
    }
}

fn table(state: ViewState, shown: &Shown) -> AnyView {
    let Shown { model, costs } = shown;
    let granularity = model.granularity();
    let metric = model.view.metric;
    let groups = series(costs, metric, |_| false);
    let totals = costs.table.all_period_sums(metric);
    let unit = costs.unit().unwrap_or_else(Unit::mixed);
    let caption = format!(
        "{} by {} and {}, {}",
        model.measure(),
        granularity.noun(),
        model.group_words(),
        format::range(&model.report.plan.range, true)
    );
    let cell = |sum: PeriodSum| {
        let amount = match sum {
            PeriodSum::Complete(amount) => view! { <Amount money=Money::new(amount, unit.clone()) /> }.into_any(),
            _ => view! { <span class="t3">{format::period_sum(sum, &unit)}</span> }.into_any(),
        };
        view! { <td class="r">{amount}</td> }
    };
    let heads = groups.iter().map(|group| {
        view! {
            <th scope="col" class="r">
                <span class="cut" title=group.name.clone()>
                    {group.name.clone()}
                </span>
            </th>
        }
    });
    let rows = costs.table.periods().iter().enumerate().map(|(place, period)| {
        let of = |amounts: &[PeriodSum]| amounts.get(place).copied().unwrap_or(PeriodSum::Missing);
        let name = title(&period.period, granularity);
        let days = Some(period.period.range()).filter(|_| granularity != Granularity::Hourly);
        let name = match days.and_then(|days| zoom::link(state, shown, &days)) {
            Some(href) => view! { <a href=href>{name}</a> }.into_any(),
            None => name.into_any(),
        };
        view! {
            <tr>
                <th scope="row" class="nowrap">
                    {name}
                    {period.estimated.then_some(" (estimated)")}
                </th>
                {groups.iter().map(|group| cell(of(&group.amounts))).collect_view()}
                {cell(of(&totals))}
            </tr>
        }
    });
    let rows = rows.collect_view();
    let sum = |amounts: &[PeriodSum]| PeriodSum::total(amounts.iter().copied());
    view! {
        <div class="scroll" role="region" aria-label=caption.clone() tabindex="0">
            <table id="by-period">
                <caption class="visually-hidden">{caption.clone()}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Period"</th>
                        {heads.collect_view()}
                        <th scope="col" class="r">
                            "Total"
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row">"Total"</th>
                        {groups.iter().map(|group| cell(sum(&group.amounts))).collect_view()}
                        {cell(sum(&totals))}
                    </tr>
                </tfoot>
            </table>
        </div>
    }
    .into_any()
}
