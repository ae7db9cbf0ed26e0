//! What takes a moment to work out of the daily totals: forecast, expected range, weekday pattern. Figures are painted first, and
//! this follows. The totals are the same for every range of a filter, and so is what is worked out of them.

use std::sync::Arc;

use domain::{
    analysis::{NotEnough, anomaly::Anomalies, forecast::MonthEnd, weekday::WeekdayPattern},
    limits::Limits,
    metric::Metric,
    money::Unit,
    overview::WholeDays,
    table::CostTable,
    view::Page,
};
use leptos::prelude::*;

use super::{
    explained::{Explained, Part},
    load::Latest,
    model::Model,
};

/// What follows from the days of a page's filter.
#[derive(Debug, PartialEq)]
pub struct Insight {
    /// What is counted.
    pub unit: Unit,
    /// Where the current month will end.
    pub month_end: Result<MonthEnd, NotEnough>,
    /// What only the page of a service shows.
    pub of_service: Option<OfService>,
}

/// The days of a service.
#[derive(Debug, PartialEq)]
pub struct OfService {
    /// The expected range of each day.
    pub expected: Result<Anomalies, NotEnough>,
    /// What each weekday costs.
    pub weekdays: Result<WeekdayPattern, NotEnough>,
}

/// What an insight is worked out from. As long as it stays the same, so does the insight.
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

    /// `None` where the totals have not one unit, or no day.
    fn work_out(&self) -> Option<Insight> {
        let days = WholeDays::of(&self.totals, self.metric, &self.limits)?;
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

/// The insight into the figures that are shown, and what explains them.
#[derive(Clone, Copy)]
pub struct Told {
    insight: Signal<Option<Arc<Insight>>>,
    is_there: Signal<bool>,
    /// What the server explains.
    pub explained: Explained,
}

impl Told {
    /// The insight into the figures as they follow the view: at once for the first, so that the served page holds it,
    /// and after the next ones have been painted.
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

    /// The insight, tracked; `None` while it is being worked out, and where the days have not one unit.
    pub fn get(self) -> Option<Arc<Insight>> {
        self.insight.get()
    }

    /// Whether it has been worked out, tracked.
    pub fn is_there(self) -> bool {
        self.is_there.get()
    }
}

/// Runs something when the browser has shown what there is to show.
fn after_paint(work: impl FnOnce() + 'static) {
    /// Long enough for the frame to be shown, short enough not to be waited for.
    const SHOWN: std::time::Duration = std::time::Duration::from_millis(60);
    request_animation_frame(move || set_timeout(work, SHOWN));
}
