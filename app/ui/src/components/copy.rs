//! Button that copies text to the clipboard.

use leptos::prelude::*;

/// Copies a text; its label then changes to "Copied".
#[component]
pub fn CopyButton(#[prop(into)] text: String, #[prop(into)] label: String) -> impl IntoView {
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let text = text.clone();
        leptos::task::spawn_local(async move { copied.set(crate::clipboard::write(&text).await) });
    };
    view! {
        <button type="button" class="button" on:click=copy aria-live="polite">
            {move || if copied.get() { "Copied".to_owned() } else { label.clone() }}
        </button>
    }
}
