//! AWS's own words about an error: fetched when a visitor opens them.

use leptos::{html::Details, prelude::*};

use crate::{
    api::{ApiError, raw_error::raw_error},
    links,
};

/// What has come of asking for the words; `None` before.
type Words = Option<Result<Option<String>, ApiError>>;

/// A disclosure that asks the server for the words behind an id.
#[component]
pub fn RawError(id: String) -> impl IntoView {
    let address = links::raw_error(&id);
    let words = RwSignal::new(None::<Words>);
    let fetch = move || {
        if words.with_untracked(Option::is_none) {
            words.set(Some(None));
            let id = id.clone();
            leptos::task::spawn_local(async move {
                let came = raw_error(id).await;
                words.try_set(Some(Some(came)));
            });
        }
    };
    let fetch = Callback::new(move |()| fetch());
    let place = NodeRef::<Details>::new();
    // It may have been opened before the page's program arrived.
    Effect::new(move |_| {
        if place.get().is_some_and(|it| it.open()) {
            fetch.run(());
        }
    });
    let shown = move || match words.get().flatten() {
        None => "Loading".to_owned(),
        Some(Ok(Some(words))) => words,
        Some(Ok(None)) => "No longer available. Try again to get the current answer.".to_owned(),
        Some(Err(error)) => error.to_string(),
    };
    view! {
        <details class="raw" node_ref=place on:toggle=move |_| fetch.run(())>
            <summary>"Show what AWS said"</summary>
            <pre>{shown}</pre>
            <a href=address rel="external" target="_blank">
                "Open as text"
            </a>
        </details>
    }
}
