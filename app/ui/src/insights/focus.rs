//! Moves the focus to the next element when the focused one is removed, instead of to the top of the document.

use std::time::Duration;

use leptos::{
    html::Details,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, EventTarget, HtmlElement},
};

/// Id of the list's heading, which gets the focus when nothing else is left.
pub(super) const HEADING: &str = "findings-heading";

/// Container of findings.
const ACT: &str = "details.action";

/// Time until a dismissed element is removed.
const SOON: Duration = Duration::from_secs(3);

/// Scrolls to a row that the address opens with the page, unless the visitor opened it or has scrolled since.
pub(super) fn show_once(row: NodeRef<Details>, is_named: impl Fn() -> bool + 'static) {
    Effect::new(move |before: Option<bool>| {
        let leads_here = is_named();
        let is_at_top = || window().scroll_y().is_ok_and(|it| it <= 0.0);
        if let (None, true, Some(row)) = (before, leads_here, row.get_untracked())
            && is_at_top()
        {
            row.scroll_into_view();
        }
        leads_here
    });
}

/// Elements next to one, else next to its container: following ones first, then preceding ones, nearest first.
struct Heirs(Vec<Element>);

impl Heirs {
    fn of(target: &EventTarget, among: &str) -> Option<Self> {
        let from = target.dyn_ref::<Element>()?.closest(among).ok().flatten()?;
        let mut heirs = beside(&from, among);
        if let Some(around) = from.parent_element().and_then(|it| it.closest(ACT).ok().flatten()) {
            heirs.extend(beside(&around, ACT));
        }
        Some(Self(heirs))
    }

    fn focus(self) {
        let left = self.0.into_iter().find(|it| it.is_connected());
        let inside = left.and_then(|it| it.query_selector("summary, a").ok().flatten());
        let heading = || document().get_element_by_id(HEADING);
        if let Some(element) = inside.or_else(heading).and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            // If the element can't take the focus, the browser's choice stays.
            let _ = element.focus();
        }
    }
}

fn beside(from: &Element, among: &str) -> Vec<Element> {
    let after = std::iter::successors(from.next_element_sibling(), Element::next_element_sibling);
    let before = std::iter::successors(from.previous_element_sibling(), Element::previous_element_sibling);
    after.chain(before).filter(|it| it.matches(among).unwrap_or_default()).collect()
}

/// Handler for an event in an element that may be removed, with a selector of its siblings. Once the owner is gone, the next
/// sibling gets the focus.
pub(super) fn hand_on(among: &'static str) -> impl Fn(Option<EventTarget>) + Copy + Send + Sync + 'static {
    let heirs = StoredValue::new_local(None::<Heirs>);
    on_cleanup(move || {
        if let Some(heirs) = heirs.try_update_value(Option::take).flatten() {
            // By then the page is final.
            request_animation_frame(move || heirs.focus());
        }
    });
    move |target| {
        heirs.set_value(target.and_then(|it| Heirs::of(&it, among)));
        // Elements not removed by then are removed later for another reason.
        set_timeout(move || drop(heirs.try_set_value(None)), SOON);
    }
}
