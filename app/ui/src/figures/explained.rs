//! Anomalies and changes from the server: requested after the figures are shown, once for all views that share them.

use std::sync::Arc;

use domain::{
    error::SourceError,
    metric::Metric,
    overview::{AnomalyReport, Figures, MOST_MOVERS, Movers},
    report::costs::{CostExplanation, CostRequest},
    table::CostTable,
};
use leptos::prelude::*;

use super::{load::Latest, model::Model};
use crate::{
    api::{ApiError, costs::load_explanation},
    cost_cache::CostCache,
    view_state::ViewState,
};

/// Most explanations kept for going back; the oldest are dropped first.
const MOST_KEPT: usize = 12;

/// State of a part that is loaded separately.
#[derive(Clone, Debug, PartialEq)]
pub enum Part<T> {
    /// Requested.
    Awaited,
    /// Loaded.
    Here(T),
    /// Failed.
    Failed(ApiError),
}

/// Explanations from the server, as signals. Requested only in the browser.
#[derive(Clone, Copy)]
pub struct Explained {
    known: RwSignal<Vec<Arc<CostExplanation>>>,
    failed: RwSignal<Option<(CostRequest, ApiError)>>,
    asked: RwSignal<Option<CostRequest>>,
    held: StoredValue<CostCache>,
}

impl Explained {
    /// Requests an explanation whenever the figures have none.
    pub fn of(model: Memo<Option<Latest>>) -> Self {
        let this = Self {
            known: RwSignal::new(Vec::new()),
            failed: RwSignal::new(None),
            asked: RwSignal::new(None),
            held: StoredValue::new(expect_context::<CostCache>()),
        };
        let state = expect_context::<ViewState>();
        Effect::new(move |_| {
            let is_missing = model.with(|model| model.as_ref().is_some_and(|Latest(model)| this.lacks(model)));
            let ask = state.with(|view| CostRequest::of(&state.page(), view));
            if is_missing && this.asked.get_untracked().as_ref() != Some(&ask) {
                this.ask(ask);
            }
        });
        this
    }

    fn ask(self, ask: CostRequest) {
        self.asked.set(Some(ask.clone()));
        self.failed.set(None);
        let held = self.held.get_value();
        leptos::task::spawn_local(async move {
            let CostRequest { path, question } = ask.clone();
            let answer = load_explanation(path, question).await;
            // The visitor may have left the page.
            match answer {
                Ok(explanation) => {
                    held.update_spending(&explanation.spending);
                    self.known.try_update(|known| {
                        known.insert(0, Arc::new(explanation));
                        known.truncate(MOST_KEPT);
                    });
                }
                Err(error) => {
                    self.failed.try_set(Some((ask, error)));
                }
            }
        });
    }

    /// Retries after a failure.
    pub fn retry(self) {
        self.known.update(|known| known.retain(|it| it.anomalies.is_ok()));
        if let Some(ask) = self.asked.get_untracked() {
            self.ask(ask);
        }
    }

    /// Whether any part of a page is neither loaded nor failed. Tracked.
    fn lacks(self, model: &Model) -> bool {
        let has_changes =
            !model.report.is_of_watched_groups() || model.has_movers() || self.compared(model, |_| ()).is_some();
        let awaits_totals =
            model.report.totals.is_none() && model.report.figures.is_ok() && self.own_totals(model).is_none();
        self.about(model, |_| ()).is_none() || !has_changes || awaits_totals
    }

    /// Reads a part of the explanation by the page's costs. Tracked.
    fn about<T>(self, model: &Model, read: impl Fn(&CostExplanation) -> T) -> Option<T> {
        let filter = &model.report.plan.totals.filter;
        self.known.with(|known| known.iter().find(|it| it.filter == *filter).map(|it| read(it)))
    }

    /// Reads a part of the explanation by the page's comparison. Tracked.
    fn compared<T>(self, model: &Model, read: impl Fn(&CostExplanation) -> T) -> Option<T> {
        let plan = &model.report.plan;
        let same = |it: &&Arc<CostExplanation>| it.filter == plan.totals.filter && it.spans == plan.headline;
        self.known.with(|known| known.iter().find(same).map(|it| read(it)))
    }

    fn part<T>(self, found: Option<Result<T, SourceError>>) -> Part<T> {
        match found {
            Some(Ok(found)) => Part::Here(found),
            Some(Err(error)) => Part::Failed(ApiError::Source(error)),
            None => self.failed.get().map_or(Part::Awaited, |(_, error)| Part::Failed(error)),
        }
    }

    /// Anomalies of the page's filter. Tracked.
    pub fn anomalies(self, model: &Model) -> Part<Arc<AnomalyReport>> {
        self.part(self.about(model, |it| it.anomalies.clone()))
    }

    /// AWS's totals by day: of the page, or of the groups that it includes. Tracked.
    pub fn totals(self, model: &Model) -> Part<Arc<CostTable>> {
        if let Some(totals) = &model.report.totals {
            return Part::Here(totals.clone());
        }
        if let Err(error) = &model.report.figures {
            return Part::Failed(ApiError::Source(error.clone()));
        }
        self.part(self.own_totals(model))
    }

    /// Totals of the groups that a page includes. Tracked.
    fn own_totals(self, model: &Model) -> Option<Result<Arc<CostTable>, SourceError>> {
        self.known.with(|known| {
            let mut totals = known.iter().filter_map(|it| it.totals.as_ref());
            let (_, answer) = totals.find(|(query, _)| *query == model.report.plan.totals)?;
            Some(answer.clone().map(|reading| reading.table))
        })
    }

    /// Headline figures, from AWS's totals where they are loaded. Tracked.
    pub fn figures(self, model: &Model) -> Part<Figures> {
        match self.totals(model) {
            Part::Here(totals) => {
                Part::Here(Figures::of(&model.report.plan, &totals, model.view.metric, &model.limits))
            }
            Part::Awaited => Part::Awaited,
            Part::Failed(error) => Part::Failed(error),
        }
    }

    /// Changes between the periods of the headline; `None` where nothing changed or nothing can be compared. Tracked.
    pub fn movers(self, model: &Model) -> Part<Option<Movers>> {
        if model.costs.is_ok() && (model.has_movers() || !model.report.is_of_watched_groups()) {
            return Part::Here(model.report.movers.clone());
        }
        let metric: Metric = model.view.metric;
        let found = self.compared(model, |explanation| match (explanation.spans, &explanation.sums) {
            (Some(spans), Some(sums)) => {
                let movers = Movers::between(spans, &sums.before, &sums.now, metric, MOST_MOVERS);
                Ok(movers.map(|movers| (movers, sums.has_others)))
            }
            // The failed days are those of the anomalies.
            _ => explanation.anomalies.as_ref().map(|_| None).map_err(Clone::clone),
        });
        match self.part(found) {
            Part::Here(Some((movers, false))) => Part::Here(Some(movers)),
            Part::Here(Some((movers, true))) => {
                let total = match self.figures(model) {
                    Part::Here(figures) => figures.total.and_then(|it| it.change).map(|(_, change)| change.by),
                    Part::Awaited | Part::Failed(_) => None,
                };
                Part::Here(Some(match total {
                    Some(total) => movers.within_total(&total),
                    None => movers,
                }))
            }
            Part::Here(None) => Part::Here(None),
            Part::Awaited => Part::Awaited,
            Part::Failed(error) => Part::Failed(error),
        }
    }
}
