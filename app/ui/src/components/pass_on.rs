//! Copy link and Export.

use domain::view::Page;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{Icon, Shape, menu::Disclosure};
use crate::{links, view_state::ViewState};

/// Export format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct File {
    /// File extension.
    pub ending: &'static str,
    /// Display name.
    pub name: &'static str,
    /// Intended use.
    pub purpose: &'static str,
}

/// All export formats of the server.
const FILES: [File; 4] = [
    File { ending: "csv", name: "CSV", purpose: "for a spreadsheet" },
    File { ending: "json", name: "JSON", purpose: "for a program" },
    File { ending: "xlsx", name: "XLSX", purpose: "for Excel, with data types" },
    File { ending: "md", name: "Markdown", purpose: "for a ticket or a wiki" },
];

/// Export formats of a page: Markdown only for findings.
fn files(page: &Page) -> impl Iterator<Item = File> + use<> {
    let has_text = *page == Page::Insights;
    FILES.into_iter().filter(move |file| has_text || file.ending != "md")
}

/// Copies the address, which is the whole state except for the visitor's theme.
#[component]
pub fn CopyLink() -> impl IntoView {
    let copied = RwSignal::new(false);
    let location = use_location();
    let state = expect_context::<ViewState>();
    let copy = move |_| {
        let Ok(origin) = window().location().origin() else { return };
        let (view, path, hash) =
            untrack(|| (state.view(), location.pathname.get_untracked(), location.hash.get_untracked()));
        let address = origin + &links::shared(&path, &view) + &hash;
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

/// Exports of the view with all groups, not only those shown.
#[component]
pub fn Export() -> impl IntoView {
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
            <div class="menu-panel flush">{move || files(&state.page()).map(option).collect_view()}</div>
        </Disclosure>
    }
}
