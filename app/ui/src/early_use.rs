//! Clicks and typed text before the page's code runs: `early_use.js` marks the controls, and the code repeats the use.

use leptos::{
    prelude::document,
    wasm_bindgen::JsCast,
    web_sys::{Event, HtmlElement, HtmlInputElement, HtmlSelectElement},
};
use web_sys::EventInit;

use crate::elements::elements;

/// Attribute of the control that was clicked last.
pub const CLICKED: &str = "data-clicked";
/// Attribute of a control with typed text, or with a selected option, whose value it holds.
pub const TYPED: &str = "data-typed";
/// Attribute of the document's root while the page's code runs.
const RUNNING: &str = "data-running";

/// Repeats the use of the controls once the page's code runs, except of those that `ServerRendered` replaces later.
pub fn repeat_early_use() {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(RUNNING, "");
    }
    let is_kept = |control: &HtmlElement| matches!(control.closest(".server-rendered"), Ok(None));
    let marked = |mark: &str| elements::<HtmlElement>(&format!("[{mark}]")).into_iter().filter(is_kept);
    for control in marked(TYPED) {
        enter(&control, &control.get_attribute(TYPED).unwrap_or_default());
    }
    marked(CLICKED).for_each(|control| click(&control));
}

/// Enters a text, or selects an option, as a visitor does.
pub fn enter(control: &HtmlElement, value: &str) {
    let _ = control.remove_attribute(TYPED);
    if let Some(input) = control.dyn_ref::<HtmlInputElement>() {
        input.set_value(value);
    } else if let Some(select) = control.dyn_ref::<HtmlSelectElement>() {
        select.set_value(value);
    }
    for kind in ["input", "change"] {
        let options = EventInit::new();
        options.set_bubbles(true);
        if let Ok(event) = Event::new_with_event_init_dict(kind, &options) {
            let _ = control.dispatch_event(&event);
        }
    }
}

/// Clicks a control as a visitor does.
pub fn click(control: &HtmlElement) {
    let _ = control.remove_attribute(CLICKED);
    control.click();
}
