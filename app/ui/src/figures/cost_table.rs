//! Table of costs by group. Its swatches are the legend of the chart.

use domain::{
    dimension::Attribute,
    format,
    metric::Metric,
    money::Money,
    view::{CostColumn, Page},
};
use leptos::prelude::*;

use super::{
    cost_row::{change, cost, cost_row, name, percent, share, trend, usage},
    group_count::GroupCount,
    model::{Costs, Model, PageCosts, Row},
};
use crate::components::{
    Amount, Icon, Shape,
    data_table::{Column, Columns, HiddenOn, SortLink},
};

/// Sorted rows with 'Other' and the total last, and a control for the number of groups.
#[component]
pub fn CostTable(
    shown: Signal<PageCosts>,
    /// Whether a chart next to it draws the groups over time, so that swatches toggle them.
    #[prop(optional)]
    has_legend: bool,
) -> impl IntoView {
    view! {
        {move || shown.with(|shown| table(shown, has_legend))}
        <GroupCount shown />
    }
}

fn table(PageCosts { model, costs }: &PageCosts, has_legend: bool) -> AnyView {
    let caption = format!("Cost by {}, {}", model.grouping(), format::range(&model.report.plan.range, true));
    let mut columns = columns(model, costs, has_legend);
    let rows = costs.sorted(model.view.sort).into_iter().map(|row| cost_row(row, &columns)).collect_view();
    let (head, totals) = (columns.head(), columns.totals());
    view! {
        <table id="costs">
            <caption class="visually-hidden">{caption}</caption>
            {head}
            <tbody>{rows}</tbody>
            <tfoot>{totals}</tfoot>
        </table>
    }
    .into_any()
}

fn columns<'a>(model: &'a Model, costs: &'a Costs, has_legend: bool) -> Columns<'a, Row> {
    let sort = |column| SortLink::new(column, |view| &mut view.sort, column != CostColumn::Name);
    let group_label = model.view.group_by.iter().map(Attribute::label).collect::<Vec<_>>().join(", ");
    let largest = costs.rows.iter().filter_map(|row| row.share).max().unwrap_or_default();
    let mut columns = vec![
        Column::text(group_label, move |row| name(model, row, has_legend))
            .class("name")
            .sorted_by(sort(CostColumn::Name))
            .total(total_label(costs)),
        Column::figures("Cost", |row: &Row| cost(row.part.total.as_ref(), || row.missing_reason()))
            .sorted_by(sort(CostColumn::Cost))
            .total(cost(costs.total.as_ref(), || costs.missing_reason())),
        Column::text("Share", move |row| share(row, largest))
            .class("share")
            .hidden_on(HiddenOn::Phone)
            .sorted_by(sort(CostColumn::Share)),
    ];
    let extra = ExtraColumn::of(model);
    if extra == Some(ExtraColumn::Usage) {
        let usage = Column::figures("Usage", usage).class("nowrap").hidden_on(HiddenOn::Phone);
        columns.push(usage.sorted_by(sort(CostColumn::Usage)));
    }
    if let Some(spans) = model.report.plan.comparison.filter(|_| model.report.compare_error.is_none()) {
        let label = format::against(&spans);
        let label = label.strip_prefix("the ").unwrap_or(&label);
        let before_cell = |money: Option<&Money>| money.cloned().map(|money| view! { <Amount money /> }).into_any();
        columns.extend([
            Column::figures(label, move |row: &Row| before_cell(row.part.before.as_ref()))
                .class("secondary")
                .hidden_on(HiddenOn::Phone)
                .sorted_by(sort(CostColumn::Before))
                .total(before_cell(costs.before.as_ref())),
            Column::figures("Change", |row: &Row| change(row.change.as_ref()))
                .sorted_by(sort(CostColumn::Change))
                .total(change(costs.change.as_ref())),
            Column::figures("%", |row: &Row| percent(row.change.as_ref()).into_any())
                .class("secondary")
                .hidden_on(HiddenOn::Phone)
                .sorted_by(sort(CostColumn::Percent))
                .total(percent(costs.change.as_ref())),
        ]);
    }
    let has_words = extra == Some(ExtraColumn::Trend);
    let label = if has_words { "Trend per month" } else { "Trend" };
    let trend = Column::figures(label, move |row| trend(costs, row, has_words)).hidden_on(HiddenOn::Phone);
    columns.push(trend.sorted_by(sort(CostColumn::Trend)));
    Columns(columns)
}

/// Label of the totals.
fn total_label(costs: &Costs) -> AnyView {
    let estimated = (costs.table.estimated_periods() > 0).then(|| {
        view! {
            " "
            <span class="estimated">
                <Icon shape=Shape::Estimated />
                "partly estimated"
            </span>
        }
    });
    view! {
        "Total"
        {estimated}
    }
    .into_any()
}

/// Additional column of a page's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ExtraColumn {
    /// Usage, on the page of a service.
    Usage,
    /// Trend in words, on the list of services.
    Trend,
}

impl ExtraColumn {
    fn of(model: &Model) -> Option<Self> {
        match model.page {
            Page::Services => Some(Self::Trend),
            Page::Service(_) => (model.view.metric != Metric::Usage).then_some(Self::Usage),
            _ => None,
        }
    }
}
