//! Actions that share a view: copy its link, export its figures.

use domain::view::{FileFormat, Page};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{Icon, Shape, menu::Disclosure};
use crate::{links, view_state::ViewState};

/// Export formats of a page.
pub fn formats(page: &Page) -> &'static [FileFormat] {
    page.spec().export.map_or(&[], |export| export.formats)
}

/// Display name and intended use of a format.
pub fn format_texts(format: FileFormat) -> (&'static str, &'static str) {
    match format {
        FileFormat::Csv => ("CSV", "for a spreadsheet"),
        FileFormat::Json => ("JSON", "for a program"),
        FileFormat::Xlsx => ("XLSX", "for Excel, with data types"),
        FileFormat::Md => ("Markdown", "for a ticket or a wiki"),
        FileFormat::Html => ("HTML", "one file, loads nothing"),
    }
}

/// Copies the address of the view, without the visitor's theme.
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
        <button class="button" on:click=copy>
            <Icon shape=Shape::Link />
            <span class="label" aria-live="polite">
                {label}
            </span>
        </button>
    }
}

/// Export menu. Exports contain all groups, not only those listed on the page.
#[component]
pub fn Export() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let option = move |format: &FileFormat| {
        let (format, (name, purpose)) = (*format, format_texts(*format));
        let href = move || state.with(|view| links::export(&state.page(), view, format));
        view! {
            <a class="option" href=href rel="external" download>
                {name}
                <small>{purpose}</small>
            </a>
        }
    };
    view! {
        <Disclosure>
            <summary class="button">
                <Icon shape=Shape::Download />
                <span class="label">"Export"</span>
            </summary>
            <div class="menu-panel flush">{move || formats(&state.page()).iter().map(option).collect_view()}</div>
        </Disclosure>
    }
}
