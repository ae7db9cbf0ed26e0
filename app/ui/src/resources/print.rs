//! The table on paper: the first rows in their order, since nothing scrolls there.

use domain::{format, view::Page};
use leptos::prelude::*;

use crate::{links, view_state::ViewState};

/// Rows that are printed; the export has all.
pub const MOST: usize = 300;

/// Whether the page is being printed, tracked.
#[derive(Clone, Copy)]
pub struct Printing(RwSignal<bool>);

impl Printing {
    /// Follows what the browser says of printing.
    pub fn new() -> Self {
        let printing = Self(RwSignal::new(false));
        Effect::new(move |_| {
            let follow = move |is_printing: bool| {
                // Who has left the page prints another one.
                let _ = printing.0.try_set(is_printing);
            };
            let begins = window_event_listener_untyped("beforeprint", move |_| follow(true));
            let ends = window_event_listener_untyped("afterprint", move |_| follow(false));
            on_cleanup(move || {
                begins.remove();
                ends.remove();
            });
        });
        printing
    }

    pub fn get(self) -> bool {
        self.0.get()
    }
}

/// On paper alone: how many rows are left out, and where they are.
#[component]
pub fn Omitted(#[prop(into)] count: Signal<usize>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let link = move || state.with(|view| links::export(&Page::Resources, view, "csv"));
    move || {
        (count.get() > MOST).then(|| {
            let said = format!("The first {MOST} of {}. All of them: ", format::count(count.get(), "resource"));
            view! {
                <p class="paper">
                    {said} <a href=link rel="external">
                        {link}
                    </a>
                </p>
            }
        })
    }
}
