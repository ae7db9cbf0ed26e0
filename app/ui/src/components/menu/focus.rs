//! Keyboard focus: kept in the control in use when links and lists are replaced.

use leptos::{
    ev::MouseEvent,
    prelude::document,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement, Node},
};

/// Selectors of the start of a panel: its search, else its first choice.
const PANEL_START: [&str; 2] = ["input[type=search]", ".menu-panel a[href], .menu-panel button, .menu-panel input"];

/// Whether the focus is within an element.
pub fn is_inside(element: &Element) -> bool {
    document().active_element().is_some_and(|active| element.contains(Some(&active)))
}

/// Focuses the control that opens a disclosure.
pub fn focus_summary(details: &Element) {
    if let Some(summary) = details.first_element_child() {
        focus(&summary);
    }
}

/// Clicked element. If it is removed together with the focus, the focus can be restored elsewhere.
pub struct ClickTarget(Option<Node>);

impl ClickTarget {
    /// Target of a click event.
    pub fn of(event: &MouseEvent) -> Self {
        Self(event.target().and_then(|it| it.dyn_into().ok()))
    }

    /// Whether the element was removed and nothing else has the focus.
    fn has_lost_focus(&self) -> bool {
        let is_unfocused =
            document().active_element().is_none_or(|active| active.tag_name().eq_ignore_ascii_case("body"));
        is_unfocused && self.0.as_ref().is_some_and(|node| !node.is_connected())
    }

    /// Focuses the start of the open panel if the focus was lost.
    pub fn restore_focus_in_panel(&self, details: &Element) {
        let first = || PANEL_START.iter().find_map(|selector| details.query_selector(selector).ok().flatten());
        if self.has_lost_focus()
            && let Some(first) = first()
        {
            focus(&first);
        }
    }

    /// Focuses the last control of a row if the focus was lost.
    pub fn restore_focus_in_row(&self, row: &Element) {
        if self.has_lost_focus()
            && let Some(last) = row.query_selector(":scope > details:last-of-type > summary").ok().flatten()
        {
            focus(&last);
        }
    }
}

/// Focuses an element; failure is ignored.
pub fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
}
