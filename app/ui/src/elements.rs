//! Elements by CSS selector.

use leptos::{prelude::document, wasm_bindgen::JsCast};
use web_sys::NodeList;

/// Elements of the document that match a selector and have this type, in the order of the page.
pub fn elements<T: JsCast>(selector: &str) -> Vec<T> {
    document().query_selector_all(selector).map(of_type).unwrap_or_default()
}

/// Elements of a list that have this type.
pub fn of_type<T: JsCast>(list: NodeList) -> Vec<T> {
    (0..list.length()).filter_map(|index| list.item(index)?.dyn_into().ok()).collect()
}
