//! Printed table: the first rows in order, since paper doesn't scroll.

use domain::{
    format,
    view::{FileFormat, Page},
};
use leptos::prelude::*;

use crate::{links, view_state::ViewState};

/// Maximum number of rows printed; exports have all.
pub const MOST: usize = 300;

/// Whether the page is being printed. Tracked.
#[derive(Clone, Copy)]
pub struct Printing(RwSignal<bool>);

impl Printing {
    /// Follows the browser's print events.
    pub fn new() -> Self {
        let printing = Self(RwSignal::new(false));
        Effect::new(move |_| {
            let follow = move |is_printing: bool| {
                // The page may have been left.
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

/// Note on paper about the rows left out, with a link to all.
#[component]
pub fn Omitted(#[prop(into)] count: Signal<usize>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let link = move || state.with(|view| links::export(&Page::Resources, view, FileFormat::Csv));
    move || {
        (count.get() > MOST).then(|| {
            let said = format!("The first {MOST} of {}. Full list: ", format::count(count.get(), "resource"));
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
