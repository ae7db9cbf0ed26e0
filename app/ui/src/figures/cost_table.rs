//! The groups as a table, which is the chart's legend too.

use domain::{
    Decimal,
    analysis::trend::Verdict,
    compare::Change,
    metric::Metric,
    money::Money,
    overview::Heading,
    period::Period,
    view::{Page, Sort, SortColumn, View},
};
use leptos::prelude::*;

use super::{
    drill::link,
    model::{Costs, Model, Row, Shown},
};
use crate::{
    components::{Amount, Icon, Shape, amount::direction, bar::ShareBar, sparkline::Sparkline},
    format::{self, Sign},
    view_state::ViewState,
};

/// Rows as sorted, 'Other' and the total last.
#[component]
pub fn CostTable(shown: Signal<Shown>) -> impl IntoView {
    move || shown.with(table)
}

fn table(Shown { model, costs }: &Shown) -> AnyView {
    let compared = model.plan.spans.filter(|_| model.compare_error.is_none());
    let caption = format!("Cost by {}, {}", model.group_words(), format::range(&model.plan.range, true));
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
            <Column column=SortColumn::Before sort label class="r hide-s" />
            <Column column=SortColumn::Change sort label="Change" class="r" />
            <Column column=SortColumn::Percent sort label="%" class="r hide-s" />
        }
    });
    let extra = Extra::of(model);
    let periods: Vec<Period> = whole(model, costs);
    let head = extra.map(|extra| view! { <th scope="col" class="r hide-s">{extra.label()}</th> });
    let rows =
        rows.map(|row| line(model, row, most, compared.is_some(), extra.map(|extra| (extra, &periods)))).collect_view();
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
                    <Column column=SortColumn::Name sort label=first class="" />
                    <Column column=SortColumn::Cost sort label="Cost" class="r" />
                    <th scope="col" class="hide-s">
                        "Share"
                    </th>
                    {head} {before}
                    <th scope="col" class="r hide-s">
                        "Course"
                    </th>
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
                        {match total.filter(|it| !it.unit.is_tainted()) {
                            Some(money) => view! { <Amount money /> }.into_any(),
                            None => view! { <span class="t3">{costs.why_no_total()}</span> }.into_any(),
                        }}
                    </td>
                    <td class="hide-s"></td>
                    {extra.is_some().then(|| view! { <td class="hide-s"></td> })} {foot}
                    <td class="hide-s"></td>
                </tr>
            </tfoot>
        </table>
    }
    .into_any()
}

/// A head that sorts: a link, so that the order is in the address.
#[component]
fn Column(column: SortColumn, sort: Sort, #[prop(into)] label: String, class: &'static str) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let mine = sort.column == column;
    let descending = if mine { !sort.descending } else { column != SortColumn::Name };
    let link = move || state.link(|view: &mut View| view.sort = Sort { column, descending });
    let order = mine.then_some(if sort.descending { "descending" } else { "ascending" });
    let arrow = mine.then_some(if sort.descending { Shape::Down } else { Shape::Up });
    view! {
        <th scope="col" class=class aria-sort=order>
            <a href=link>{label} {arrow.map(|shape| view! { <Icon shape /> })}</a>
        </th>
    }
}

/// What a page's table says beside the cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extra {
    /// How much was used, on the page of a service.
    Usage,
    /// Where the cost is going, on the list of services.
    Trend,
}

impl Extra {
    fn of(model: &Model) -> Option<Self> {
        match model.page {
            Page::Overview | Page::Resources | Page::Insights => None,
            Page::Services => Some(Self::Trend),
            Page::Service(_) => (model.view.metric != Metric::Usage).then_some(Self::Usage),
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Usage => "Usage",
            Self::Trend => "Trend, 30 days",
        }
    }

    fn cell(self, row: &Row, periods: &[Period]) -> AnyView {
        match self {
            Self::Usage => match &row.usage {
                Some(usage) => {
                    view! { <td class="r t2 nowrap hide-s">{format::money(usage, Sign::Minus)}</td> }.into_any()
                }
                None => view! { <td class="r t3 hide-s">"different units"</td> }.into_any(),
            },
            Self::Trend => {
                let heading = Heading::of(periods, &row.course).zip(row.part.total.as_ref());
                let said = heading.map(|(heading, total)| trend(&heading, total));
                view! { <td class="r hide-s">{said}</td> }.into_any()
            }
        }
    }
}

/// The whole periods of the table, as the rows' courses have them.
fn whole(model: &Model, costs: &Costs) -> Vec<Period> {
    let whole = super::model::whole_periods(&costs.table, model.granularity(), model.view.metric);
    let periods = costs.table.periods().iter().zip(whole);
    periods.filter(|(_, whole)| *whole).map(|(it, _)| it.period).collect()
}

/// A trend in words: what thirty days add, or that there is none that is more than chance.
fn trend(heading: &Heading, total: &Money) -> AnyView {
    let by = Money::new(heading.per_month, total.unit.clone());
    let ratio = heading.ratio.map(|ratio| format!(" {}", format::percent(ratio, Sign::Both)));
    match heading.verdict {
        Verdict::Flat => {
            view! { <span class="t3" title="No trend that is more than chance">"steady"</span> }.into_any()
        }
        Verdict::Rising | Verdict::Falling => view! {
            <span class=direction(&by)>{format::whole(&by, Sign::Both)}</span>
            <span class="t2">{ratio}</span>
        }
        .into_any(),
    }
}

fn line(
    model: &Model,
    row: Row,
    most: Decimal,
    compared: bool,
    extra: Option<(Extra, &Vec<Period>)>,
) -> impl IntoView + use<> {
    let extra = extra.map(|(extra, periods)| extra.cell(&row, periods));
    let rest = row.values.is_none();
    let name = match &row.values {
        Some(values) => {
            let link = link(model, values);
            view! {
                <a href=link class="cut" title=row.name.clone()>
                    {row.name.clone()}
                </a>
            }
            .into_any()
        }
        None => view! { <span class="cut">{row.name.clone()}</span> }.into_any(),
    };
    let share = row.share.map(|share| {
        view! {
            <span class="with">
                <ShareBar part=share of=most class=row.slot.fill_class() />
                <span class="t2">{format::percent(share, Sign::Minus)}</span>
            </span>
        }
    });
    let before = compared.then(|| {
        view! {
            <td class="r t2 hide-s">{row.part.before.clone().map(|money| view! { <Amount money /> })}</td>
            {change_cells(row.change.clone())}
        }
    });
    view! {
        <tr class=rest.then_some("rest")>
            <td class="name">
                <span class="with">
                    <svg class="sw" viewBox="0 0 9 9" aria-hidden="true">
                        <rect width="9" height="9" rx="2" class=row.slot.fill_class() />
                    </svg>
                    {name}
                </span>
            </td>
            <td class="r">
                {match row.part.total.clone().filter(|it| !it.unit.is_tainted()) {
                    Some(money) => view! { <Amount money /> }.into_any(),
                    None => view! { <span class="t3">{row.why_no_total()}</span> }.into_any(),
                }}
            </td>
            <td class="hide-s">{share}</td>
            {extra} {before}
            <td class="hide-s">
                <Sparkline amounts=row.course width=72.0 height=18.0 />
            </td>
        </tr>
    }
}

/// The change as an amount and as a percentage.
fn change_cells(change: Option<Change>) -> impl IntoView {
    let class = change.as_ref().map_or("t2", |change| direction(&change.by));
    let ratio = change.as_ref().map(|change| match change.ratio {
        Some(ratio) => format::percent(ratio, Sign::Both),
        None if change.by.amount.is_zero() => String::new(),
        None => "new".to_owned(),
    });
    let by = change.map(|change| view! { <Amount money=change.by sign=Sign::Both /> });
    view! {
        <td class=format!("r {class}")>{by}</td>
        <td class="r t2 hide-s">{ratio}</td>
    }
}
