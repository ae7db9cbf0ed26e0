//! From a part of a chart to what is behind it.

use domain::view::View;
use leptos::prelude::*;

use super::model::Row;
use crate::{links, view_state::use_go};

/// Leads into the group whose place among the rows a chart names as `id`. 'Other' leads nowhere: it is no group.
pub fn into_group(view: View, rows: Vec<Row>) -> Callback<String> {
    let go = use_go();
    Callback::new(move |id: String| {
        let row = id.parse::<usize>().ok().and_then(|place| rows.get(place));
        if let Some(values) = row.and_then(|row| row.values.as_ref()) {
            go(&links::overview(&view.drill_into(values)));
        }
    })
}
