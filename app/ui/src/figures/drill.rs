//! Links from a part of a chart to its details.

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
    view_state::{ViewState, use_push_address},
};

/// Address of a group's details.
pub fn link(model: &Model, values: &[Word]) -> String {
    let (page, view) = model.page.behind(&model.view, values);
    links::page(&page, &view)
}

/// Handles actions in a chart of groups: a group opens its details, 'Other' shows more groups, selected days zoom in,
/// and pointing at a group highlights it in the table.
pub fn follow(shown: Signal<Shown>) -> Callback<Act> {
    let go = use_push_address();
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

/// Address of a series' details.
fn behind(Shown { model, costs }: &Shown, id: &str) -> Option<String> {
    if id == OTHER {
        return top::more(model);
    }
    let row = costs.rows.iter().find(|row| row.id() == id)?;
    Some(link(model, row.values.as_ref()?))
}
