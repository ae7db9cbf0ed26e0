//! Notices for visitors without JavaScript.

use domain::view::FileFormat;
use leptos::prelude::*;

use super::sharing::{format_texts, formats};
use crate::{links, session::use_session, view_state::ViewState};

/// Notice that names what is missing, with links to exports of the page's figures.
#[component]
pub fn NoScript(
    /// Parts of the page that need JavaScript, as a plural noun, capitalized.
    parts: &'static str,
) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let is_complete = use_session().is_complete;
    // Rendered as text in `noscript`: markup would break hydration in browsers with JavaScript.
    let html = untrack(|| {
        let page = state.page();
        let link = |format: &FileFormat| {
            let address = state.with(|view| links::export(&page, view, *format))?;
            Some(format!("<a class=\"link\" href=\"{}\">{}</a>", escaped(&address), format_texts(*format).0))
        };
        let files: Vec<String> = formats(&page).iter().filter_map(link).collect();
        let text = if is_complete {
            format!("<b>{parts} need JavaScript.</b> Everything else works without it. Files with these figures: ")
        } else {
            // Invisible: the browser keeps the stream open that loads the data on the server.
            let stream = state.with(|view| links::data_stream(&page, view));
            let image = stream.map(|stream| format!("<img src=\"{}\" alt=\"\" hidden>", escaped(&stream)));
            format!(
                "{}<b>The figures are still loading.</b> Reload the page in a few seconds, or download them: ",
                image.unwrap_or_default()
            )
        };
        format!("<p class=\"note-bar\" role=\"note\"><span>{text}{}.</span></p>", files.join(", "))
    });
    view! { <noscript inner_html=html></noscript> }
}

/// Note below a table that scripts continue while it is scrolled, with a link to an export of all rows.
#[component]
pub fn FirstRowsNote(
    /// Number of rows in the page.
    rows: usize,
    /// Number of all rows as text, with the noun.
    all: String,
) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let file = untrack(|| state.with(|view| links::export(&state.page(), view, FileFormat::Csv))).unwrap_or_default();
    let html = format!(
        "<p class=\"secondary\">The first {rows} of {all}. Filter or sort the table, or download \
         <a class=\"link\" href=\"{}\">all as CSV</a>.</p>",
        escaped(&file)
    );
    view! { <noscript inner_html=html></noscript> }
}

/// Escapes an address for an HTML attribute.
fn escaped(address: &str) -> String {
    address.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}
