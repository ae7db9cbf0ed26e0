//! Chart of daily cost and its expected range, with anomalies marked. Keyboard and zoom work as in the chart of cost over time.

use domain::format;
use leptos::prelude::*;

use super::{deferred_analysis::DeferredAnalysis, group_links::on_chart_action, model::PageCosts};
use crate::charts::{Plot, expected_range};

/// Chart of daily cost and expected range for a service page's date range, computed from AWS's daily totals. Empty on other pages, and
/// with too few days for an expected range.
#[component]
pub fn ExpectedRange(shown: Signal<PageCosts>) -> impl IntoView {
    let analysis = expect_context::<DeferredAnalysis>();
    let chart = Memo::new(move |_| {
        let analysis = analysis.get()?;
        shown.with(|shown| {
            let report = analysis.service.as_ref()?.expected.as_ref().ok()?;
            let page_range = shown.model.report.plan.range;
            let in_page_range = report.expected_ranges.iter().filter(|it| page_range.contains(it.day));
            let expected_ranges: Vec<_> = in_page_range.copied().collect();
            (expected_ranges.len() > 1).then(|| expected_range::option(&expected_ranges, &analysis.unit))
        })
    });
    let has_chart = Memo::new(move |_| chart.with(Option::is_some));
    let chart_option = Signal::derive(move || chart.get().unwrap_or_default());
    let days = move || shown.with(|shown| format::range(&shown.model.report.plan.range, true));
    let label = move || format!("Daily cost and expected range, {}. Anomalies are listed next to the chart.", days());
    move || {
        has_chart.get().then(|| {
            view! {
                <div class="section-head part">
                    <h2>"Actual vs. expected cost"</h2>
                    <div class="end">
                        <span class="muted">"Daily cost and expected range"</span>
                    </div>
                </div>
                <Plot option=chart_option label=Signal::derive(label) on_action=on_chart_action(shown) has_periods=true class="low" />
            }
        })
    }
}
