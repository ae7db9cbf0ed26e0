//! Keys in an open menu, by the ARIA practices: arrows, Home and End move between choices, letters jump to the next choice
//! that starts with them.

#[cfg(feature = "hydrate")]
pub use self::browser::handle_key;

/// No-op on the server.
#[cfg(not(feature = "hydrate"))]
pub fn handle_key(_: &leptos::web_sys::HtmlDetailsElement, _: &leptos::ev::KeyboardEvent) {}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::{
        ev::KeyboardEvent,
        prelude::document,
        wasm_bindgen::JsCast,
        web_sys::{Element, HtmlDetailsElement, HtmlInputElement},
    };

    use super::super::focus;
    use crate::elements::of_type;

    /// Focusable items: choices, and the search above them.
    const ITEMS: &str = ".menu-panel :is(a[href], button, input[type=search])";

    /// Handles a key; other keys are left to the browser.
    pub fn handle_key(details: &HtmlDetailsElement, event: &KeyboardEvent) {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let key = event.key();
        let input = event.target().and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
        let in_search = input.as_ref().is_some_and(|input| input.type_() == "search");
        // Date and number fields need their arrow keys, and a search field its letters.
        if input.is_some() && !(in_search && ["ArrowDown", "ArrowUp"].contains(&key.as_str())) {
            return;
        }
        if !details.open() {
            if key != "ArrowDown" {
                return;
            }
            details.set_open(true);
        }
        let items = items(details);
        let focused = items.iter().position(|item| document().active_element().as_ref() == Some(item));
        let next = match key.as_str() {
            "ArrowDown" => focused.map_or_else(|| current_choice(&items), |index| (index + 1) % items.len().max(1)),
            "ArrowUp" => focused.unwrap_or(0).checked_sub(1).unwrap_or(items.len().saturating_sub(1)),
            "Home" => 0,
            "End" => items.len().saturating_sub(1),
            key => {
                let letter = single_char(key).filter(|letter| *letter != ' ');
                let Some(index) = letter.and_then(|letter| next_starting_with(&items, focused, letter)) else { return };
                index
            }
        };
        if let Some(item) = items.get(next) {
            event.prevent_default();
            focus::focus(item);
        }
    }

    fn items(details: &HtmlDetailsElement) -> Vec<Element> {
        let mut items: Vec<Element> = details.query_selector_all(ITEMS).map(of_type).unwrap_or_default();
        // Hidden items can't take the focus.
        items.retain(|item| item.client_height() > 0 || item.scroll_height() > 0);
        items
    }

    /// Index of the current choice, else the first item.
    fn current_choice(items: &[Element]) -> usize {
        items.iter().position(|item| item.has_attribute("aria-current")).unwrap_or(0)
    }

    fn single_char(key: &str) -> Option<char> {
        let mut chars = key.chars();
        chars.next().filter(|_| chars.next().is_none())
    }

    /// Next item after `focused` that starts with a letter, wrapping around at the end.
    fn next_starting_with(items: &[Element], focused: Option<usize>, letter: char) -> Option<usize> {
        let start = focused.map_or(0, |index| index + 1);
        let order = (start..items.len()).chain(0..start.min(items.len()));
        let matches = |item: &Element| {
            let first = item.text_content().and_then(|text| text.trim_start().chars().next());
            first.is_some_and(|first| first.to_lowercase().eq(letter.to_lowercase()))
        };
        order.into_iter().find(|index| items.get(*index).is_some_and(matches))
    }
}
