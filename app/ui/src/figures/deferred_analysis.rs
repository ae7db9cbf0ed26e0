//! Slow analysis of the daily totals (forecast, expected range, weekday pattern), run after the first paint. The totals, and
//! so the results, are the same for every range of a filter.

use std::sync::Arc;

use domain::{
    analysis::{InsufficientData, anomaly::Anomalies, forecast::MonthEnd, weekday::WeekdayPattern},
    limits::Limits,
    metric::Metric,
    money::Unit,
    overview::CompleteDays,
    table::CostTable,
    view::Page,
};
use leptos::prelude::*;

use super::{
    explained::{Explained, Part},
    load::Latest,
    model::Model,
};

/// Analysis of the days of a page's filter.
#[derive(Debug, PartialEq)]
pub struct Insight {
    /// Currency or unit.
    pub unit: Unit,
    /// Month-end forecast, or the reason why there is none.
    pub month_end: Result<MonthEnd, InsufficientData>,
    /// Analysis for the page of a service only.
    pub of_service: Option<OfService>,
}

/// Analysis of a service's days.
#[derive(Debug, PartialEq)]
pub struct OfService {
    /// Expected range of each day.
    pub expected: Result<Anomalies, InsufficientData>,
    /// Average cost by weekday.
    pub weekdays: Result<WeekdayPattern, InsufficientData>,
}

/// Input of the analysis. While it is unchanged, so is the result.
#[derive(Clone, Debug)]
struct Source {
    totals: Arc<CostTable>,
    metric: Metric,
    limits: Limits,
    is_service: bool,
}

impl Source {
    fn of(model: &Model, explained: Explained) -> Option<Self> {
        let Part::Here(totals) = explained.totals(model) else { return None };
        let is_service = matches!(model.page, Page::Service(_));
        Some(Self { totals, metric: model.view.metric, limits: model.limits, is_service })
    }

    /// `None` for mixed units, or without any day.
    fn work_out(&self) -> Option<Insight> {
        let days = CompleteDays::of(&self.totals, self.metric, &self.limits)?;
        let of_service = || OfService { expected: days.anomalies(), weekdays: days.weekdays() };
        Some(Insight {
            month_end: days.month_end(),
            of_service: self.is_service.then(of_service),
            unit: days.unit.clone(),
        })
    }
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        let same_days = Arc::ptr_eq(&self.totals, &other.totals) || self.totals == other.totals;
        (self.metric, self.limits, self.is_service) == (other.metric, other.limits, other.is_service) && same_days
    }
}

/// Analysis of the shown figures and their explanations.
#[derive(Clone, Copy)]
pub struct DeferredAnalysis {
    insight: Signal<Option<Arc<Insight>>>,
    is_there: Signal<bool>,
    /// Explanations from the server.
    pub explained: Explained,
}

impl DeferredAnalysis {
    /// Analysis that follows the view: computed at once for the first figures, so that the served page has it,
    /// and after painting for later ones.
    pub fn of(model: Memo<Option<Latest>>) -> Self {
        let explained = Explained::of(model);
        let source = Memo::new(move |_| {
            model.with(|model| model.as_ref().and_then(|Latest(model)| Source::of(model, explained)))
        });
        let work_out = |source: &Option<Source>| {
            let source = source.as_ref()?;
            Some((source.clone(), source.work_out().map(Arc::new)))
        };
        let known = RwSignal::new(source.with_untracked(work_out));
        Effect::new(move |_| {
            let now = source.get();
            if known.with_untracked(|known| known.as_ref().map(|(of, _)| of) != now.as_ref()) {
                after_paint(move || {
                    if let Some(worked_out) = source.try_with_untracked(work_out) {
                        known.try_set(worked_out);
                    }
                });
            }
        });
        let current = move || {
            let now = source.get();
            known.with(|known| {
                let (of, insight) = known.as_ref()?;
                (Some(of) == now.as_ref()).then(|| insight.clone())
            })
        };
        Self {
            insight: Signal::derive(move || current().flatten()),
            is_there: Signal::derive(move || current().is_some()),
            explained,
        }
    }

    /// Result; `None` while it is computed, and for mixed units. Tracked.
    pub fn get(self) -> Option<Arc<Insight>> {
        self.insight.get()
    }

    /// Whether it is computed. Tracked.
    pub fn is_there(self) -> bool {
        self.is_there.get()
    }
}

/// Runs a task after the browser has painted.
fn after_paint(work: impl FnOnce() + 'static) {
    /// Long enough for a frame to be painted, short enough to go unnoticed.
    const SHOWN: std::time::Duration = std::time::Duration::from_millis(60);
    request_animation_frame(move || set_timeout(work, SHOWN));
}
