//! Keys and clicks in the table: arrow keys, Home and End move the focus, and a click opens a row.

use leptos::{
    ev,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement},
};

/// CSS selector of a drawn row, and of the link in the row that opens its resource.
const ROW_SELECTOR: &str = "tbody tr:not(.spacer)";
const LINK_SELECTOR: &str = "a.resource-name";

/// Row that a key moves the focus to, relative to the focused row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Next,
    Previous,
    First,
    Last,
}

impl Step {
    fn of(key: &str) -> Option<Self> {
        match key {
            "ArrowDown" => Some(Self::Next),
            "ArrowUp" => Some(Self::Previous),
            "Home" => Some(Self::First),
            "End" => Some(Self::Last),
            _ => None,
        }
    }
}

/// Handles a key in the scrolling part of the table.
pub fn handle_key(event: &ev::KeyboardEvent, scroller: &Element) {
    if event.ctrl_key() || event.alt_key() || event.meta_key() {
        return;
    }
    let Some(step) = Step::of(&event.key()) else { return };
    event.prevent_default();
    match step {
        // Scrolls first: rows at the ends are drawn only when they are in view.
        Step::First | Step::Last => {
            scroller.set_scroll_top(if step == Step::First { 0 } else { scroller.scroll_height() });
            let scroller = scroller.clone();
            request_animation_frame(move || request_animation_frame(move || focus_end(&scroller, step)));
        }
        Step::Next | Step::Previous => {
            let current_row = document().active_element().and_then(|it| it.closest(ROW_SELECTOR).ok().flatten());
            let target_row = match current_row {
                None => scroller.query_selector(ROW_SELECTOR).ok().flatten(),
                Some(row) if step == Step::Next => row.next_element_sibling(),
                Some(row) => row.previous_element_sibling(),
            };
            target_row.as_ref().and_then(link_of).map(|it| it.focus());
        }
    }
}

fn focus_end(scroller: &Element, step: Step) {
    let first = scroller.query_selector(ROW_SELECTOR).ok().flatten();
    let row = match step {
        Step::Last => {
            let last = scroller.query_selector("tbody > :last-child").ok().flatten();
            std::iter::successors(last, Element::previous_element_sibling)
                .find(|it| it.matches(ROW_SELECTOR).unwrap_or_default())
        }
        _ => first,
    };
    row.as_ref().and_then(link_of).map(|it| it.focus());
}

/// Moves the focus to the row of the open resource, if it is drawn.
pub fn focus_open_row() {
    let row = document().query_selector("tr[aria-selected=true]").ok().flatten();
    row.as_ref().and_then(link_of).map(|it| it.focus());
}

fn link_of(row: &Element) -> Option<HtmlElement> {
    row.query_selector(LINK_SELECTOR).ok().flatten()?.dyn_into().ok()
}

/// Maximum pointer movement of a click, in CSS pixels; a longer movement selects text.
const MAX_CLICK_MOVEMENT: i32 = 4;

/// Opens the clicked row, unless a control in it was clicked or text was selected. The pair is the position of the pointer when it
/// was pressed, in CSS pixels.
pub fn open_row(event: &ev::MouseEvent, (x, y): (i32, i32)) {
    let Some(target) = event.target().and_then(|it| it.dyn_into::<Element>().ok()) else { return };
    let is_control = target.closest("a, button, input, summary").ok().flatten().is_some();
    let is_selecting =
        (event.client_x() - x).abs().max((event.client_y() - y).abs()) > MAX_CLICK_MOVEMENT || event.detail() > 1;
    if is_control || is_selecting || event.default_prevented() {
        return;
    }
    if let Some(link) = target.closest(ROW_SELECTOR).ok().flatten().as_ref().and_then(link_of) {
        // In the next frame, since the link's click event bubbles to this handler.
        request_animation_frame(move || link.click());
    }
}
