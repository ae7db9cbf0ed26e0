//! From a part of a chart to what is behind it.

use domain::word::Word;
use leptos::prelude::*;

use super::model::{Model, Shown};
use crate::{links, view_state::use_go};

/// The address behind a group.
pub fn link(model: &Model, values: &[Word]) -> String {
    let (page, view) = model.page.behind(&model.view, values);
    links::page(&page, &view)
}

/// Leads into the group whose place among the rows a chart names as `id`. 'Other' leads nowhere: it is no group.
pub fn into_group(shown: Signal<Shown>) -> Callback<String> {
    let go = use_go();
    Callback::new(move |id: String| {
        let address = shown.with_untracked(|Shown { model, costs }| {
            let row = costs.rows.get(id.parse::<usize>().ok()?)?;
            Some(link(model, row.values.as_ref()?))
        });
        if let Some(address) = address {
            go(&address);
        }
    })
}
