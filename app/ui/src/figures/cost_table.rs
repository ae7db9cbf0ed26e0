//! Table of costs by group, also the legend of the chart.

use domain::{
    format,
    view::{CostColumn, Sort, View},
};
use leptos::prelude::*;

use super::{
    cost_row::{Extra, Line, change_cells},
    model::Shown,
    top::Top,
};
use crate::{
    components::{Amount, Icon, Shape},
    view_state::ViewState,
};

/// Sorted rows with 'Other' and the total last, and a control for their number.
#[component]
pub fn CostTable(
    shown: Signal<Shown>,
    /// Whether a chart next to it draws the groups over time, so that swatches toggle them.
    #[prop(optional)]
    legend: bool,
) -> impl IntoView {
    view! {
        {move || shown.with(|shown| table(shown, legend))}
        <Top shown />
    }
}

fn table(Shown { model, costs }: &Shown, legend: bool) -> AnyView {
    let compared = model.report.plan.comparison.filter(|_| model.report.compare_error.is_none());
    let caption = format!("Cost by {}, {}", model.group_words(), format::range(&model.report.plan.range, true));
    let sort = model.view.sort;
    let first = model.view.group_by.iter().map(domain::dimension::Attribute::label).collect::<Vec<_>>().join(", ");
    let most = costs.rows.iter().filter_map(|row| row.share).max().unwrap_or_default();
    let rows = costs.sorted(sort).into_iter();
    let total = costs.total.clone();
    let estimated = costs.table.estimated_periods() > 0;
    let before = compared.map(|spans| {
        let label = format::against(&spans);
        let label = label.strip_prefix("the ").unwrap_or(&label).to_owned();
        view! {
            <Column column=CostColumn::Before sort label class="r hide-s" />
            <Column column=CostColumn::Change sort label="Change" class="r" />
            <Column column=CostColumn::Percent sort label="%" class="r hide-s" />
        }
    });
    let extra = Extra::of(model);
    let usage = extra == Some(Extra::Usage);
    let head = usage.then(|| view! { <Column column=CostColumn::Usage sort label="Usage" class="r hide-s" /> });
    let trend = if extra == Some(Extra::Trend) { "Trend, 30 days" } else { "Trend" };
    let line = Line { model, costs, most, compared: compared.is_some(), extra, legend };
    let rows = rows.map(|row| line.of(row)).collect_view();
    let foot = compared.map(|_| {
        view! {
            <td class="r hide-s">{costs.before.clone().map(|money| view! { <Amount money /> })}</td>
            {change_cells(costs.change.clone())}
        }
    });
    view! {
        <table id="costs">
            <caption class="visually-hidden">{caption}</caption>
            <thead>
                <tr>
                    <Column column=CostColumn::Name sort label=first class="" />
                    <Column column=CostColumn::Cost sort label="Cost" class="r" />
                    <Column column=CostColumn::Share sort label="Share" class="hide-s" />
                    {head} {before}
                    <Column column=CostColumn::Trend sort label=trend class="r hide-s" />
                </tr>
            </thead>
            <tbody>{rows}</tbody>
            <tfoot>
                <tr>
                    <td>
                        "Total"
                        {estimated
                            .then(|| {
                                view! {
                                    " "
                                    <span class="est">
                                        <Icon shape=Shape::Estimated />
                                        "partly estimated"
                                    </span>
                                }
                            })}
                    </td>
                    <td class="r">
                        {match total.filter(|it| !it.unit.mixes_units()) {
                            Some(money) => view! { <Amount money /> }.into_any(),
                            None => view! { <span class="t3">{costs.why_no_total()}</span> }.into_any(),
                        }}
                    </td>
                    <td class="hide-s"></td>
                    {usage.then(|| view! { <td class="hide-s"></td> })} {foot}
                    <td class="hide-s"></td>
                </tr>
            </tfoot>
        </table>
    }
    .into_any()
}

/// Sortable column header: a link, so that the order is in the address.
#[component]
fn Column(
    column: CostColumn,
    sort: Sort<CostColumn>,
    #[prop(into)] label: String,
    class: &'static str,
) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let mine = sort.column == column;
    let descending = if mine { !sort.descending } else { column != CostColumn::Name };
    let link = move || state.link(|view: &mut View| view.sort = Sort { column, descending });
    let order = mine.then_some(if sort.descending { "descending" } else { "ascending" });
    let arrow = mine.then_some(if sort.descending { Shape::Down } else { Shape::Up });
    view! {
        <th scope="col" class=class aria-sort=order>
            <a href=link>{label} {arrow.map(|shape| view! { <Icon shape /> })}</a>
        </th>
    }
}
