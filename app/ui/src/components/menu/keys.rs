//! Keys in an open menu, by the ARIA practices: arrows, Home and End move between choices, letters jump to the next choice
//! that starts with them.

#[cfg(feature = "hydrate")]
pub use self::browser::follow;

/// No-op on the server.
#[cfg(not(feature = "hydrate"))]
pub fn follow(_: &leptos::web_sys::HtmlDetailsElement, _: &leptos::ev::KeyboardEvent) {}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::{
        ev::KeyboardEvent,
        prelude::document,
        wasm_bindgen::JsCast,
        web_sys::{Element, HtmlDetailsElement, HtmlInputElement},
    };

    use super::super::focus;

    /// Focusable items: choices, and the search above them.
    const ITEMS: &str = ".menu-panel :is(a[href], button, input[type=search])";

    /// Handles a key; other keys are left to the browser.
    pub fn follow(details: &HtmlDetailsElement, event: &KeyboardEvent) {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let key = event.key();
        let typing = event.target().and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
        let in_search = typing.as_ref().is_some_and(|input| input.type_() == "search");
        // Date and number fields need their arrow keys, and a search field its letters.
        if typing.is_some() && !(in_search && ["ArrowDown", "ArrowUp"].contains(&key.as_str())) {
            return;
        }
        if !details.open() {
            if key != "ArrowDown" {
                return;
            }
            details.set_open(true);
        }
        let items = items(details);
        let here = items.iter().position(|item| document().active_element().as_ref() == Some(item));
        let next = match key.as_str() {
            "ArrowDown" => here.map_or_else(|| current(&items), |at| (at + 1) % items.len().max(1)),
            "ArrowUp" => here.unwrap_or(0).checked_sub(1).unwrap_or(items.len().saturating_sub(1)),
            "Home" => 0,
            "End" => items.len().saturating_sub(1),
            letter if letter.chars().count() == 1 && letter != " " => {
                let Some(found) = beginning_with(&items, here, letter) else { return };
                found
            }
            _ => return,
        };
        if let Some(item) = items.get(next) {
            event.prevent_default();
            focus::take(item);
        }
    }

    fn items(details: &HtmlDetailsElement) -> Vec<Element> {
        let Ok(found) = details.query_selector_all(ITEMS) else { return Vec::new() };
        let items = (0..found.length()).filter_map(|at| found.item(at)?.dyn_into::<Element>().ok());
        // Hidden items can't take the focus.
        items.filter(|item| item.client_height() > 0 || item.scroll_height() > 0).collect()
    }

    /// Index of the current choice, else the first item.
    fn current(items: &[Element]) -> usize {
        items.iter().position(|item| item.has_attribute("aria-current")).unwrap_or(0)
    }

    /// Next item after `here` that starts with a letter, wrapping around at the end.
    fn beginning_with(items: &[Element], here: Option<usize>, letter: &str) -> Option<usize> {
        let letter = letter.to_lowercase();
        let start = here.map_or(0, |at| at + 1);
        let order = (start..items.len()).chain(0..start.min(items.len()));
        let begins = |item: &Element| {
            item.text_content().is_some_and(|text| text.trim_start().to_lowercase().starts_with(&letter))
        };
        order.into_iter().find(|at| items.get(*at).is_some_and(begins))
    }
}
