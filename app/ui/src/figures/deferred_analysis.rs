//! Slow analysis of the daily totals: forecast, expected range, weekday pattern. The first one of a page is computed with the page: on
//! the server, which sends the result along unless it is large, or in the browser on a page opened there. Others, and one whose totals arrive later, are
//! computed after the browser has painted. The totals depend on the filter, not on the range, so the results do, too.

use std::sync::Arc;

use domain::{
    analysis::{
        InsufficientData,
        anomaly::Anomalies,
        forecast::{DayForecast, MonthEnd},
        weekday::WeekdayPattern,
    },
    limits::Limits,
    metric::Metric,
    money::Unit,
    overview::CompleteDays,
    table::CostTable,
    view::Page,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    explanations::{Explanations, LoadState},
    model::{LatestModel, Model},
};
use crate::api::codec::PageData;

/// Analysis of the daily totals of a page's filter.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct DailyAnalysis {
    /// Currency or unit.
    pub unit: Unit,
    /// Month-end forecast, or the reason why there is none.
    pub month_end: Result<MonthEnd, InsufficientData>,
    /// Forecast of each day from today to the end of the month; empty without a month-end forecast.
    pub days_ahead: Vec<DayForecast>,
    /// Further analysis, on the page of a service only.
    pub service: Option<ServiceAnalysis>,
}

/// Analysis of a service's daily totals.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct ServiceAnalysis {
    /// Expected range of each day.
    pub expected: Result<Anomalies, InsufficientData>,
    /// Average cost by weekday.
    pub weekdays: Result<WeekdayPattern, InsufficientData>,
}

/// Input of the analysis. Equal inputs have equal results.
#[derive(Clone, Debug)]
struct AnalysisInput {
    totals: Arc<CostTable>,
    metric: Metric,
    limits: Limits,
    is_service: bool,
}

impl AnalysisInput {
    fn of(model: &Model, explanations: Explanations) -> Option<Self> {
        let LoadState::Loaded(totals) = explanations.totals(model) else { return None };
        let is_service = matches!(model.page, Page::Service(_));
        Some(Self { totals, metric: model.view.metric, limits: model.limits, is_service })
    }

    /// Runs the analysis; `None` for mixed units or without any complete day.
    fn analyze(&self) -> Option<DailyAnalysis> {
        let days = CompleteDays::of(&self.totals, self.metric, &self.limits)?;
        let service = || ServiceAnalysis { expected: days.anomalies(), weekdays: days.weekdays() };
        let (month_end, days_ahead) = match days.rest_of_month() {
            Ok((month_end, days_ahead)) => (Ok(month_end), days_ahead),
            Err(reason) => (Err(reason), Vec::new()),
        };
        Some(DailyAnalysis { month_end, days_ahead, service: self.is_service.then(service), unit: days.unit.clone() })
    }
}

impl PartialEq for AnalysisInput {
    fn eq(&self, other: &Self) -> bool {
        let same_days = Arc::ptr_eq(&self.totals, &other.totals) || self.totals == other.totals;
        (self.metric, self.limits, self.is_service) == (other.metric, other.limits, other.is_service) && same_days
    }
}

/// Latest results, newest first. Each takes a few kilobytes, and its totals some 30 if the cost cache has dropped them.
#[derive(Debug, Default)]
struct LatestResults(Vec<(AnalysisInput, Option<Arc<DailyAnalysis>>)>);

impl LatestResults {
    /// Result for an input; `None` if it is not among the latest ones.
    fn get(&self, input: &AnalysisInput) -> Option<&Option<Arc<DailyAnalysis>>> {
        self.0.iter().find_map(|(cached, result)| (cached == input).then_some(result))
    }

    /// Adds a result, and drops the oldest of more than `max` results.
    fn add(&mut self, input: AnalysisInput, result: Option<Arc<DailyAnalysis>>, max: usize) {
        self.0.insert(0, (input, result));
        self.0.truncate(max);
    }
}

/// Maximum number of results in the browser: enough to switch between a few views without a new analysis.
const MAX_IN_BROWSER: usize = 8;

/// Latest results on the server, shared by all visitors.
#[cfg(feature = "ssr")]
#[derive(Debug, Default)]
pub struct DailyAnalyses(std::sync::Mutex<LatestResults>);

#[cfg(feature = "ssr")]
impl DailyAnalyses {
    const MAX_RESULTS: usize = 64;

    /// Cached result, or the result of the analysis.
    fn get_or_analyze(&self, input: &AnalysisInput) -> Option<Arc<DailyAnalysis>> {
        let results = || self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(result) = results().get(input) {
            return result.clone();
        }
        let result = input.analyze().map(Arc::new);
        results().add(input.clone(), result.clone(), Self::MAX_RESULTS);
        result
    }
}

/// Result of the analysis: on the server, that of an earlier visitor if there is one.
fn analyze(input: &AnalysisInput) -> Option<Arc<DailyAnalysis>> {
    #[cfg(feature = "ssr")]
    if let Some(services) = use_context::<crate::Services>() {
        return services.daily_analyses.get_or_analyze(input);
    }
    input.analyze().map(Arc::new)
}

/// First result of a page. In the browser, that of the server if the server has rendered the page.
fn first_result(input: &AnalysisInput) -> Option<Arc<DailyAnalysis>> {
    // The analysis of a service is not sent: the expected ranges of 18 months would add 16 kB to a compressed page of 26 kB.
    let analyze_to_send = || (!input.is_service).then(|| analyze(input));
    let sent = SharedValue::<_, PageData>::new_with_encoding(analyze_to_send).into_inner();
    sent.unwrap_or_else(|| analyze(input))
}

/// Analysis of the page's figures, and their explanations.
#[derive(Clone, Copy)]
pub struct DeferredAnalysis {
    analysis: Signal<Option<Arc<DailyAnalysis>>>,
    is_ready: Signal<bool>,
    /// Explanations from the server.
    pub explanations: Explanations,
}

impl DeferredAnalysis {
    /// Analysis of the current figures. The first result is available at once.
    pub fn of(model: Memo<Option<LatestModel>>) -> Self {
        let explanations = Explanations::new(model);
        let input = Memo::new(move |_| {
            model.with(|model| model.as_ref().and_then(|LatestModel(model)| AnalysisInput::of(model, explanations)))
        });
        let first = input.get_untracked().map(|input| {
            let result = first_result(&input);
            (input, result)
        });
        let latest = RwSignal::new(LatestResults(first.into_iter().collect()));
        let analyze_missing = move || {
            let Some(input) = input.try_get_untracked().flatten() else { return };
            let is_missing = |latest: &LatestResults| latest.get(&input).is_none();
            if latest.try_with_untracked(is_missing) == Some(true) {
                let result = analyze(&input);
                latest.update(|latest| latest.add(input, result, MAX_IN_BROWSER));
            }
        };
        Effect::new(move |_| {
            let is_missing = |input: &AnalysisInput| latest.with_untracked(|latest| latest.get(input).is_none());
            if input.with(|input| input.as_ref().is_some_and(is_missing)) {
                after_paint(analyze_missing);
            }
        });
        let result = move || {
            let input = input.get()?;
            latest.with(|latest| latest.get(&input).cloned())
        };
        Self {
            analysis: Signal::derive(move || result().flatten()),
            is_ready: Signal::derive(move || result().is_some()),
            explanations,
        }
    }

    /// Result; `None` while it is computed, and for mixed units. Tracked.
    pub fn get(self) -> Option<Arc<DailyAnalysis>> {
        self.analysis.get()
    }

    /// Whether the result is computed. Tracked.
    pub fn is_ready(self) -> bool {
        self.is_ready.get()
    }
}

/// Runs a task after the browser has painted.
fn after_paint(task: impl FnOnce() + 'static) {
    /// Long enough for a frame to be painted, short enough to go unnoticed.
    const PAINT_TIME: std::time::Duration = std::time::Duration::from_millis(60);
    request_animation_frame(move || set_timeout(task, PAINT_TIME));
}

#[cfg(test)]
mod tests {
    use codee::{Decoder, Encoder};

    use super::*;
    use crate::figures::model::tests::costs_without;

    #[test]
    fn a_result_arrives_as_it_was_sent() {
        let model = costs_without("range=6m&granularity=daily", &[]).model;
        let totals = model.report.totals.clone().unwrap();
        let input = AnalysisInput { totals, metric: model.view.metric, limits: model.limits, is_service: true };
        let result = Some(input.analyze().map(Arc::new));
        assert!(matches!(&result, Some(Some(analysis)) if analysis.service.is_some()));
        let sent = PageData::encode(&result).unwrap();
        let received: Option<Option<Arc<DailyAnalysis>>> = PageData::decode(&sent).unwrap();
        assert_eq!(received, result);
    }
}
