//! What is behind an error, AWS's own words or details of this machine: fetched when a visitor opens it.

use domain::error::{Fault, SourceError};
use leptos::{html::Details, prelude::*};

use crate::{
    api::{ApiError, raw_error::raw_error},
    links,
};

/// What has come of asking for the words; `None` before.
type Fetched = Option<Result<Option<String>, ApiError>>;

/// The words behind an error, named after who said them; nothing where there are none. Past the cap nothing was sent: the page has
/// said all there is.
#[component]
pub fn RawError(error: SourceError) -> impl IntoView {
    let id = error.raw_id().filter(|_| error.fault != Fault::Capped);
    id.map(|id| view! { <Words id label=label(&error) /> })
}

fn label(error: &SourceError) -> &'static str {
    if error.is_said_by_aws() { "Show AWS error" } else { "Show details" }
}

/// A disclosure that asks the server for the words behind an id.
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
    // It may have been opened before the page's program arrived.
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
