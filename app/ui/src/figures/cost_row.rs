//! Row of the table of costs.

use domain::{
    Decimal,
    analysis::trend::TrendDirection,
    compare::Change,
    format::{self, Sign},
    metric::Metric,
    money::Money,
    overview::TrendEstimate,
    view::Page,
};
use leptos::prelude::*;

use super::{
    drill::link,
    legend::{Legend, series_of},
    model::{Costs, Model, Row},
    top,
};
use crate::{
    charts::colour::Slot,
    components::{
        Amount,
        amount::{direction, whole_direction},
        bar::ShareBar,
        sparkline::Sparkline,
    },
};

/// Additional column of a page's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extra {
    /// Usage, on the page of a service.
    Usage,
    /// Trend, on the list of services.
    Trend,
}

impl Extra {
    /// Additional column of a page.
    pub fn of(model: &Model) -> Option<Self> {
        match model.page {
            Page::Services => Some(Self::Trend),
            Page::Service(_) => (model.view.metric != Metric::Usage).then_some(Self::Usage),
            _ => None,
        }
    }
}

/// Settings that all rows of a table share.
pub struct Line<'a> {
    pub model: &'a Model,
    pub costs: &'a Costs,
    /// Largest share, the full length of a bar.
    pub most: Decimal,
    /// Whether changes are shown.
    pub compared: bool,
    pub extra: Option<Extra>,
    /// Whether swatches toggle the series of a chart.
    pub legend: bool,
}

impl Line<'_> {
    /// Row of a group, or of 'Other'.
    pub fn of(&self, row: Row) -> impl IntoView + use<> {
        let series = StoredValue::new(series_of(&row));
        let legend = expect_context::<Legend>();
        let lifted = move || series.with_value(|id| legend.pointed().with(|pointed| pointed.as_ref() == Some(id)));
        let point = move |on: bool| legend.point(on.then(|| series.get_value()));
        let rest = row.values.is_none();
        let name = self.name(&row);
        let swatch = if self.legend { key(&row, legend) } else { swatch(row.slot).into_any() };
        let share = row.share.map(|share| {
            view! {
                <span class="with">
                    <ShareBar part=share of=self.most class=row.slot.fill_class() />
                    <span class="t2">{format::percent(share, Sign::Minus)}</span>
                </span>
            }
        });
        let usage = (self.extra == Some(Extra::Usage)).then(|| usage(&row));
        let before = self.compared.then(|| {
            view! {
                <td class="r t2 hide-s">{row.part.before.clone().map(|money| view! { <Amount money /> })}</td>
                {change_cells(row.change.clone())}
            }
        });
        let words = (self.extra == Some(Extra::Trend)).then(|| self.trend(&row));
        view! {
            <tr
                class:rest=rest
                class:lifted=lifted
                on:pointerenter=move |_| point(true)
                on:pointerleave=move |_| point(false)
                on:focusin=move |_| point(true)
                on:focusout=move |_| point(false)
            >
                <td class="name">
                    <span class="with">{swatch} {name}</span>
                </td>
                <td class="r">
                    {match row.part.total.clone().filter(|it| !it.unit.mixes_units()) {
                        Some(money) => view! { <Amount money /> }.into_any(),
                        None => view! { <span class="t3">{row.why_no_total()}</span> }.into_any(),
                    }}
                </td>
                <td class="share hide-s">{share}</td>
                {usage}
                {before}
                <td class="r hide-s">
                    <span class="with trend">
                        {words} <Sparkline amounts=row.course width=72.0 height=18.0 />
                    </span>
                </td>
            </tr>
        }
    }

    /// Name with a link to the group's details; 'Other' links to more groups.
    fn name(&self, row: &Row) -> AnyView {
        let text = row.name.clone();
        match (&row.values, row.values.is_none().then(|| top::more(self.model)).flatten()) {
            (Some(values), _) => view! {
                <a href=link(self.model, values) class="cut" title=row.name.clone()>
                    {text}
                </a>
            }
            .into_any(),
            (None, Some(more)) => view! {
                <a href=more class="cut" title="Show more groups">
                    {text}
                </a>
            }
            .into_any(),
            (None, None) => view! { <span class="cut">{text}</span> }.into_any(),
        }
    }

    fn trend(&self, row: &Row) -> Option<AnyView> {
        let heading = row.heading(&self.costs.whole)?;
        Some(trend(&heading, row.part.total.as_ref()?))
    }
}

/// Color swatch of a group.
fn swatch(slot: Slot) -> impl IntoView {
    view! {
        <svg class="sw" viewBox="0 0 9 9" aria-hidden="true">
            <rect width="9" height="9" rx="2" class=slot.fill_class() />
        </svg>
    }
}

/// Color swatch that toggles the series in the chart. A group drawn as a part of 'Other' has none.
fn key(row: &Row, legend: Legend) -> AnyView {
    if row.slot == Slot::Other && row.values.is_some() {
        return view! { <span class="key">{swatch(row.slot)}</span> }.into_any();
    }
    let id = StoredValue::new(series_of(row));
    let pressed = move || id.with_value(|id| if legend.hides(id) { "false" } else { "true" });
    view! {
        <button
            class="key"
            aria-pressed=pressed
            aria-label=format!("Show {} in the chart", row.name)
            title="Show or hide in the chart"
            on:click=move |_| id.with_value(|id| legend.toggle(id))
        >
            {swatch(row.slot)}
        </button>
    }
    .into_any()
}

fn usage(row: &Row) -> AnyView {
    match &row.usage {
        Some(usage) => view! { <td class="r t2 nowrap hide-s">{format::money(usage, Sign::Minus)}</td> }.into_any(),
        None => view! { <td class="r t3 hide-s">"mixed units"</td> }.into_any(),
    }
}

/// Trend in words: change over 30 days, or steady where it is not significant.
fn trend(heading: &TrendEstimate, total: &Money) -> AnyView {
    let by = Money::new(heading.per_month, total.unit.clone());
    let ratio = heading.ratio.map(|ratio| format!(" {}", format::percent(ratio, Sign::Both)));
    match heading.direction {
        TrendDirection::Flat => view! { <span class="t3" title="No significant trend">"steady"</span> }.into_any(),
        TrendDirection::Rising | TrendDirection::Falling => view! {
            <span>
                <span class=whole_direction(&by)>{format::whole(&by, Sign::Both)}</span>
                <span class="t2">{ratio}</span>
            </span>
        }
        .into_any(),
    }
}

/// Change as an amount and a percentage.
pub fn change_cells(change: Option<Change>) -> impl IntoView {
    let class = change.as_ref().map_or("t2", |change| direction(&change.difference));
    let ratio = change.as_ref().map(|change| match change.ratio {
        Some(ratio) => format::percent(ratio, Sign::Both),
        None if change.difference.amount.is_zero() => String::new(),
        None => "new".to_owned(),
    });
    let by = change.map(|change| view! { <Amount money=change.difference sign=Sign::Both /> });
    view! {
        <td class=format!("r {class}")>{by}</td>
        <td class="r t2 hide-s">{ratio}</td>
    }
}
