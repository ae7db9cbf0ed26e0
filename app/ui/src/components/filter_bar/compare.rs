//! What the range is compared with.

use domain::{
    compare::{CompareWith, Spans},
    view::View,
};
use leptos::prelude::*;

use super::super::menu::{Menu, MenuOption};
use crate::{format, session::use_session, view_state::ViewState};

/// Off, the span before, a year ago; each names its days, and one that AWS does not keep says so.
#[component]
pub fn CompareMenu() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let limits = use_session().limits();
    let value = Signal::derive(move || match state.with(|view| view.compare) {
        None => "Off".to_owned(),
        Some(CompareWith::Previous) => "Period before".to_owned(),
        Some(CompareWith::YearAgo) => "Year ago".to_owned(),
        Some(CompareWith::Span(span)) => format::range(&span, true),
    });
    let option = move |compare: CompareWith, label: &'static str| {
        let spans = move || state.with(|view| Spans::of(view.range(&limits), compare));
        let link = move || state.link(|view: &mut View| view.compare = Some(compare));
        let current = move || state.with(|view| view.compare == Some(compare));
        move || match spans() {
            Some(spans) if limits.reachable(&spans.before) == Some(spans.before) => view! {
                <MenuOption href=Signal::derive(link) current=Signal::derive(current)>
                    {label} <small>{format::range(&spans.before, true)}</small>
                </MenuOption>
            }
            .into_any(),
            _ => view! {
                <span class="option t3" aria-disabled="true">
                    {label} <small>"before AWS’s 13 months"</small>
                </span>
            }
            .into_any(),
        }
    };
    let off = move || state.link(|view: &mut View| view.compare = None);
    view! {
        <Menu name="Compare" value>
            <MenuOption href=Signal::derive(off) current=Signal::derive(move || state.with(|it| it.compare.is_none()))>
                "Off"
            </MenuOption>
            {option(CompareWith::Previous, "Period before")}
            {option(CompareWith::YearAgo, "Year ago")}
        </Menu>
    }
}
