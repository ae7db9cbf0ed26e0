//! Row of the table of costs, and its cells.

use domain::{
    Decimal,
    analysis::trend::TrendDirection,
    compare::Change,
    format::{self, Sign},
    money::Money,
    overview::TrendEstimate,
};
use leptos::prelude::*;

use super::{
    group_count,
    group_links::group_link,
    legend::{Legend, series_id},
    model::{Costs, Model, Row},
};
use crate::{
    charts::color::Slot,
    components::{
        Amount,
        amount::{direction, whole_change},
        bar::ShareBar,
        data_table::Columns,
        sparkline::Sparkline,
    },
};

/// Row of a group, or of 'Other'. The chart highlights its series while the pointer or the focus is on it.
pub fn cost_row(row: Row, columns: &Columns<'_, Row>) -> impl IntoView + use<> {
    let series = StoredValue::new(series_id(&row));
    let legend = expect_context::<Legend>();
    let is_highlighted =
        move || series.with_value(|id| legend.highlighted().with(|highlighted| highlighted.as_ref() == Some(id)));
    let highlight = move |on: bool| legend.highlight(on.then(|| series.get_value()));
    view! {
        <tr
            class:other-row=row.values.is_none()
            class:highlighted=is_highlighted
            on:pointerenter=move |_| highlight(true)
            on:pointerleave=move |_| highlight(false)
            on:focusin=move |_| highlight(true)
            on:focusout=move |_| highlight(false)
        >
            {columns.cells(&row)}
        </tr>
    }
}

/// Color swatch, and name with a link to the group's details; 'Other' links to more groups.
pub fn name(model: &Model, row: &Row, has_legend: bool) -> AnyView {
    let swatch = if has_legend { legend_toggle(row, expect_context()) } else { swatch(row.slot).into_any() };
    let text = row.name.clone();
    let name = match (&row.values, row.values.is_none().then(|| group_count::more_groups_link(model)).flatten()) {
        (Some(values), _) => view! {
            <a href=group_link(model, values) class="truncated" title=row.name.clone()>
                {text}
            </a>
        }
        .into_any(),
        (None, Some(more)) => view! {
            <a href=more class="truncated" title="Show more groups">
                {text}
            </a>
        }
        .into_any(),
        (None, None) => view! { <span class="truncated">{text}</span> }.into_any(),
    };
    view! { <span class="with-mark">{swatch} {name}</span> }.into_any()
}

/// Cost, or the reason why there is none.
pub fn cost(money: Option<&Money>, reason: impl Fn() -> &'static str) -> AnyView {
    match money.filter(|money| !money.unit.mixes_units()) {
        Some(money) => view! { <Amount money=money.clone() /> }.into_any(),
        None => view! { <span class="muted">{reason()}</span> }.into_any(),
    }
}

/// Share of the total, as a bar relative to the largest share and as a percentage.
pub fn share(row: &Row, largest: Decimal) -> AnyView {
    let share = row.share.map(|share| {
        view! {
            <span class="with-mark">
                <ShareBar part=share largest class=row.slot.fill_class() />
                <span class="secondary">{format::percent(share, Sign::Minus)}</span>
            </span>
        }
    });
    share.into_any()
}

/// Sparkline of the complete periods, with the trend in words if `has_words`.
pub fn trend(costs: &Costs, row: &Row, has_words: bool) -> AnyView {
    let estimate = has_words.then(|| row.trend_estimate(&costs.complete_periods));
    let words = estimate.flatten().zip(row.part.total.as_ref()).map(|(estimate, total)| trend_words(&estimate, total));
    view! {
        <span class="with-mark trend">
            {words} <Sparkline amounts=row.trend.clone() width=72.0 height=18.0 />
        </span>
    }
    .into_any()
}

/// Color swatch of a group.
fn swatch(slot: Slot) -> impl IntoView {
    view! {
        <svg class="swatch" viewBox="0 0 9 9" aria-hidden="true">
            <rect width="9" height="9" rx="2" class=slot.fill_class() />
        </svg>
    }
}

/// Color swatch that shows or hides the series in the chart. A group that is drawn as part of 'Other' has a plain swatch.
fn legend_toggle(row: &Row, legend: Legend) -> AnyView {
    if row.slot == Slot::Other && row.values.is_some() {
        return view! { <span class="key">{swatch(row.slot)}</span> }.into_any();
    }
    let id = StoredValue::new(series_id(row));
    let pressed = move || id.with_value(|id| if legend.is_hidden(id) { "false" } else { "true" });
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

/// Usage, or "mixed units".
pub fn usage(row: &Row) -> AnyView {
    match &row.usage {
        Some(usage) => view! { <span class="secondary">{format::money(usage, Sign::Minus)}</span> }.into_any(),
        None => view! { <span class="muted">"mixed units"</span> }.into_any(),
    }
}

/// Trend in words: change over 30 days, or "no clear trend" if it is not significant.
fn trend_words(estimate: &TrendEstimate, total: &Money) -> AnyView {
    let by = Money::new(estimate.per_month, total.unit.clone());
    let ratio = estimate.ratio.map(|ratio| format!(" {}", format::percent(ratio, Sign::Both)));
    match estimate.direction {
        TrendDirection::Flat => {
            view! { <span class="muted" title="The change is within normal variation">"no clear trend"</span> }
                .into_any()
        }
        TrendDirection::Rising | TrendDirection::Falling => view! {
            <span>
                {whole_change(&by)}
                <span class="secondary">{ratio}</span>
            </span>
        }
        .into_any(),
    }
}

/// Change as an amount.
pub fn change(change: Option<&Change>) -> AnyView {
    let change = change.map(|change| {
        view! {
            <span class=direction(&change.difference)>
                <Amount money=change.difference.clone() sign=Sign::Both />
            </span>
        }
    });
    change.into_any()
}

/// Change as a percentage.
pub fn percent(change: Option<&Change>) -> Option<String> {
    change.map(|change| match change.ratio {
        Some(ratio) => format::percent(ratio, Sign::Both),
        None if change.difference.amount.is_zero() => String::new(),
        None => "new".to_owned(),
    })
}
