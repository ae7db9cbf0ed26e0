//! Explanations of a page's costs: the data that is loaded after the costs. An explanation has the anomalies, the group costs that the
//! top movers are computed from, and AWS's daily totals if the page lacks them. All views with the same filter and comparison share one.

use std::sync::Arc;

use domain::{
    error::SourceError,
    metric::Metric,
    money::Money,
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

/// Maximum number of cached explanations, including the latest; the oldest are dropped first.
const MAX_CACHED: usize = 12;

/// State of data that is loaded after the page's costs.
#[derive(Clone, Debug, PartialEq)]
pub enum LoadState<T> {
    /// Not received yet.
    Loading,
    /// Received, without an error.
    Loaded(T),
    /// Failed in AWS, or on the way to Farthing's server.
    Failed(ApiError),
}

/// Explanations from the server, as signals. Requested only in the browser.
#[derive(Clone, Copy)]
pub struct Explanations {
    /// Cached explanations, the latest first.
    loaded: RwSignal<Vec<Arc<CostExplanation>>>,
    latest_request: RwSignal<Option<CostRequest>>,
    /// Error of the latest request, if it failed.
    error: RwSignal<Option<ApiError>>,
    /// The browser's cost cache, which also stores what Farthing's own API requests have cost.
    cache: StoredValue<CostCache>,
}

/// Top movers among the groups that are watched for anomalies (see [`domain::overview::Watch`]).
struct WatchedMovers {
    movers: Movers,
    /// Whether the total includes groups that are not watched.
    has_other_groups: bool,
}

impl Explanations {
    /// Creates the signals, and an effect that requests an explanation whenever the page lacks one.
    pub fn new(model: Memo<Option<LatestModel>>) -> Self {
        let this = Self {
            loaded: RwSignal::new(Vec::new()),
            latest_request: RwSignal::new(None),
            error: RwSignal::new(None),
            cache: StoredValue::new(expect_context::<CostCache>()),
        };
        let state = expect_context::<ViewState>();
        Effect::new(move |_| {
            let lacks_explanation =
                model.with(|model| model.as_ref().is_some_and(|LatestModel(model)| this.lacks_explanation(model)));
            let request = state.with(|view| CostRequest::of(&state.page(), view));
            if lacks_explanation && this.latest_request.get_untracked().as_ref() != Some(&request) {
                this.send(request);
            }
        });
        this
    }

    fn send(self, request: CostRequest) {
        self.latest_request.set(Some(request.clone()));
        self.error.set(None);
        let cache = self.cache.get_value();
        leptos::task::spawn_local(async move {
            let CostRequest { path, query_string } = request.clone();
            // `try_…`, because the signals are gone if the visitor has left the page.
            match load_explanation(path, query_string).await {
                Ok(explanation) => {
                    cache.update_spending(&explanation.spending);
                    self.loaded.try_update(|loaded| {
                        loaded.insert(0, Arc::new(explanation));
                        loaded.truncate(MAX_CACHED);
                    });
                }
                Err(error) => {
                    let is_latest = |latest: &Option<CostRequest>| latest.as_ref() == Some(&request);
                    if self.latest_request.try_with_untracked(is_latest) == Some(true) {
                        self.error.try_set(Some(error));
                    }
                }
            }
        });
    }

    /// Drops explanations whose anomalies failed to load, and repeats the latest request.
    pub fn retry(self) {
        self.loaded.update(|loaded| loaded.retain(|it| it.anomalies.is_ok()));
        if let Some(request) = self.latest_request.get_untracked() {
            self.send(request);
        }
    }

    /// Whether the page lacks anomalies, top movers or daily totals. Tracked.
    fn lacks_explanation(self, model: &Model) -> bool {
        let lacks_anomalies = self.with_filter(model, |_| ()).is_none();
        let lacks_movers = model.report.compares_watched_groups()
            && !model.has_movers()
            && self.with_comparison(model, |_| ()).is_none();
        let lacks_totals =
            model.report.totals.is_none() && model.report.figures.is_ok() && self.loaded_totals(model).is_none();
        lacks_anomalies || lacks_movers || lacks_totals
    }

    /// Reads the loaded explanation with the page's filter; `None` if there is none. Tracked.
    fn with_filter<T>(self, model: &Model, read: impl Fn(&CostExplanation) -> T) -> Option<T> {
        let filter = &model.report.plan.totals.filter;
        self.loaded.with(|loaded| loaded.iter().find(|it| it.filter == *filter).map(|it| read(it)))
    }

    /// Reads the loaded explanation with the page's filter and comparison; `None` if there is none. Tracked.
    fn with_comparison<T>(self, model: &Model, read: impl Fn(&CostExplanation) -> T) -> Option<T> {
        let plan = &model.report.plan;
        let matches =
            |it: &&Arc<CostExplanation>| it.filter == plan.totals.filter && it.spans == plan.headline_comparison;
        self.loaded.with(|loaded| loaded.iter().find(matches).map(|it| read(it)))
    }

    /// State of a result, which is `None` until it is loaded. Tracked.
    fn load_state<T>(self, result: Option<Result<T, SourceError>>) -> LoadState<T> {
        match result {
            Some(Ok(value)) => LoadState::Loaded(value),
            Some(Err(error)) => LoadState::Failed(ApiError::Source(error)),
            None => self.error.get().map_or(LoadState::Loading, LoadState::Failed),
        }
    }

    /// Anomalies of the page's filter. Tracked.
    pub fn anomalies(self, model: &Model) -> LoadState<Arc<AnomalyReport>> {
        self.load_state(self.with_filter(model, |it| it.anomalies.clone()))
    }

    /// AWS's daily totals of the page. If the filter is on attributes that the page groups by, the page's report lacks them, and they come from the
    /// explanation. Tracked.
    pub fn totals(self, model: &Model) -> LoadState<Arc<CostTable>> {
        if let Some(totals) = &model.report.totals {
            return LoadState::Loaded(totals.clone());
        }
        // If the totals failed to load, `figures` has their error.
        if let Err(error) = &model.report.figures {
            return LoadState::Failed(ApiError::Source(error.clone()));
        }
        self.load_state(self.loaded_totals(model))
    }

    /// Daily totals from an explanation; `None` if none is loaded. Tracked.
    fn loaded_totals(self, model: &Model) -> Option<Result<Arc<CostTable>, SourceError>> {
        self.loaded.with(|loaded| {
            let mut totals = loaded.iter().filter_map(|it| it.totals.as_ref());
            let (_, result) = totals.find(|(query, _)| *query == model.report.plan.totals)?;
            Some(result.clone().map(|costs| costs.table))
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

    /// Top movers between the two periods of the headline comparison; `None` if there are none, or no comparison. Tracked.
    pub fn movers(self, model: &Model) -> LoadState<Option<Movers>> {
        if model.costs.is_ok() && (model.has_movers() || !model.report.compares_watched_groups()) {
            return LoadState::Loaded(model.report.movers.clone());
        }
        let metric: Metric = model.view.metric;
        let result = self.with_comparison(model, |explanation| match (explanation.spans, &explanation.sums) {
            (Some(spans), Some(sums)) => {
                let movers = Movers::between(spans, &sums.previous, &sums.current, metric, MAX_MOVERS);
                Ok(movers.map(|movers| WatchedMovers { movers, has_other_groups: sums.has_others }))
            }
            // Anomalies and movers are computed from the same daily costs. If these failed to load, `anomalies` has the error.
            _ => explanation.anomalies.as_ref().map(|_| None).map_err(Clone::clone),
        });
        match self.load_state(result) {
            LoadState::Loaded(None) => LoadState::Loaded(None),
            LoadState::Loaded(Some(WatchedMovers { movers, has_other_groups: false })) => {
                LoadState::Loaded(Some(movers))
            }
            LoadState::Loaded(Some(WatchedMovers { movers, has_other_groups: true })) => {
                LoadState::Loaded(Some(match self.total_change(model) {
                    Some(change) => movers.within_total_change(&change),
                    None => movers,
                }))
            }
            LoadState::Loading => LoadState::Loading,
            LoadState::Failed(error) => LoadState::Failed(error),
        }
    }

    /// Change of AWS's total in the headline comparison; `None` while it is loading, and without a comparison. Tracked.
    fn total_change(self, model: &Model) -> Option<Money> {
        let LoadState::Loaded(figures) = self.figures(model) else { return None };
        let (_, change) = figures.total?.change?;
        Some(change.difference)
    }
}
