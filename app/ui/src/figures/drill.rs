//! From a part of a chart to what is behind it.

use domain::word::Word;
use leptos::prelude::*;

use super::{
    legend::Legend,
    model::{Model, OTHER, Shown},
    top, zoom,
};
use crate::{
    charts::plot::Act,
    links,
    view_state::{ViewState, use_go},
};

/// The address behind a group.
pub fn link(model: &Model, values: &[Word]) -> String {
    let (page, view) = model.page.behind(&model.view, values);
    links::page(&page, &view)
}

/// What a chart of the groups does: a group leads to what is behind it, 'Other' to more groups, selected days to a zoom,
/// and pointing at a group lifts it in the table.
pub fn follow(shown: Signal<Shown>) -> Callback<Act> {
    let go = use_go();
    let legend = expect_context::<Legend>();
    let state = expect_context::<ViewState>();
    Callback::new(move |act: Act| {
        let address = match act {
            Act::Point(id) => {
                legend.point(id);
                return;
            }
            Act::Zoom(days) => untrack(|| shown.with(|shown| zoom::link(state, shown, &days))),
            Act::Pick(id) => shown.with_untracked(|shown| behind(shown, &id)),
        };
        if let Some(address) = address {
            legend.point(None);
            go(&address);
        }
    })
}

/// The address behind a series.
fn behind(Shown { model, costs }: &Shown, id: &str) -> Option<String> {
    if id == OTHER {
        return top::more(model);
    }
    let row = costs.rows.iter().find(|row| row.id() == id)?;
    Some(link(model, row.values.as_ref()?))
}
