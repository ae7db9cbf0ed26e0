//! Cost over time, stacked by group.

use domain::{format, money::Unit, period::Granularity, view::ChartKind};
use leptos::prelude::*;
use serde_json::Value;

use super::{
    by_period::ByPeriod,
    comparison::comparison,
    deferred_analysis::DeferredAnalysis,
    forecast::forecast,
    group_links::on_chart_action,
    legend::{HiddenGroups, Legend, chart_groups},
    model::PageCosts,
    zoom::ResetZoom,
};
use crate::{
    charts::{
        Plot,
        over_time::{self, OverTimeChart},
        series::{Comparison, Forecast, Group},
    },
    components::segments::{Segment, Segments},
};

/// Chart with its types, the legend of its lines, and a table of its figures by period. Clicking a group opens its details;
/// dragging zooms in.
#[component]
pub fn CostOverTime(shown: Signal<PageCosts>) -> impl IntoView {
    let legend = expect_context::<Legend>();
    let analysis = expect_context::<DeferredAnalysis>();
    let title = Memo::new(move |_| shown.with(title));
    let label = move || {
        let days = shown.with(|it| format::range(&it.model.report.plan.range, true));
        format!("{}, {days}. Figures by period are in the table below.", title.get())
    };
    let comparison = Memo::new(move |_| shown.with(|PageCosts { model, costs }| comparison(model, costs)));
    let forecast = Memo::new(move |_| {
        let analysis = analysis.get()?;
        shown.with(|PageCosts { model, costs }| forecast(model, costs, &analysis))
    });
    let groups = Memo::new(move |_| {
        shown.with(|PageCosts { model, costs }| chart_groups(costs, model.view.metric, |id| legend.is_hidden(id)))
    });
    let option =
        Memo::new(move |_| shown.with(|shown| chart_option(shown, groups.get(), comparison.get(), forecast.get())));
    let hidden =
        Memo::new(move |_| groups.with(|groups| (groups.iter().filter(|it| it.is_hidden).count(), groups.len())));
    let kinds = ChartKind::ALL.iter().copied().map(|kind| Segment {
        label: kind.label().into(),
        current: Box::new(move |view| view.chart == kind),
        change: Box::new(move |view| view.chart = kind),
    });
    let kinds = kinds.collect::<Vec<_>>();
    let shows_total = Memo::new(move |_| {
        hidden.get().0 == 0 && shown.with(|PageCosts { model, .. }| model.view.chart != ChartKind::Lines)
    });
    let line_legend =
        move || shows_total.get().then(|| line_legend(comparison.get().as_ref(), forecast.get().as_ref()));
    view! {
        <div class="section-head">
            <h2>{title}</h2>
            <div class="end">
                <ResetZoom />
                <Segments name="Chart type" choices=kinds />
            </div>
        </div>
        <Plot
            option
            label=Signal::derive(label)
            on_action=on_chart_action(shown)
            highlighted=legend.highlighted()
            has_periods=true
            class="tall"
        />
        <div class="footer-line">
            {line_legend} <HiddenGroups groups=hidden />
            <span class="muted zoom-hint">"Drag across the chart to zoom in"</span>
        </div>
        <ByPeriod shown />
    }
}

/// Legend of the comparison line and the forecast.
fn line_legend(comparison: Option<&Comparison>, forecast: Option<&Forecast>) -> impl IntoView + use<> {
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
    let comparison = comparison.map(|it| entry("", format!("Total, {}", it.label)));
    let forecast = forecast.map(|_| entry("ahead", "Forecast to month end, 80% interval".to_owned()));
    view! {
        {comparison}
        {forecast}
    }
}

fn title(shown: &PageCosts) -> String {
    let granularity = match shown.model.granularity() {
        Granularity::Hourly => "Hourly",
        Granularity::Daily => "Daily",
        Granularity::Monthly => "Monthly",
        Granularity::Yearly => "Yearly",
    };
    format!("{granularity} {} by {}", shown.model.measure().to_lowercase(), shown.model.grouping())
}

/// ECharts option of all groups, without comparison and forecast.
#[cfg(feature = "ssr")]
#[must_use]
pub fn option(shown: &PageCosts) -> Value {
    chart_option(shown, chart_groups(&shown.costs, shown.model.view.metric, |_| false), None, None)
}

fn chart_option(
    shown: &PageCosts,
    groups: Vec<Group>,
    comparison: Option<Comparison>,
    forecast: Option<Forecast>,
) -> Value {
    let PageCosts { model, costs } = shown;
    over_time::option(&OverTimeChart {
        totals: costs.table.all_period_sums(model.view.metric),
        groups,
        periods: costs.table.periods(),
        granularity: model.granularity(),
        kind: model.view.chart,
        unit: costs.unit().unwrap_or_else(Unit::mixed),
        comparison,
        forecast,
    })
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use domain::{
        metric::Metric,
        table::{Key, Missing},
    };
    use serde_json::{Value, json};

    use super::*;
    use crate::figures::model::tests::costs_without;

    #[test]
    fn missing_data_is_a_gap() {
        let shown = costs_without("range=30d&granularity=daily", &[(3, Missing::Everything)]);
        let option = option(&shown);
        let amount = |index: usize| match &option["series"][0]["data"][index] {
            Value::Object(bar) => bar["value"].clone(),
            other => other.clone(),
        };
        assert_eq!((amount(2), amount(3), amount(4)), (json!(1.0), Value::Null, json!(1.0)));
        let tooltips = &option["farthing"]["periods"];
        assert_eq!((&tooltips[3]["total"], &tooltips[3]["lines"]), (&json!("missing"), &json!([])));
        assert_eq!(tooltips[4]["total"], "$3.00");
    }

    #[test]
    fn a_group_without_data_on_a_day_is_listed_as_missing() {
        let missing = Missing::Amount(Key(vec!["c".into()]), Metric::Unblended);
        let option = option(&costs_without("range=30d&granularity=daily", &[(3, missing)]));
        let tooltip = &option["farthing"]["periods"][3];
        assert_eq!(tooltip["total"], "$2.00 (partial)");
        let lines = tooltip["lines"].as_array().unwrap().iter().map(|it| it["amount"].as_str().unwrap());
        assert_eq!(lines.collect::<Vec<_>>(), ["$1.00", "$1.00", "missing"]);
    }
}
