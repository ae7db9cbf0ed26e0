//! Passing on what is shown: a link to it, or a file of it.

use leptos::prelude::*;

use super::{Icon, Shape, menu::Disclosure};
use crate::{links, view_state::ViewState};

/// A kind of file.
#[derive(Clone, Copy, Debug)]
pub struct File {
    /// What its name ends with.
    pub ending: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// Whom it is for.
    pub purpose: &'static str,
}

/// What every export is offered as.
pub const FILES: [File; 2] = [
    File { ending: "csv", name: "CSV", purpose: "for a spreadsheet" },
    File { ending: "json", name: "JSON", purpose: "for a program" },
];

/// Puts the address into the clipboard; the address is the state.
#[component]
pub fn CopyLink() -> impl IntoView {
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let location = window().location().href();
        let Ok(address) = location else {
            return;
        };
        leptos::task::spawn_local(async move {
            copied.set(crate::clipboard::write(&address).await);
        });
    };
    let label = move || if copied.get() { "Link copied" } else { "Copy link" };
    view! {
        <button class="btn" on:click=copy>
            <Icon shape=Shape::Link />
            <span class="lbl" aria-live="polite">
                {label}
            </span>
        </button>
    }
}

/// The figures of the view as files: every group, not only those that are shown.
#[component]
pub fn Export(
    /// The kinds of files there are.
    files: &'static [File],
) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let option = move |File { ending, name, purpose }: File| {
        let href = move || state.with(|view| links::export(&state.page(), view, ending));
        view! {
            <a class="option" href=href rel="external" download>
                {name}
                <small>{purpose}</small>
            </a>
        }
    };
    view! {
        <Disclosure>
            <summary class="btn">
                <Icon shape=Shape::Download />
                <span class="lbl">"Export"</span>
            </summary>
            <div class="menu-panel end">
                {files.iter().map(|it| option(*it)).collect_view()}
            </div>
        </Disclosure>
    }
}
