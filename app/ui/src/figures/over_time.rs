//! Cost over time, stacked by group.

use domain::{period::Granularity, view::ChartKind};
use leptos::prelude::*;

use super::{drill::into_group, model::Shown};
use crate::{
    charts::{
        Plot,
        over_time::{Group, option},
    },
    components::segments::{Segment, Segments},
    format,
};

/// The chart, with its kinds. A click on a group leads into it.
#[component]
pub fn OverTime(shown: Signal<Shown>) -> impl IntoView {
    let title = Memo::new(move |_| shown.with(title));
    let label = move || {
        let days = shown.with(|it| format::range(&it.model.plan.range, true));
        format!("{}, {days}. The table below holds the same figures.", title.get())
    };
    let drawn = Memo::new(move |_| shown.with(drawn));
    let on_pick = into_group(shown);
    let kinds = ChartKind::ALL.iter().copied().map(|kind| Segment {
        label: kind.label(),
        current: Box::new(move |view| view.chart == kind),
        change: Box::new(move |view| view.chart = kind),
    });
    let kinds = kinds.collect::<Vec<_>>();
    view! {
        <div class="sec">
            <h2>{title}</h2>
            <div class="end">
                <Segments name="Chart kind" choices=kinds />
            </div>
        </div>
        <Plot option=drawn label=Signal::derive(label) on_pick />
    }
}

fn title(shown: &Shown) -> String {
    let granularity = shown.model.granularity();
    let article = if granularity == Granularity::Hourly { "an" } else { "a" };
    format!("{} {article} {} by {}", shown.model.measure(), granularity.noun(), shown.model.group_words())
}

fn drawn(Shown { model, costs }: &Shown) -> serde_json::Value {
    let group =
        |row: &super::model::Row| Group { name: row.name.clone(), slot: row.slot, amounts: row.part.amounts.clone() };
    let groups: Vec<Group> = costs.rows.iter().map(group).collect();
    let unit = costs.unit().unwrap_or_else(domain::money::Unit::mixed);
    option(&groups, costs.table.periods(), model.granularity(), model.view.chart, &unit)
}
