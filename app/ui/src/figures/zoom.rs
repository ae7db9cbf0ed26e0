//! Zoom into days of the chart, as an address: Back, reload and shared links work.

use domain::{period::DateRange, view::View};
use leptos::prelude::*;

use super::model::Shown;
use crate::{links, view_state::ViewState};

/// Address of these days; `None` if exactly these are shown.
pub fn link(state: ViewState, shown: &Shown, days: &DateRange) -> Option<String> {
    let range = shown.model.report.plan.range;
    let days = range.overlap(days).filter(|days| *days != range)?;
    let page = state.page();
    let usual = page.default_preset();
    // The page's default range, where the address names none.
    let view = View { span: state.shown().span, ..state.view() };
    Some(links::page(&page, &view.zoomed(days, usual)))
}

/// Link back to the range before zooming.
#[component]
pub fn ResetZoom() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let back = Memo::new(move |_| {
        let page = state.page();
        let view = state.with(|view| view.unzoomed(page.default_preset()))?;
        Some(links::page(&page, &view))
    });
    move || back.get().map(|href| view! { <a class="button" href=href>"Reset zoom"</a> })
}
