//! Chart of daily cost against the expected range, with anomalies marked. Keyboard and zoom work as in the chart over time.

use domain::format;
use leptos::prelude::*;

use super::{deferred_analysis::DeferredAnalysis, drill::follow, model::Shown};
use crate::charts::{Plot, expected::option};

/// Chart of the range's days, from AWS's totals; empty where there are too few days for an expected range.
#[component]
pub fn Expected(shown: Signal<Shown>) -> impl IntoView {
    let analysis = expect_context::<DeferredAnalysis>();
    let drawn = Memo::new(move |_| {
        let insight = analysis.get()?;
        shown.with(|shown| {
            let found = insight.of_service.as_ref()?.expected.as_ref().ok()?;
            let range = shown.model.report.plan.range;
            let ranges: Vec<_> = found.expected_ranges.iter().filter(|it| range.contains(it.day)).copied().collect();
            (ranges.len() > 1).then(|| option(&ranges, &insight.unit))
        })
    });
    let known = Memo::new(move |_| drawn.with(Option::is_some));
    let option = Signal::derive(move || drawn.get().unwrap_or_default());
    let days = move || shown.with(|shown| format::range(&shown.model.report.plan.range, true));
    let label = move || format!("Daily cost and expected range, {}. Anomalies are listed next to the chart.", days());
    move || {
        known.get().then(|| {
            view! {
                <div class="section-head part">
                    <h2>"Actual vs expected"</h2>
                    <div class="end">
                        <span class="muted">"Daily cost and expected range"</span>
                    </div>
                </div>
                <Plot option label=Signal::derive(label) on_act=follow(shown) periods=true class="low" />
            }
        })
    }
}
