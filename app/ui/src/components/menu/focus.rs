//! Keeps the keyboard focus in the control in use when links and lists are replaced.

use leptos::{
    ev::MouseEvent,
    prelude::document,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement, Node},
};

/// Initial focus in a panel: its search, else its first choice.
const FIRST: [&str; 2] = ["input[type=search]", ".menu-panel a[href], .menu-panel button, .menu-panel input"];

/// Whether the focus is within an element.
pub fn is_inside(element: &Element) -> bool {
    document().active_element().is_some_and(|active| element.contains(Some(&active)))
}

/// Focuses the control that opens a disclosure.
pub fn summary(details: &Element) {
    if let Some(summary) = details.first_element_child() {
        take(&summary);
    }
}

/// Clicked element. If it is gone by the next frame together with the focus, the focus moves elsewhere.
pub struct Pressed(Option<Node>);

impl Pressed {
    /// Target of a click.
    pub fn by(event: &MouseEvent) -> Self {
        Self(event.target().and_then(|it| it.dyn_into().ok()))
    }

    fn is_gone(&self) -> bool {
        let is_lost = document().active_element().is_none_or(|active| active.tag_name().eq_ignore_ascii_case("body"));
        is_lost && self.0.as_ref().is_some_and(|node| !node.is_connected())
    }

    /// Moves a lost focus to the start of the open panel.
    pub fn rescue_into(&self, details: &Element) {
        let first = || FIRST.iter().find_map(|selector| details.query_selector(selector).ok().flatten());
        if self.is_gone()
            && let Some(first) = first()
        {
            take(&first);
        }
    }

    /// Moves a lost focus to the last control of a row.
    pub fn rescue_into_row(&self, row: &Element) {
        if self.is_gone()
            && let Some(last) = row.query_selector(":scope > details:last-of-type > summary").ok().flatten()
        {
            take(&last);
        }
    }
}

/// Focuses an element; failure is ignored.
pub fn take(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
}
