//! A few choices side by side, one of them in force; each is a link to the view with it.

use domain::view::View;
use leptos::{oco::Oco, prelude::*};

use crate::view_state::ViewState;

/// One of the choices.
pub struct Segment {
    /// What it is called.
    pub label: Oco<'static, str>,
    /// Whether it is in force in a view.
    pub current: Box<dyn Fn(&View) -> bool + Send + Sync>,
    /// What it changes.
    pub change: Box<dyn Fn(&mut View) + Send + Sync>,
}

/// The choices under a name for those who do not see them side by side.
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
        <nav class="seg" aria-label=name>
            {choices.into_iter().map(choice).collect_view()}
        </nav>
    }
}
