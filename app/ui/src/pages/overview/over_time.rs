//! Cost over time, stacked by group.

use domain::{
    period::Granularity,
    view::{ChartKind, View},
};
use leptos::prelude::*;

use super::model::{Costs, Shared};
use crate::{
    charts::{
        Plot,
        over_time::{Group, option},
    },
    format, links,
    view_state::{ViewState, use_go},
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
    let go = use_go();
    let view = model.view.clone();
    let on_pick = Callback::new(move |id: String| {
        let row = id.parse::<usize>().ok().and_then(|place| costs.rows.get(place));
        if let Some(values) = row.and_then(|row| row.values.as_ref()) {
            go(&links::overview(&view.drill_into(values)));
        }
    });
    view! {
        <div class="sec">
            <h2>{title}</h2>
            <div class="end">
                <ChartKinds current=model.view.chart />
            </div>
        </div>
        {drawn.map(|option| view! { <Plot option=Signal::stored(option) label=Signal::stored(label) on_pick /> })}
    }
}

#[component]
fn ChartKinds(current: ChartKind) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let kind = move |kind: ChartKind| {
        let link = move || state.link(|view: &mut View| view.chart = kind);
        let mark = (kind == current).then_some("true");
        view! {
            <a href=link aria-current=mark>
                {kind.label()}
            </a>
        }
    };
    view! {
        <nav class="seg" aria-label="Chart kind">
            {ChartKind::ALL.iter().copied().map(kind).collect_view()}
        </nav>
    }
}
