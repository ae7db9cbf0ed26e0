//! Elements of the document.

use leptos::{prelude::document, wasm_bindgen::JsCast};

/// Elements of a type that match a CSS selector, in the order of the page.
pub fn elements<T: JsCast>(selector: &str) -> Vec<T> {
    let Ok(found) = document().query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}
