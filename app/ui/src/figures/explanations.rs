//! Explanations from the server: anomalies, changes, and daily totals. They are requested after the figures are shown, once for all
//! views with the same filter and comparison.

use std::sync::Arc;

use domain::{
    error::SourceError,
    metric::Metric,
    overview::{AnomalyReport, Figures, MAX_MOVERS, Movers},
    report::costs::{CostExplanation, CostRequest},
    table::CostTable,
};
use leptos::prelude::*;

use super::model::{LatestModel, Model};
use crate::{
    api::{ApiError, costs::load_explanation},
    cost_cache::CostCache,
    view_state::ViewState,
};

/// Maximum number of cached explanations of earlier views; the oldest are dropped first.
const MAX_CACHED: usize = 12;

/// State of data that is loaded separately from the figures.
#[derive(Clone, Debug, PartialEq)]
pub enum LoadState<T> {
    /// Requested.
    Loading,
    /// Loaded.
    Loaded(T),
    /// Failed.
    Failed(ApiError),
}

/// Explanations from the server, as signals. Requested only in the browser.
#[derive(Clone, Copy)]
pub struct Explanations {
    loaded: RwSignal<Vec<Arc<CostExplanation>>>,
    failed: RwSignal<Option<(CostRequest, ApiError)>>,
    requested: RwSignal<Option<CostRequest>>,
    held: StoredValue<CostCache>,
}

impl Explanations {
    /// Requests an explanation whenever the figures have none.
    pub fn of(model: Memo<Option<LatestModel>>) -> Self {
        let this = Self {
            loaded: RwSignal::new(Vec::new()),
            failed: RwSignal::new(None),
            requested: RwSignal::new(None),
            held: StoredValue::new(expect_context::<CostCache>()),
        };
        let state = expect_context::<ViewState>();
        Effect::new(move |_| {
            let is_missing =
                model.with(|model| model.as_ref().is_some_and(|LatestModel(model)| this.is_incomplete(model)));
            let request = state.with(|view| CostRequest::of(&state.page(), view));
            if is_missing && this.requested.get_untracked().as_ref() != Some(&request) {
                this.send(request);
            }
        });
        this
    }

    fn send(self, request: CostRequest) {
        self.requested.set(Some(request.clone()));
        self.failed.set(None);
        let held = self.held.get_value();
        leptos::task::spawn_local(async move {
            let CostRequest { path, question } = request.clone();
            let result = load_explanation(path, question).await;
            // The signals are gone if the visitor has left the page.
            match result {
                Ok(explanation) => {
                    held.update_spending(&explanation.spending);
                    self.loaded.try_update(|loaded| {
                        loaded.insert(0, Arc::new(explanation));
                        loaded.truncate(MAX_CACHED);
                    });
                }
                Err(error) => {
                    self.failed.try_set(Some((request, error)));
                }
            }
        });
    }

    /// Retries after a failure.
    pub fn retry(self) {
        self.loaded.update(|loaded| loaded.retain(|it| it.anomalies.is_ok()));
        if let Some(request) = self.requested.get_untracked() {
            self.send(request);
        }
    }

    /// Whether an explanation of the page still has to be requested. Tracked.
    fn is_incomplete(self, model: &Model) -> bool {
        let has_changes =
            !model.report.shows_watched_groups() || model.has_movers() || self.by_comparison(model, |_| ()).is_some();
        let needs_totals =
            model.report.totals.is_none() && model.report.figures.is_ok() && self.loaded_totals(model).is_none();
        self.by_filter(model, |_| ()).is_none() || !has_changes || needs_totals
    }

    /// Reads the loaded explanation with the page's filter. Tracked.
    fn by_filter<T>(self, model: &Model, read: impl Fn(&CostExplanation) -> T) -> Option<T> {
        let filter = &model.report.plan.totals.filter;
        self.loaded.with(|loaded| loaded.iter().find(|it| it.filter == *filter).map(|it| read(it)))
    }

    /// Reads the loaded explanation with the page's filter and comparison. Tracked.
    fn by_comparison<T>(self, model: &Model, read: impl Fn(&CostExplanation) -> T) -> Option<T> {
        let plan = &model.report.plan;
        let matches =
            |it: &&Arc<CostExplanation>| it.filter == plan.totals.filter && it.spans == plan.headline_comparison;
        self.loaded.with(|loaded| loaded.iter().find(matches).map(|it| read(it)))
    }

    fn state_of<T>(self, result: Option<Result<T, SourceError>>) -> LoadState<T> {
        match result {
            Some(Ok(value)) => LoadState::Loaded(value),
            Some(Err(error)) => LoadState::Failed(ApiError::Source(error)),
            None => self.failed.get().map_or(LoadState::Loading, |(_, error)| LoadState::Failed(error)),
        }
    }

    /// Anomalies of the page's filter. Tracked.
    pub fn anomalies(self, model: &Model) -> LoadState<Arc<AnomalyReport>> {
        self.state_of(self.by_filter(model, |it| it.anomalies.clone()))
    }

    /// AWS's daily totals of the page. With a filter on groups they are loaded separately. Tracked.
    pub fn totals(self, model: &Model) -> LoadState<Arc<CostTable>> {
        if let Some(totals) = &model.report.totals {
            return LoadState::Loaded(totals.clone());
        }
        if let Err(error) = &model.report.figures {
            return LoadState::Failed(ApiError::Source(error.clone()));
        }
        self.state_of(self.loaded_totals(model))
    }

    /// Daily totals loaded separately, for a page with a filter on groups. Tracked.
    fn loaded_totals(self, model: &Model) -> Option<Result<Arc<CostTable>, SourceError>> {
        self.loaded.with(|loaded| {
            let mut totals = loaded.iter().filter_map(|it| it.totals.as_ref());
            let (_, answer) = totals.find(|(query, _)| *query == model.report.plan.totals)?;
            Some(answer.clone().map(|reading| reading.table))
        })
    }

    /// Headline figures, computed from AWS's daily totals. Tracked.
    pub fn figures(self, model: &Model) -> LoadState<Figures> {
        match self.totals(model) {
            LoadState::Loaded(totals) => {
                LoadState::Loaded(Figures::of(&model.report.plan, &totals, model.view.metric, &model.limits))
            }
            LoadState::Loading => LoadState::Loading,
            LoadState::Failed(error) => LoadState::Failed(error),
        }
    }

    /// Changes between the periods of the headline; `None` without changes or without a comparable period. Tracked.
    pub fn movers(self, model: &Model) -> LoadState<Option<Movers>> {
        if model.costs.is_ok() && (model.has_movers() || !model.report.shows_watched_groups()) {
            return LoadState::Loaded(model.report.movers.clone());
        }
        let metric: Metric = model.view.metric;
        let result = self.by_comparison(model, |explanation| match (explanation.spans, &explanation.sums) {
            (Some(spans), Some(sums)) => {
                let movers = Movers::between(spans, &sums.before, &sums.now, metric, MAX_MOVERS);
                Ok(movers.map(|movers| (movers, sums.has_others)))
            }
            // The days needed for both failed to load: the error is that of the anomalies.
            _ => explanation.anomalies.as_ref().map(|_| None).map_err(Clone::clone),
        });
        match self.state_of(result) {
            LoadState::Loaded(Some((movers, false))) => LoadState::Loaded(Some(movers)),
            LoadState::Loaded(Some((movers, true))) => {
                let total = match self.figures(model) {
                    LoadState::Loaded(figures) => {
                        figures.total.and_then(|it| it.change).map(|(_, change)| change.difference)
                    }
                    LoadState::Loading | LoadState::Failed(_) => None,
                };
                LoadState::Loaded(Some(match total {
                    Some(total) => movers.within_total(&total),
                    None => movers,
                }))
            }
            LoadState::Loaded(None) => LoadState::Loaded(None),
            LoadState::Loading => LoadState::Loading,
            LoadState::Failed(error) => LoadState::Failed(error),
        }
    }
}
