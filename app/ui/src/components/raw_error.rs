//! Original AWS error message, or technical details, loaded when a visitor opens them.

use domain::error::{Fault, SourceError};
use leptos::{html::Details, prelude::*};

use crate::{
    api::{ApiError, raw_error::raw_error},
    links,
};

/// Response of the server; `None` while it is loading. The message is `None` if the server no longer has it.
type Response = Option<Result<Option<String>, ApiError>>;

/// Disclosure of the original message; empty if there is none, as for requests over the cap, which are never sent.
#[component]
pub fn RawError(error: SourceError) -> impl IntoView {
    let id = error.raw_id().filter(|_| !matches!(error.fault, Fault::DailyCapReached | Fault::CircuitOpen(_)));
    id.map(|id| view! { <LoadedMessage id label=label(&error) /> })
}

fn label(error: &SourceError) -> &'static str {
    if error.is_aws_message() { "Show AWS error" } else { "Show details" }
}

/// Disclosure that loads the message of an error id.
#[component]
fn LoadedMessage(id: String, label: &'static str) -> impl IntoView {
    let address = links::raw_error(&id);
    let response = RwSignal::new(None::<Response>);
    let fetch = move || {
        if response.with_untracked(Option::is_none) {
            response.set(Some(None));
            let id = id.clone();
            leptos::task::spawn_local(async move {
                let result = raw_error(id).await;
                response.try_set(Some(Some(result)));
            });
        }
    };
    let fetch = Callback::new(move |()| fetch());
    let details = NodeRef::<Details>::new();
    // The visitor may have opened it before WASM was loaded.
    Effect::new(move |_| {
        if details.get().is_some_and(|it| it.open()) {
            fetch.run(());
        }
    });
    let text = move || match response.get().flatten() {
        None => "Loading".to_owned(),
        Some(Ok(Some(message))) => message,
        Some(Ok(None)) => "No longer available. Try again to get the current error.".to_owned(),
        Some(Err(error)) => error.to_string(),
    };
    view! {
        <details class="raw" node_ref=details on:toggle=move |_| fetch.run(())>
            <summary>{label}</summary>
            <pre>{text}</pre>
            <a href=address rel="external" target="_blank">
                "Open as text"
            </a>
        </details>
    }
}
