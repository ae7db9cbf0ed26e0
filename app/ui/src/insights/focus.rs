//! Moves the focus to the next element when the focused one is removed, instead of to the top of the document.

use std::time::Duration;

use leptos::{
    html::Details,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, EventTarget, HtmlElement},
};
use send_wrapper::SendWrapper;

/// ID of the list's heading, which gets the focus if no element is left.
pub(super) const HEADING_ID: &str = "findings-heading";

/// CSS selector of an action, the container of findings.
const ACTION_SELECTOR: &str = "details.action";

/// Maximum time between an event and the removal that it causes.
const REMOVAL_TIMEOUT: Duration = Duration::from_secs(3);

/// Scrolls to a row if the address opens it with the page, unless the visitor has scrolled since.
pub(super) fn scroll_into_view_once(row: NodeRef<Details>, is_in_address: impl Fn() -> bool + 'static) {
    Effect::new(move |previous: Option<bool>| {
        let is_target = is_in_address();
        let is_at_top = || window().scroll_y().is_ok_and(|it| it <= 0.0);
        if let (None, true, Some(row)) = (previous, is_target, row.get_untracked())
            && is_at_top()
        {
            row.scroll_into_view();
        }
        is_target
    });
}

/// Elements that can get the focus, by priority: siblings of the removed element, then siblings of its action.
struct FocusCandidates(Vec<Element>);

impl FocusCandidates {
    fn of(target: &EventTarget, selector: &str) -> Option<Self> {
        let removed = target.dyn_ref::<Element>()?.closest(selector).ok().flatten()?;
        let mut candidates = siblings(&removed, selector);
        if let Some(action) = removed.parent_element().and_then(|it| it.closest(ACTION_SELECTOR).ok().flatten()) {
            candidates.extend(siblings(&action, ACTION_SELECTOR));
        }
        Some(Self(candidates))
    }

    fn focus(self) {
        let next = self.0.into_iter().find(|it| it.is_connected());
        let focusable = next.and_then(|it| it.query_selector("summary, a").ok().flatten());
        let heading = || document().get_element_by_id(HEADING_ID);
        if let Some(element) = focusable.or_else(heading).and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            // If the element can't take the focus, the browser's choice stays.
            let _ = element.focus();
        }
    }
}

/// Siblings that match a selector: following ones first, then preceding ones, nearest first.
fn siblings(element: &Element, selector: &str) -> Vec<Element> {
    let following = std::iter::successors(element.next_element_sibling(), Element::next_element_sibling);
    let previous = std::iter::successors(element.previous_element_sibling(), Element::previous_element_sibling);
    following.chain(previous).filter(|it| it.matches(selector).unwrap_or_default()).collect()
}

/// Handler that takes the target of an event whose element may be removed as a result. When its owner is disposed of, the next
/// sibling that matches the selector gets the focus.
pub(super) fn use_focus_after_removal(
    selector: &'static str,
) -> impl Fn(Option<EventTarget>) + Copy + Send + Sync + 'static {
    // Empty on the server, which may drop it on another thread than the one it was created on.
    let candidates = StoredValue::new(None::<SendWrapper<FocusCandidates>>);
    on_cleanup(move || {
        if let Some(candidates) = candidates.try_update_value(Option::take).flatten() {
            // In the next frame the removal is complete.
            request_animation_frame(move || candidates.take().focus());
        }
    });
    move |target| {
        candidates.set_value(target.and_then(|it| FocusCandidates::of(&it, selector)).map(SendWrapper::new));
        // A removal after the timeout has another cause.
        set_timeout(move || drop(candidates.try_set_value(None)), REMOVAL_TIMEOUT);
    }
}
