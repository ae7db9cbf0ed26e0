//! Share of cost by group.

use domain::{
    Decimal,
    money::Money,
    view::{ShareKind, View},
};
use leptos::prelude::*;

use super::model::{Costs, Shared};
use crate::{
    charts::{
        Plot,
        share::{Slice, option},
    },
    format::{self, Sign},
    links,
    view_state::{ViewState, use_go},
};

/// The chart, with its kinds; what has no area because it is a credit is named below.
#[component]
pub fn Share(model: Shared, costs: Costs) -> impl IntoView {
    let slices: Vec<Slice> = costs
        .rows
        .iter()
        .map(|row| Slice { name: row.name.clone(), slot: row.slot, amount: row.part.amount(), share: row.share })
        .collect();
    let credits: Decimal = slices.iter().map(|it| it.amount).filter(|it| *it < Decimal::ZERO).sum();
    let unit = costs.unit();
    let note = unit.clone().filter(|_| !credits.is_zero()).map(|unit| {
        let credits = format::money(&Money::new(credits, unit), Sign::Minus);
        view! { <p class="t3">{format!("Not drawn, since it is less than nothing: {credits} of credits.")}</p> }
    });
    let label = format!("Share of cost by {}. The table holds the same figures.", model.group_words());
    let kind = model.view.share;
    let drawn = unit.map(|unit| option(&slices, kind, &unit));
    let go = use_go();
    let view = model.view.clone();
    let on_pick = Callback::new(move |id: String| {
        let row = id.parse::<usize>().ok().and_then(|place| costs.rows.get(place));
        if let Some(values) = row.and_then(|row| row.values.as_ref()) {
            go(&links::overview(&view.drill_into(values)));
        }
    });
    view! {
        <div class="sec part">
            <h2>"Share of cost"</h2>
            <div class="end">
                <ShareKinds current=kind />
            </div>
        </div>
        {drawn
            .map(|option| {
                view! { <Plot option=Signal::stored(option) label=Signal::stored(label) on_pick class="treemap" /> }
            })}
        {note}
    }
}

#[component]
fn ShareKinds(current: ShareKind) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let kind = move |kind: ShareKind| {
        let link = move || state.link(|view: &mut View| view.share = kind);
        let mark = (kind == current).then_some("true");
        view! {
            <a href=link aria-current=mark>
                {kind.label()}
            </a>
        }
    };
    view! {
        <nav class="seg" aria-label="Share chart">
            {ShareKind::ALL.iter().copied().map(kind).collect_view()}
        </nav>
    }
}
