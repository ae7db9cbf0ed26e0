//! Cost over time, stacked by group.

use domain::{format, money::Unit, period::Granularity, view::ChartKind};
use leptos::prelude::*;
use serde_json::Value;

use super::{
    ahead::forecast,
    before::before,
    by_period::ByPeriod,
    deferred_analysis::DeferredAnalysis,
    drill::follow,
    legend::{HiddenGroups, Legend, series},
    model::Shown,
    zoom::ResetZoom,
};
use crate::{
    charts::{
        Plot,
        over_time::{self, Before, Forecast, Group, OverTime as Drawn},
    },
    components::segments::{Segment, Segments},
};

/// Chart with its types, its legend of lines, and its figures by period. Clicking a group opens its details; dragging zooms in.
#[component]
pub fn OverTime(shown: Signal<Shown>) -> impl IntoView {
    let legend = expect_context::<Legend>();
    let analysis = expect_context::<DeferredAnalysis>();
    let title = Memo::new(move |_| shown.with(title));
    let label = move || {
        let days = shown.with(|it| format::range(&it.model.report.plan.range, true));
        format!("{}, {days}. Figures by period are in the table below.", title.get())
    };
    let before = Memo::new(move |_| shown.with(|Shown { model, costs }| before(model, costs)));
    let forecast = Memo::new(move |_| {
        let insight = analysis.get()?;
        shown.with(|Shown { model, costs }| forecast(model, costs, &insight))
    });
    let groups = Memo::new(move |_| {
        shown.with(|Shown { model, costs }| series(costs, model.view.metric, |id| legend.hides(id)))
    });
    let drawn = Memo::new(move |_| shown.with(|shown| drawn(shown, groups.get(), before.get(), forecast.get())));
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
        <div class="section-head">
            <h2>{title}</h2>
            <div class="end">
                <ResetZoom />
                <Segments name="Chart type" choices=kinds />
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
        <div class="footer-line">
            {entries} <HiddenGroups groups=hidden />
            <span class="muted zoom-hint">"Drag across the chart to zoom in"</span>
        </div>
        <ByPeriod shown />
    }
}

/// Legend of the lines over the stack.
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
    let granularity = match shown.model.granularity() {
        Granularity::Hourly => "Hourly",
        Granularity::Daily => "Daily",
        Granularity::Monthly => "Monthly",
        Granularity::Yearly => "Yearly",
    };
    format!("{granularity} {} by {}", shown.model.measure().to_lowercase(), shown.model.group_words())
}

/// ECharts option of all groups, without comparison and forecast.
#[cfg(feature = "ssr")]
#[must_use]
pub fn option(shown: &Shown) -> Value {
    drawn(shown, series(&shown.costs, shown.model.view.metric, |_| false), None, None)
}

fn drawn(shown: &Shown, groups: Vec<Group>, before: Option<Before>, forecast: Option<Forecast>) -> Value {
    let Shown { model, costs } = shown;
    over_time::option(&Drawn {
        totals: costs.table.all_period_sums(model.view.metric),
        groups,
        periods: costs.table.periods(),
        granularity: model.granularity(),
        kind: model.view.chart,
        unit: costs.unit().unwrap_or_else(Unit::mixed),
        before,
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
    use crate::figures::model::tests::shown_without;

    #[test]
    fn missing_data_is_not_drawn() {
        let shown = shown_without("range=30d&granularity=daily", &[(3, Missing::Everything)]);
        let option = option(&shown);
        let amount = |place: usize| match &option["series"][0]["data"][place] {
            Value::Object(bar) => bar["value"].clone(),
            other => other.clone(),
        };
        assert_eq!((amount(2), amount(3), amount(4)), (json!(1.0), Value::Null, json!(1.0)));
        let tips = &option["farthing"]["periods"];
        assert_eq!((&tips[3]["total"], &tips[3]["lines"]), (&json!("missing"), &json!([])));
        assert_eq!(tips[4]["total"], "$3.00");
    }

    #[test]
    fn a_group_that_is_missing_on_a_day_is_named_there() {
        let lacking = Missing::Amount(Key(vec!["c".into()]), Metric::Unblended);
        let option = option(&shown_without("range=30d&granularity=daily", &[(3, lacking)]));
        let tip = &option["farthing"]["periods"][3];
        assert_eq!(tip["total"], "$2.00 (partial)");
        let lines = tip["lines"].as_array().unwrap().iter().map(|it| it["amount"].as_str().unwrap());
        assert_eq!(lines.collect::<Vec<_>>(), ["$1.00", "$1.00", "missing"]);
    }
}
