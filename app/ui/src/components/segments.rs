//! Segmented control of a few choices; each is a link to the changed view.

use domain::view::View;
use leptos::{oco::Oco, prelude::*};

use crate::view_state::ViewState;

/// Choice of a segmented control.
pub struct Segment {
    /// Label.
    pub label: Oco<'static, str>,
    /// Whether it is current in a view.
    pub current: Box<dyn Fn(&View) -> bool + Send + Sync>,
    /// Change to the view.
    pub change: Box<dyn Fn(&mut View) + Send + Sync>,
}

/// Choices under an accessible name.
#[component]
pub fn Segments(name: &'static str, choices: Vec<Segment>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let choice = move |Segment { label, current, change }: Segment| {
        let link = move || state.link(|view| change(view));
        view! {
            <a href=link data-noscroll="" aria-current=move || state.with(|view| current(view)).then_some("true")>
                {label}
            </a>
        }
    };
    view! {
        <nav class="segments" aria-label=name>
            {choices.into_iter().map(choice).collect_view()}
        </nav>
    }
}
