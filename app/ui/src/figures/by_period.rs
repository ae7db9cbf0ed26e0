//! Table of the chart's figures: one row per period, one column per group.

use domain::{
    format,
    money::{Money, Unit},
    period::Granularity,
    table::{PeriodSum, TablePeriod},
    view::FileFormat,
};
use leptos::prelude::*;

use super::{legend::chart_groups, model::PageCosts, zoom};
use crate::{
    charts::{series::Group, title},
    components::{
        Amount,
        data_table::{Column, Columns},
    },
    links,
    view_state::ViewState,
};

/// Largest number of cells rendered with the page; a larger table is rendered when it is opened.
const MAX_CELLS: usize = 240;

/// Disclosure with the table and a link to the same figures as CSV.
#[component]
pub fn ByPeriod(shown: Signal<PageCosts>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let open = RwSignal::new(false);
    let is_short = Memo::new(move |_| {
        shown.with(|PageCosts { costs, .. }| costs.table.periods().len() * (costs.rows.len() + 1) <= MAX_CELLS)
    });
    let on_toggle = move |event: leptos::ev::Event| {
        open.set(event_target::<leptos::web_sys::HtmlDetailsElement>(&event).open());
    };
    let export_link = move || {
        shown.with(|PageCosts { model, .. }| {
            let (page, view) = model.page.with_view(&model.view);
            links::export(&page, &view, FileFormat::Csv)
        })
    };
    view! {
        <details class="by-period" on:toggle=on_toggle>
            <summary>"Show figures by period"</summary>
            {move || (open.get() || is_short.get()).then(|| shown.with(|shown| table(state, shown)))}
            <p class="muted">
                "The same figures " <a href=export_link download rel="external">
                    "as CSV"
                </a>
            </p>
        </details>
    }
}

fn table(state: ViewState, shown: &PageCosts) -> AnyView {
    let PageCosts { model, costs } = shown;
    let granularity = model.granularity();
    let metric = model.view.metric;
    let groups = chart_groups(costs, metric, |_| false);
    let totals = costs.table.all_period_sums(metric);
    let unit = costs.unit().unwrap_or_else(Unit::mixed);
    let caption = format!(
        "{} by {} and {}, {}",
        model.measure(),
        granularity.noun(),
        model.grouping(),
        format::range(&model.report.plan.range, true)
    );
    let amount = |sum: PeriodSum| match sum {
        PeriodSum::Complete(amount) => view! { <Amount money=Money::new(amount, unit.clone()) /> }.into_any(),
        _ => view! { <span class="muted">{format::period_sum(sum, &unit)}</span> }.into_any(),
    };
    let amount = &amount;
    let total = |amounts: &[PeriodSum]| amount(PeriodSum::total(amounts.iter().copied()));
    let periods = costs.table.periods();
    let period = move |index: &usize| periods.get(*index).map(|period| period_name(state, shown, period)).into_any();
    let group_column = |group: Group| {
        let sum = total(&group.amounts);
        let amounts = group.amounts;
        let cell = move |index: &usize| amount(amounts.get(*index).copied().unwrap_or(PeriodSum::Missing));
        Column::figures(group.name, cell).truncated().total(sum)
    };
    let sum = total(&totals);
    let period_total = move |index: &usize| amount(totals.get(*index).copied().unwrap_or(PeriodSum::Missing));
    let period_column = Column::text("Period", period).row_header().class("nowrap").total("Total");
    let total_column = Column::figures("Total", period_total).total(sum);
    let columns = std::iter::once(period_column).chain(groups.into_iter().map(group_column)).chain([total_column]);
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

/// Name of a period, with a link that zooms in unless the period is an hour or the whole range.
fn period_name(state: ViewState, shown: &PageCosts, period: &TablePeriod) -> AnyView {
    let granularity = shown.model.granularity();
    let name = title(&period.period, granularity);
    let days = Some(period.period.range()).filter(|_| granularity != Granularity::Hourly);
    let name = match days.and_then(|days| zoom::zoom_link(state, shown, &days)) {
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
