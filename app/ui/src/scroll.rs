//! Scroll positions of a visit: Back and Forward restore them, even if figures are drawn after the browser's own attempt.
//! Scrolling elements with a `data-scroll` name are restored too.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use leptos::{ev, prelude::*, wasm_bindgen::JsCast, web_sys::Element};
use leptos_router::hooks::use_location;

/// Name of a scrolling element, unique on its page.
const MARK: &str = "data-scroll";
/// Frames for which a page may grow to its earlier length: five seconds at 60 per second.
const PATIENCE: u32 = 300;

/// Scroll positions of a page, in CSS pixels.
#[derive(Clone, Debug, Default)]
struct Place {
    window: f64,
    /// Named elements by name; those never scrolled are left out.
    elements: HashMap<String, i32>,
}

impl Place {
    fn is_top(&self) -> bool {
        self.window <= 0.0 && self.elements.is_empty()
    }

    /// Scrolls there as far as the page is long enough; returns whether it was.
    fn go(&self) -> bool {
        window().scroll_to_with_x_and_y(0.0, self.window);
        let mut is_there = window().scroll_y().is_ok_and(|y| (y - self.window).abs() < 2.0);
        for (name, top) in &self.elements {
            let element = document().query_selector(&format!("[{MARK}='{name}']")).ok().flatten();
            if let Some(element) = &element {
                element.set_scroll_top(*top);
            }
            is_there &= element.is_some_and(|it| (it.scroll_top() - top).abs() < 2);
        }
        is_there
    }
}

/// Positions on the pages of this visit, by address.
#[derive(Clone, Default)]
struct Places {
    known: Rc<RefCell<HashMap<String, Place>>>,
    /// Position being restored; `None` while the visitor scrolls.
    goal: Rc<RefCell<Option<Place>>>,
}

impl Places {
    /// Records a position at an address. Positions on a page that is still too short are ignored.
    fn note(&self, address: Option<String>, change: impl FnOnce(&mut Place)) {
        if let (Some(address), None) = (address, &*self.goal.borrow()) {
            change(self.known.borrow_mut().entry(address).or_default());
        }
    }

    /// Keeps the position where only the query changed.
    fn take_along(&self, before: &str, now: &str) {
        let path = |address: &str| address.split('?').next().map(str::to_owned);
        let here = self.known.borrow().get(before).cloned().filter(|_| path(before) == path(now));
        if let Some(here) = here {
            self.note(Some(now.to_owned()), |place| *place = here);
        }
    }
}

/// Records and restores positions. Called once, inside the router.
pub fn keep_places() {
    let location = use_location();
    let address = Memo::new(move |_| location.pathname.get() + "?" + &location.search.get());
    Effect::new(move |_| {
        let places = Places::default();
        let moved = places.clone();
        Effect::new(move |before: Option<String>| {
            let now = address.get();
            if let Some(before) = before {
                moved.take_along(&before, &now);
            }
            now
        });
        let seen = places.clone();
        let scrolled = window_event_listener(ev::scroll, move |_| {
            if let Ok(y) = window().scroll_y() {
                seen.note(address.try_get_untracked(), |place| place.window = y);
            }
        });
        // Scroll events of elements don't bubble.
        let seen = places.clone();
        let scrolled_inside = ev::on(ev::capture(ev::scroll), move |event| {
            let element = event.target().and_then(|it| it.dyn_into::<Element>().ok());
            if let Some((element, name)) = element.and_then(|it| Some((it.clone(), it.get_attribute(MARK)?))) {
                seen.note(address.try_get_untracked(), |place| {
                    place.elements.insert(name, element.scroll_top());
                });
            }
        });
        let inside = document().document_element().map(|root| scrolled_inside.attach_capture(&root));
        let returning = places.clone();
        let back = window_event_listener(ev::popstate, move |_| {
            let Some(address) = shown_address() else { return };
            let goal = returning.known.borrow().get(&address).cloned().filter(|place| !place.is_top());
            let is_known = goal.is_some();
            *returning.goal.borrow_mut() = goal;
            if is_known {
                go_when_long_enough(returning.clone(), PATIENCE);
            }
        });
        // Scrolling by the visitor ends the restoration.
        let given_up = || {
            let goal = places.goal.clone();
            move || *goal.borrow_mut() = None
        };
        let (wheel, touch, press, key) = (given_up(), given_up(), given_up(), given_up());
        let wheel = window_event_listener(ev::wheel, move |_| wheel());
        let touch = window_event_listener(ev::touchmove, move |_| touch());
        let press = window_event_listener(ev::pointerdown, move |_| press());
        let key = window_event_listener(ev::keydown, move |_| key());
        on_cleanup(move || {
            [scrolled, back, wheel, touch, press, key].into_iter().for_each(WindowListenerHandle::remove);
            drop(inside);
        });
    });
}

/// Address of the browser, as the router writes it.
fn shown_address() -> Option<String> {
    let location = window().location();
    let search = location.search().ok()?;
    Some(location.pathname().ok()? + "?" + search.trim_start_matches('?'))
}

/// Retries once per frame until the page is long enough.
fn go_when_long_enough(places: Places, frames: u32) {
    request_animation_frame(move || {
        let Some(is_there) = places.goal.borrow().as_ref().map(Place::go) else { return };
        // Repeats until later content no longer moves the page.
        if frames == 0 || (is_there && is_settled()) {
            *places.goal.borrow_mut() = None;
        } else {
            go_when_long_enough(places, frames - 1);
        }
    });
}

/// Whether all parts of the page are loaded.
fn is_settled() -> bool {
    document().query_selector("main :is([aria-busy='true'], progress)").ok().flatten().is_none()
}
