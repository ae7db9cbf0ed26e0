//! Printed table: only its first rows.

use domain::{
    format,
    view::{FileFormat, Page},
};
use leptos::prelude::*;

use crate::{links, view_state::ViewState};

/// Maximum number of printed rows; exports have all rows.
pub const MAX_PRINTED_ROWS: usize = 300;

/// Print state of the page.
#[derive(Clone, Copy)]
pub struct PrintState(RwSignal<bool>);

impl PrintState {
    /// Updates with the browser's print events.
    pub fn new() -> Self {
        let print_state = Self(RwSignal::new(false));
        Effect::new(move |_| {
            let update = move |is_printing: bool| {
                // Ignored: the visitor may have left the page.
                let _ = print_state.0.try_set(is_printing);
            };
            let before_print = window_event_listener_untyped("beforeprint", move |_| update(true));
            let after_print = window_event_listener_untyped("afterprint", move |_| update(false));
            on_cleanup(move || {
                before_print.remove();
                after_print.remove();
            });
        });
        print_state
    }

    /// Whether the page is being printed. Tracked.
    pub fn get(self) -> bool {
        self.0.get()
    }
}

/// Printed note about omitted rows, with the address of an export that has all.
#[component]
pub fn PrintedRowsNote(#[prop(into)] count: Signal<usize>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let link = move || state.with(|view| links::export(&Page::Resources, view, FileFormat::Csv));
    move || {
        (count.get() > MAX_PRINTED_ROWS).then(|| {
            let text =
                format!("The first {MAX_PRINTED_ROWS} of {}. Full list: ", format::count(count.get(), "resource"));
            view! {
                <p class="paper">
                    {text} <a href=link rel="external">
                        {link}
                    </a>
                </p>
            }
        })
    }
}
