//! What a visitor without JavaScript reads: what is missing, and where the same figures are as files.

use leptos::prelude::*;

use crate::{links, view_state::ViewState};

/// Stands on pages whose figures come once the program runs.
#[component]
pub fn NoScript(
    /// What does not load, with a capital letter.
    what: &'static str,
) -> impl IntoView {
    let state = expect_context::<ViewState>();
    // The browser takes what is inside for text where JavaScript runs: as markup it would not be what the program expects.
    let html = untrack(|| {
        let link = |ending: &str, name: &str| {
            let address = state.with(|view| links::export(&state.page(), view, ending));
            format!("<a class=\"link\" href=\"{}\">{name}</a>", escaped(&address))
        };
        let (csv, json, xlsx) = (link("csv", "CSV"), link("json", "JSON"), link("xlsx", "Excel"));
        format!(
            "<p class=\"note-bar\"><span><b>{what} need JavaScript.</b> You can still follow links and download \
             the figures of this view: {csv}, {json}, {xlsx}.</span></p>"
        )
    });
    view! { <noscript inner_html=html></noscript> }
}

/// An address as the value of an attribute.
fn escaped(address: &str) -> String {
    address.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}
