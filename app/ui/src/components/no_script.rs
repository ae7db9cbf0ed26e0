//! Notice for visitors without JavaScript, with links to exports of the same figures.

use domain::view::FileFormat;
use leptos::prelude::*;

use super::sharing::{format_texts, formats};
use crate::{links, view_state::ViewState};

/// Notice on pages whose figures need JavaScript.
#[component]
pub fn NoScript(
    /// Plural noun of the missing content, capitalized.
    content: &'static str,
) -> impl IntoView {
    let state = expect_context::<ViewState>();
    // Rendered as text in `noscript`: markup would break hydration in browsers with JavaScript.
    let html = untrack(|| {
        let page = state.page();
        let link = |format: &FileFormat| {
            let address = state.with(|view| links::export(&page, view, *format))?;
            Some(format!("<a class=\"link\" href=\"{}\">{}</a>", escaped(&address), format_texts(*format).0))
        };
        let files: Vec<String> = formats(&page).iter().filter_map(link).collect();
        format!(
            "<p class=\"note-bar\"><span><b>{content} need JavaScript.</b> You can still follow links and download \
             the figures of this view: {}.</span></p>",
            files.join(", ")
        )
    });
    view! { <noscript inner_html=html></noscript> }
}

/// Escapes an address for an HTML attribute.
fn escaped(address: &str) -> String {
    address.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}
