//! Original AWS error message, or technical details, loaded when a visitor opens them.

use domain::error::{Fault, SourceError};
use leptos::{html::Details, prelude::*};

use crate::{
    api::{ApiError, raw_error::raw_error},
    links,
};

/// Response; `None` before the request.
type Fetched = Option<Result<Option<String>, ApiError>>;

/// Disclosure of the original message, labeled by its source; empty where there is none. Requests over the cap are never sent, so
/// they have no message.
#[component]
pub fn RawError(error: SourceError) -> impl IntoView {
    let id = error.raw_id().filter(|_| error.fault != Fault::DailyCapReached);
    id.map(|id| view! { <Words id label=label(&error) /> })
}

fn label(error: &SourceError) -> &'static str {
    if error.is_aws_message() { "Show AWS error" } else { "Show details" }
}

/// Disclosure that loads the message of an error id.
#[component]
fn Words(id: String, label: &'static str) -> impl IntoView {
    let address = links::raw_error(&id);
    let words = RwSignal::new(None::<Fetched>);
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
    // It may have been opened before WASM was loaded.
    Effect::new(move |_| {
        if place.get().is_some_and(|it| it.open()) {
            fetch.run(());
        }
    });
    let shown = move || match words.get().flatten() {
        None => "Loading".to_owned(),
        Some(Ok(Some(words))) => words,
        Some(Ok(None)) => "No longer available. Try again to get the current error.".to_owned(),
        Some(Err(error)) => error.to_string(),
    };
    view! {
        <details class="raw" node_ref=place on:toggle=move |_| fetch.run(())>
            <summary>{label}</summary>
            <pre>{shown}</pre>
            <a href=address rel="external" target="_blank">
                "Open as text"
            </a>
        </details>
    }
}
