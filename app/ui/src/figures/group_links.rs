//! Links from a group to its details, and actions in charts of groups.

use domain::shared_str::SharedStr;
use leptos::prelude::*;

use super::{
    group_count,
    legend::Legend,
    model::{Model, OTHER, PageCosts},
    zoom,
};
use crate::{
    charts::plot::ChartAction,
    links,
    view_state::{ViewState, use_push_address},
};

/// Link to a group's details.
pub fn group_link(model: &Model, values: &[SharedStr]) -> String {
    let (page, view) = model.page.drill_into(&model.view, values);
    links::page(&page, &view)
}

/// Handler of actions in a chart of groups: opens a group's details, or for 'Other' a view with more groups; zooms to selected days;
/// and highlights in the table the group under the pointer.
pub fn on_chart_action(shown: Signal<PageCosts>) -> Callback<ChartAction> {
    let push_address = use_push_address();
    let legend = expect_context::<Legend>();
    let state = expect_context::<ViewState>();
    Callback::new(move |action: ChartAction| {
        let address = match action {
            ChartAction::Highlight(id) => {
                legend.highlight(id);
                return;
            }
            ChartAction::Zoom(days) => untrack(|| shown.with(|shown| zoom::zoom_link(state, shown, &days))),
            ChartAction::Open(id) => shown.with_untracked(|shown| series_link(shown, &id)),
        };
        if let Some(address) = address {
            legend.highlight(None);
            push_address(&address);
        }
    })
}

/// Link to the details of a chart series' group, or for 'Other' to a view with more groups; `None` for an unknown series, or if the
/// view has the maximum number of groups.
fn series_link(PageCosts { model, costs }: &PageCosts, series_id: &str) -> Option<String> {
    if series_id == OTHER {
        return group_count::more_groups_link(model);
    }
    let row = costs.rows.iter().find(|row| row.id() == series_id)?;
    Some(group_link(model, row.values.as_ref()?))
}
