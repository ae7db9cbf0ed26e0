//! Clicks and entered values before the page's code runs: `early_use.js` marks the controls, and the code repeats both.

use leptos::{
    prelude::document,
    wasm_bindgen::JsCast,
    web_sys::{Event, HtmlElement, HtmlInputElement, HtmlSelectElement},
};
use web_sys::EventInit;

use crate::elements::elements;

/// Attribute of the control that was clicked last.
pub const CLICKED: &str = "data-clicked";
/// Attribute with the typed text of an input or the selected option of a select.
pub const ENTERED: &str = "data-entered";
/// Attribute of the document's root while the page's code runs.
const RUNNING: &str = "data-running";

/// Repeats clicks and entered values once the page's code runs, except in HTML that `ServerRendered` replaces later.
pub fn repeat_early_use() {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(RUNNING, "");
    }
    let stays = |control: &HtmlElement| matches!(control.closest(".server-rendered"), Ok(None));
    let marked = |mark: &str| elements::<HtmlElement>(&format!("[{mark}]")).into_iter().filter(stays);
    for control in marked(ENTERED) {
        enter(&control, &control.get_attribute(ENTERED).unwrap_or_default());
    }
    marked(CLICKED).for_each(|control| click(&control));
}

/// Removes the mark of the last click, which has no effect on a page whose code can't be loaded.
pub fn forget_click() {
    for control in elements::<HtmlElement>(&format!("[{CLICKED}]")) {
        let _ = control.remove_attribute(CLICKED);
    }
}

/// Types a text or selects an option, as a visitor does. No-op if a select does not have the option.
pub fn enter(control: &HtmlElement, value: &str) {
    let _ = control.remove_attribute(ENTERED);
    if let Some(input) = control.dyn_ref::<HtmlInputElement>() {
        input.set_value(value);
    } else if let Some(select) = control.dyn_ref::<HtmlSelectElement>() {
        select.set_value(value);
        if select.value() != value {
            return;
        }
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
