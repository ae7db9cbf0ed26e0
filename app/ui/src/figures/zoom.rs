//! Zooming into some days of the chart: an address, so that Back, a reload and a shared link work.

use domain::{period::DateRange, view::View};
use leptos::prelude::*;

use super::model::Shown;
use crate::{links, view_state::ViewState};

/// The address of these days alone; `None` where they are all that is shown.
pub fn link(state: ViewState, shown: &Shown, days: &DateRange) -> Option<String> {
    let range = shown.model.report.plan.range;
    let days = range.overlap(days).filter(|days| *days != range)?;
    let page = state.page();
    let usual = page.usual_preset();
    // The page's own days, where the address names none.
    let view = View { span: state.shown().span, ..state.view() };
    Some(links::page(&page, &view.zoomed(days, usual)))
}

/// The way back to the range that the zoom started from.
#[component]
pub fn ResetZoom() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let back = Memo::new(move |_| {
        let page = state.page();
        let view = state.with(|view| view.unzoomed(page.usual_preset()))?;
        Some(links::page(&page, &view))
    });
    move || back.get().map(|href| view! { <a class="btn" href=href>"Reset zoom"</a> })
}
