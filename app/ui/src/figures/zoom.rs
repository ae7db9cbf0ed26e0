//! Zoom into days of the chart, as an address: Back, reload and shared links work.

use domain::{period::DateRange, view::View};
use leptos::prelude::*;

use super::model::PageCosts;
use crate::{links, view_state::ViewState};

/// Address zoomed to the part of these days within the range; `None` if that is the whole range or nothing.
pub fn zoom_link(state: ViewState, shown: &PageCosts, days: &DateRange) -> Option<String> {
    let range = shown.model.report.plan.range;
    let days = range.overlap(days).filter(|days| *days != range)?;
    let page = state.page();
    let default_preset = page.default_preset();
    // If the address has no range, that of the page.
    let view = View { span: state.shown().span, ..state.view() };
    Some(links::page(&page, &view.zoomed(days, default_preset)))
}

/// Link back to the range before zooming.
#[component]
pub fn ResetZoom() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let unzoomed_link = Memo::new(move |_| {
        let page = state.page();
        let view = state.with(|view| view.unzoomed(page.default_preset()))?;
        Some(links::page(&page, &view))
    });
    move || unzoomed_link.get().map(|href| view! { <a class="button" href=href>"Reset zoom"</a> })
}
