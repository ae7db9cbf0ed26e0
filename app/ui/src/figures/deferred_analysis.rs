//! Slow analysis of the daily totals: forecast, expected range, weekday pattern. The first one of a page is computed with the page: on
//! the server, which sends the result along unless it is large, or in the browser on a page opened there. Others, and one whose totals arrive later, are
//! computed after the browser has painted. The totals depend on the filter, not on the range, so the results do, too.

use std::sync::Arc;

use domain::view::Page;
use leptos::prelude::*;

use super::{
    daily_analysis::{AnalysisInput, DailyAnalysis, LatestResults},
    explanations::{Explanations, LoadState},
    model::{LatestModel, Model},
};
use crate::api::codec::PageData;

/// Input of the analysis of a page; `None` while the totals are loading, and if they failed to load.
fn analysis_input(model: &Model, explanations: Explanations) -> Option<AnalysisInput> {
    let LoadState::Loaded(totals) = explanations.totals(model) else { return None };
    let is_service = matches!(model.page, Page::Service(_));
    Some(AnalysisInput { totals, metric: model.view.metric, limits: model.limits, is_service })
}

/// Maximum number of results in the browser: enough to switch between a few views without a new analysis.
const MAX_IN_BROWSER: usize = 8;

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
            model.with(|model| model.as_ref().and_then(|LatestModel(model)| analysis_input(model, explanations)))
        });
        let first = input.get_untracked().map(|input| {
            let result = first_result(&input);
            (input, result)
        });
        let latest = RwSignal::new(LatestResults::of(first));
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
