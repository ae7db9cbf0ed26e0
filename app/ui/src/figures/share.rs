//! Section "Share of cost": treemap or donut of the groups.

use domain::{Decimal, format, table::PeriodSum, view::ShareKind};
use leptos::prelude::*;

use super::{group_links::on_chart_action, legend::Legend, model::PageCosts};
use crate::{
    charts::{
        Plot,
        share::{Slice, option},
    },
    components::segments::{Segment, Segments},
};

/// Chart with its types; credits have no area and are listed below it.
#[component]
pub fn CostShare(shown: Signal<PageCosts>) -> impl IntoView {
    let label = move || {
        format!("Share of cost by {}. The table of costs lists each share.", shown.with(|it| it.model.grouping()))
    };
    let option = Memo::new(move |_| shown.with(chart_option));
    let credits = Memo::new(move |_| shown.with(credits));
    let note = move || {
        credits.get().map(|credits| {
            view! { <p class="muted">{format!("Not shown: {credits} of credits.")}</p> }
        })
    };
    let highlighted = expect_context::<Legend>().highlighted();
    let kinds = ShareKind::ALL.iter().copied().map(|kind| Segment {
        label: kind.label().into(),
        current: Box::new(move |view| view.share == kind),
        change: Box::new(move |view| view.share = kind),
    });
    let kinds = kinds.collect::<Vec<_>>();
    view! {
        <div class="section-head part">
            <h2>"Share of cost"</h2>
            <div class="end">
                <Segments name="Share chart" choices=kinds />
            </div>
        </div>
        <Plot option label=Signal::derive(label) on_action=on_chart_action(shown) highlighted class="treemap" />
        {note}
    }
}

fn chart_option(PageCosts { model, costs }: &PageCosts) -> serde_json::Value {
    let slice = |row: &super::model::Row| Slice {
        id: row.id(),
        name: row.name.clone(),
        slot: row.slot,
        amount: row.part.amount(),
        share: row.share,
    };
    let slices: Vec<Slice> = costs.rows.iter().map(slice).collect();
    option(&slices, model.view.share, &costs.unit().unwrap_or_else(domain::money::Unit::mixed))
}

/// Sum of the negative rows, formatted; `None` if there are none.
fn credits(shown: &PageCosts) -> Option<String> {
    let unit = shown.costs.unit()?;
    let amounts = shown.costs.rows.iter().map(|row| row.part.amount());
    let credits = PeriodSum::total(amounts.filter(|it| *it < Decimal::ZERO).map(PeriodSum::Complete));
    (credits != PeriodSum::Complete(Decimal::ZERO)).then(|| format::period_sum(credits, &unit))
}
