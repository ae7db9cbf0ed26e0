//! Keyboard and row clicks in the table: arrows, Home and End move, Enter opens.

use leptos::{
    ev,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement},
};

/// Drawn row, and the link in it that opens its resource.
const ROW: &str = "tbody tr:not(.spacer)";
const LINK: &str = "a.resource-name";

/// Target row of a key, among the drawn rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Next,
    Before,
    First,
    Last,
}

impl Step {
    fn of(key: &str) -> Option<Self> {
        match key {
            "ArrowDown" => Some(Self::Next),
            "ArrowUp" => Some(Self::Before),
            "Home" => Some(Self::First),
            "End" => Some(Self::Last),
            _ => None,
        }
    }
}

/// Handles a key in the scrolling part of the table.
pub fn follow(event: &ev::KeyboardEvent, scroller: &Element) {
    if event.ctrl_key() || event.alt_key() || event.meta_key() {
        return;
    }
    let Some(step) = Step::of(&event.key()) else { return };
    event.prevent_default();
    match step {
        // Rows at the ends are drawn once they are in view.
        Step::First | Step::Last => {
            scroller.set_scroll_top(if step == Step::First { 0 } else { scroller.scroll_height() });
            let scroller = scroller.clone();
            request_animation_frame(move || request_animation_frame(move || focus_end(&scroller, step)));
        }
        Step::Next | Step::Before => {
            let here = document().active_element().and_then(|it| it.closest(ROW).ok().flatten());
            let to = match here {
                None => scroller.query_selector(ROW).ok().flatten(),
                Some(row) if step == Step::Next => row.next_element_sibling(),
                Some(row) => row.previous_element_sibling(),
            };
            to.as_ref().and_then(link).map(|it| it.focus());
        }
    }
}

fn focus_end(scroller: &Element, step: Step) {
    let first = scroller.query_selector(ROW).ok().flatten();
    let row = match step {
        Step::Last => {
            let last = scroller.query_selector("tbody > :last-child").ok().flatten();
            std::iter::successors(last, Element::previous_element_sibling)
                .find(|it| it.matches(ROW).unwrap_or_default())
        }
        _ => first,
    };
    row.as_ref().and_then(link).map(|it| it.focus());
}

/// Focuses the row of the open resource, if it is drawn.
pub fn focus_opened() {
    let row = document().query_selector("tr[aria-selected=true]").ok().flatten();
    row.as_ref().and_then(link).map(|it| it.focus());
}

fn link(row: &Element) -> Option<HtmlElement> {
    row.query_selector(LINK).ok().flatten()?.dyn_into().ok()
}

/// Largest pointer movement of a click, in CSS pixels; a longer one selects text.
const STILL: i32 = 4;

/// Opens the clicked row, unless a link or button in it was clicked, or text is being selected from the point where the pointer was
/// pressed.
pub fn open_row(event: &ev::MouseEvent, (x, y): (i32, i32)) {
    let Some(target) = event.target().and_then(|it| it.dyn_into::<Element>().ok()) else { return };
    let is_own = target.closest("a, button, input, summary").ok().flatten().is_some();
    let is_selecting = (event.client_x() - x).abs().max((event.client_y() - y).abs()) > STILL || event.detail() > 1;
    if is_own || is_selecting || event.default_prevented() {
        return;
    }
    if let Some(link) = target.closest(ROW).ok().flatten().as_ref().and_then(link) {
        // Deferred: the link's own click event passes through here too.
        request_animation_frame(move || link.click());
    }
}
