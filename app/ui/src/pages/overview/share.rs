//! Share of cost by group.

use domain::{Decimal, money::Money, view::ShareKind};
use leptos::prelude::*;

use super::{
    drill::into_group,
    model::{Costs, Shared},
};
use crate::{
    charts::{
        Plot,
        share::{Slice, option},
    },
    components::segments::{Segment, Segments},
    format::{self, Sign},
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
    let drawn = unit.map(|unit| option(&slices, model.view.share, &unit));
    let on_pick = into_group(model.view.clone(), costs.rows);
    let kinds = ShareKind::ALL.iter().copied().map(|kind| Segment {
        label: kind.label(),
        current: kind == model.view.share,
        change: Box::new(move |view| view.share = kind),
    });
    let kinds = kinds.collect::<Vec<_>>();
    view! {
        <div class="sec part">
            <h2>"Share of cost"</h2>
            <div class="end">
                <Segments name="Share chart" choices=kinds />
            </div>
        </div>
        {drawn
            .map(|option| {
                view! { <Plot option=Signal::stored(option) label=Signal::stored(label) on_pick class="treemap" /> }
            })}
        {note}
    }
}
