//! Notice for visitors without JavaScript, with links to exports of the same figures.

use leptos::prelude::*;

use crate::{links, view_state::ViewState};

/// Notice on pages whose figures need JavaScript.
#[component]
pub fn NoScript(
    /// Missing content, capitalized.
    what: &'static str,
) -> impl IntoView {
    let state = expect_context::<ViewState>();
    // Rendered as text in `noscript`: as markup it would break hydration where JavaScript runs.
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

/// Escapes an address for an HTML attribute.
fn escaped(address: &str) -> String {
    address.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}
