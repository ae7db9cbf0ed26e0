//! Figures of the chart as a table: one row per period, one column per group.

use domain::{
    format,
    money::{Money, Unit},
    period::Granularity,
    table::{PeriodSum, TablePeriod},
    view::FileFormat,
};
use leptos::prelude::*;

use super::{legend::series, model::Shown, zoom};
use crate::{
    charts::{over_time::Group, title},
    components::{
        Amount,
        data_table::{Column, Columns},
    },
    links,
    view_state::ViewState,
};

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
            <p class="muted">
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
    let amount = |sum: PeriodSum| match sum {
        PeriodSum::Complete(amount) => view! { <Amount money=Money::new(amount, unit.clone()) /> }.into_any(),
        _ => view! { <span class="muted">{format::period_sum(sum, &unit)}</span> }.into_any(),
    };
    let amount = &amount;
    let total = |amounts: &[PeriodSum]| amount(PeriodSum::total(amounts.iter().copied()));
    let periods = costs.table.periods();
    let period = move |place: &usize| periods.get(*place).map(|period| period_name(state, shown, period)).into_any();
    let of_group = |group: Group| {
        let sum = total(&group.amounts);
        let amounts = group.amounts;
        let cell = move |place: &usize| amount(amounts.get(*place).copied().unwrap_or(PeriodSum::Missing));
        Column::figures(group.name, cell).truncated().total(sum)
    };
    let sum = total(&totals);
    let of_all = move |place: &usize| amount(totals.get(*place).copied().unwrap_or(PeriodSum::Missing));
    let first = Column::text("Period", period).row_header().class("nowrap").total("Total");
    let last = Column::figures("Total", of_all).total(sum);
    let columns = std::iter::once(first).chain(groups.into_iter().map(of_group)).chain([last]);
    let mut columns = Columns(columns.collect());
    let (head, rows, totals) = (columns.head(), columns.rows(0..periods.len()), columns.totals());
    view! {
        <div class="scroll" role="region" aria-label=caption.clone() tabindex="0">
            <table id="by-period">
                <caption class="visually-hidden">{caption.clone()}</caption>
                {head}
                <tbody>{rows}</tbody>
                <tfoot>{totals}</tfoot>
            </table>
        </div>
    }
    .into_any()
}

/// Name of a period, as a link that zooms in where there are shorter periods.
fn period_name(state: ViewState, shown: &Shown, period: &TablePeriod) -> AnyView {
    let granularity = shown.model.granularity();
    let name = title(&period.period, granularity);
    let days = Some(period.period.range()).filter(|_| granularity != Granularity::Hourly);
    let name = match days.and_then(|days| zoom::link(state, shown, &days)) {
        Some(href) => view! { <a href=href>{name}</a> }.into_any(),
        None => name.into_any(),
    };
    let estimated = period.estimated.then_some(" (estimated)");
    view! {
        {name}
        {estimated}
    }
    .into_any()
}
