//! Where the focus goes when what holds it leaves the page: to what stands next, not to the top of the document.

use std::time::Duration;

use leptos::{
    html::Details,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, EventTarget, HtmlElement},
};

/// The id of the list's heading, which takes the focus where nothing is left beside it.
pub(super) const HEADING: &str = "findings-heading";

/// What findings stand in.
const ACT: &str = "details.act";

/// By when what is dismissed has left the page.
const SOON: Duration = Duration::from_secs(3);

/// Shows a row that the address names when the page is opened. Who opened it by hand, or has moved on since, is where they want to be.
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

/// What stood beside something, else beside what it stood in: what came after it, then what came before, the nearest first.
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
            // What cannot take the focus leaves it where the browser put it.
            let _ = element.focus();
        }
    }
}

fn beside(from: &Element, among: &str) -> Vec<Element> {
    let after = std::iter::successors(from.next_element_sibling(), Element::next_element_sibling);
    let before = std::iter::successors(from.previous_element_sibling(), Element::previous_element_sibling);
    after.chain(before).filter(|it| it.matches(among).unwrap_or_default()).collect()
}

/// A function that is told, of an event in something that may leave, what it stands among: a selector. When the owner is gone, what
/// stands next gets the focus.
pub(super) fn hand_on(among: &'static str) -> impl Fn(Option<EventTarget>) + Copy + Send + Sync + 'static {
    let heirs = StoredValue::new_local(None::<Heirs>);
    on_cleanup(move || {
        if let Some(heirs) = heirs.try_update_value(Option::take).flatten() {
            // By then the page is as it will be.
            request_animation_frame(move || heirs.focus());
        }
    });
    move |target| {
        heirs.set_value(target.and_then(|it| Heirs::of(&it, among)));
        // What has not left by then stays, and leaves later for a reason of its own.
        set_timeout(move || drop(heirs.try_set_value(None)), SOON);
    }
}
