//! What takes a moment to work out: the outlook and what stands out. Figures are painted first, and this follows.

use std::sync::Arc;

use domain::{
    metric::Metric,
    overview::{Noticed, Outlook, noticed_by_group},
    period::Granularity,
    table::CostTable,
};
use leptos::prelude::*;

use super::{load::Latest, model::Model};

/// What the days of a page say.
#[derive(Debug, PartialEq)]
pub struct Insight {
    /// From the totals; `None` where they failed or have not one unit.
    pub outlook: Option<Outlook>,
    /// The days on which single groups stand out; `None` where the groups are not held by day.
    pub noticed: Option<Vec<Noticed>>,
}

impl Insight {
    fn of(model: &Model) -> Self {
        let metric = model.view.metric;
        let by_day = model.costs.as_ref().ok().filter(|_| model.granularity() == Granularity::Daily);
        let by_day = by_day.filter(|costs| costs.unit().is_some());
        Self {
            outlook: model.totals.as_ref().and_then(|totals| Outlook::of(totals, metric, &model.limits)),
            noticed: by_day.map(|costs| noticed_by_group(&costs.table, metric, &model.limits)),
        }
    }
}

/// The insight into the figures that are shown: `None` while it is being worked out.
#[derive(Clone, Copy)]
pub struct Told(Signal<Option<Arc<Insight>>>);

/// What an insight is worked out from. As long as it stays the same, so does the insight.
#[derive(Clone, Debug)]
struct Source {
    totals: Option<Arc<CostTable>>,
    groups: Option<Arc<CostTable>>,
    metric: Metric,
}

impl Source {
    fn of(model: &Model) -> Self {
        let groups = model.costs.as_ref().ok().map(|costs| costs.table.clone());
        Self { totals: model.totals.clone(), groups, metric: model.view.metric }
    }
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        let same = |left: &Option<Arc<CostTable>>, right: &Option<Arc<CostTable>>| match (left, right) {
            (Some(left), Some(right)) => Arc::ptr_eq(left, right),
            (None, None) => true,
            _ => false,
        };
        self.metric == other.metric && same(&self.totals, &other.totals) && same(&self.groups, &other.groups)
    }
}

impl Told {
    /// The insight into the figures as they follow the view: at once for the first, so that the served page holds it,
    /// and after the next ones have been painted.
    pub fn of(model: Memo<Option<Latest>>) -> Self {
        let work_out = |model: &Option<Latest>| {
            let model = &model.as_ref()?.0;
            Some((Source::of(model), Arc::new(Insight::of(model))))
        };
        let source = Memo::new(move |_| model.with(|model| model.as_ref().map(|latest| Source::of(&latest.0))));
        let known = RwSignal::new(model.with_untracked(work_out));
        Effect::new(move |_| {
            let source = source.get();
            if known.with_untracked(|known| known.as_ref().map(|(of, _)| of) != source.as_ref()) {
                after_paint(move || {
                    if let Some(worked_out) = model.try_with_untracked(work_out) {
                        known.try_set(worked_out);
                    }
                });
            }
        });
        Self(Signal::derive(move || {
            let source = source.get();
            let current =
                |(of, insight): &(Source, Arc<Insight>)| (Some(of) == source.as_ref()).then(|| insight.clone());
            known.with(|known| known.as_ref().and_then(current))
        }))
    }

    /// The insight, tracked; `None` while it is being worked out.
    pub fn get(self) -> Option<Arc<Insight>> {
        self.0.get()
    }
}

/// Runs something when the browser has shown what there is to show.
fn after_paint(work: impl FnOnce() + 'static) {
    /// Long enough for the frame to be shown, short enough not to be waited for.
    const SHOWN: std::time::Duration = std::time::Duration::from_millis(60);
    request_animation_frame(move || set_timeout(work, SHOWN));
}
