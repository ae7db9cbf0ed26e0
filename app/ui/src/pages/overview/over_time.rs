//! Cost over time, stacked by group.

use domain::{period::Granularity, view::ChartKind};
use leptos::prelude::*;

use super::{
    drill::into_group,
    model::{Costs, Shared},
};
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
pub fn OverTime(model: Shared, costs: Costs) -> impl IntoView {
    let granularity = model.granularity();
    let article = if granularity == Granularity::Hourly { "an" } else { "a" };
    let title = format!("Cost {article} {} by {}", granularity.noun(), model.group_words());
    let label = format!("{title}, {}. The table below holds the same figures.", format::range(&model.plan.range, true));
    let groups: Vec<Group> = costs
        .rows
        .iter()
        .map(|row| Group { name: row.name.clone(), slot: row.slot, amounts: row.part.amounts.clone() })
        .collect();
    let drawn = costs.unit().map(|unit| option(&groups, costs.table.periods(), granularity, model.view.chart, &unit));
    let on_pick = into_group(model.view.clone(), costs.rows);
    let kinds = ChartKind::ALL.iter().copied().map(|kind| Segment {
        label: kind.label(),
        current: kind == model.view.chart,
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
        {drawn.map(|option| view! { <Plot option=Signal::stored(option) label=Signal::stored(label) on_pick /> })}
    }
}
