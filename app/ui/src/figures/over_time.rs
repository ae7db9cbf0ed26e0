//! Cost over time, stacked by group.

use domain::{money::Unit, period::Granularity, view::ChartKind};
use leptos::prelude::*;

use super::{
    ahead::forecast,
    before::before,
    by_period::ByPeriod,
    drill::follow,
    legend::{HiddenGroups, Legend, series},
    model::Shown,
    told::Told,
    zoom::ResetZoom,
};
use crate::{
    charts::{
        Plot,
        over_time::{Before, Forecast, OverTime as Drawn, option},
    },
    components::segments::{Segment, Segments},
    format,
};

/// The chart, with its kinds, its legend of lines, and its figures by period. A click on a group leads into it; dragging zooms in.
#[component]
pub fn OverTime(shown: Signal<Shown>) -> impl IntoView {
    let legend = expect_context::<Legend>();
    let told = expect_context::<Told>();
    let title = Memo::new(move |_| shown.with(title));
    let label = move || {
        let days = shown.with(|it| format::range(&it.model.plan.range, true));
        format!("{}, {days}. Figures by period are in the table below.", title.get())
    };
    let before = Memo::new(move |_| shown.with(|Shown { model, costs }| before(model, costs)));
    let forecast = Memo::new(move |_| {
        let insight = told.get()?;
        shown.with(|Shown { model, costs }| forecast(model, costs, &insight))
    });
    let groups = Memo::new(move |_| shown.with(|Shown { costs, .. }| series(costs, |id| legend.hides(id))));
    let drawn = Memo::new(move |_| {
        shown.with(|Shown { model, costs }| {
            option(&Drawn {
                groups: groups.get(),
                periods: costs.table.periods(),
                granularity: model.granularity(),
                kind: model.view.chart,
                unit: costs.unit().unwrap_or_else(Unit::mixed),
                before: before.get(),
                forecast: forecast.get(),
            })
        })
    });
    let hidden = Memo::new(move |_| groups.with(|groups| (groups.iter().filter(|it| it.hidden).count(), groups.len())));
    let kinds = ChartKind::ALL.iter().copied().map(|kind| Segment {
        label: kind.label().into(),
        current: Box::new(move |view| view.chart == kind),
        change: Box::new(move |view| view.chart = kind),
    });
    let kinds = kinds.collect::<Vec<_>>();
    let is_whole = Memo::new(move |_| {
        hidden.get().0 == 0 && shown.with(|Shown { model, .. }| model.view.chart != ChartKind::Lines)
    });
    let entries = move || is_whole.get().then(|| entries(before.get().as_ref(), forecast.get().as_ref()));
    view! {
        <div class="sec">
            <h2>{title}</h2>
            <div class="end">
                <ResetZoom />
                <Segments name="Chart kind" choices=kinds />
            </div>
        </div>
        <Plot
            option=drawn
            label=Signal::derive(label)
            on_act=follow(shown)
            lifted=legend.pointed()
            periods=true
            class="tall"
        />
        <div class="under">
            {entries} <HiddenGroups groups=hidden />
            <span class="t3 zoom-hint">"Drag across the chart to zoom in"</span>
        </div>
        <ByPeriod shown />
    }
}

/// The lines over the stack, and what they mean.
fn entries(before: Option<&Before>, forecast: Option<&Forecast>) -> impl IntoView + use<> {
    let entry = |class: &'static str, label: String| {
        view! {
            <span class="entry">
                <svg class=format!("line {class}") viewBox="0 0 20 4" aria-hidden="true">
                    <path d="M0 2h20" />
                </svg>
                {label}
            </span>
        }
    };
    let before = before.map(|before| entry("", format!("Total, {}", before.label)));
    let forecast = forecast.map(|_| entry("ahead", "Forecast to month end, 80% interval".to_owned()));
    view! {
        {before}
        {forecast}
    }
}

fn title(shown: &Shown) -> String {
    let granularity = shown.model.granularity();
    let article = if granularity == Granularity::Hourly { "an" } else { "a" };
    format!("{} {article} {} by {}", shown.model.measure(), granularity.noun(), shown.model.group_words())
}
