//! Scroll positions of a visit: Back and Forward restore them, even if the page is still loading then.
//! Scrolling elements with a `data-scroll` name are restored too.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use leptos::{ev, prelude::*, wasm_bindgen::JsCast, web_sys::Element};
use leptos_router::hooks::use_location;

use crate::elements::elements;

/// Attribute with the name of a scrolling element, unique on its page.
const NAME_ATTRIBUTE: &str = "data-scroll";
/// Maximum number of frames to wait for the page to load: five seconds at 60 per second.
const MAX_FRAMES: u32 = 300;

/// Scroll position of a named element, in CSS pixels from the top.
#[derive(Clone, Debug)]
pub struct ElementScroll {
    name: String,
    top: i32,
}

impl ElementScroll {
    /// Positions of the named elements on the page.
    pub fn all() -> Vec<Self> {
        elements(&format!("[{NAME_ATTRIBUTE}]")).iter().filter_map(Self::of).collect()
    }

    /// Position of an element; `None` if it has no name.
    fn of(element: &Element) -> Option<Self> {
        Some(Self { name: element.get_attribute(NAME_ATTRIBUTE)?, top: element.scroll_top() })
    }

    /// Scrolls the element to this position; `false` if it is missing or still too short.
    pub fn restore(&self) -> bool {
        let selector = format!("[{NAME_ATTRIBUTE}='{}']", self.name);
        let Some(element) = document().query_selector(&selector).ok().flatten() else { return false };
        element.set_scroll_top(self.top);
        (element.scroll_top() - self.top).abs() < 2
    }
}

/// Scroll position of a page and of its named elements, in CSS pixels.
#[derive(Clone, Debug, Default)]
struct ScrollPosition {
    window: f64,
    /// Elements never scrolled are missing.
    elements: Vec<ElementScroll>,
}

impl ScrollPosition {
    /// Position of the page as it is.
    fn current() -> Self {
        let elements = ElementScroll::all().into_iter().filter(|it| it.top > 0).collect();
        Self { window: window().scroll_y().unwrap_or_default(), elements }
    }

    /// Records the position of an element.
    fn record(&mut self, scrolled: ElementScroll) {
        self.elements.retain(|it| it.name != scrolled.name);
        self.elements.push(scrolled);
    }

    fn is_top(&self) -> bool {
        self.window <= 0.0 && self.elements.is_empty()
    }

    /// Scrolls to this position; `false` if the page is still too short.
    fn restore(&self) -> bool {
        window().scroll_to_with_x_and_y(0.0, self.window);
        let mut is_reached = window().scroll_y().is_ok_and(|y| (y - self.window).abs() < 2.0);
        for element in &self.elements {
            is_reached &= element.restore();
        }
        is_reached
    }
}

/// Scroll positions of the pages of this visit.
#[derive(Clone, Default)]
struct ScrollPositions {
    by_address: Rc<RefCell<HashMap<String, ScrollPosition>>>,
    /// Position being restored; `None` otherwise.
    target: Rc<RefCell<Option<ScrollPosition>>>,
}

impl ScrollPositions {
    /// Records a position at an address, except while a position is being restored.
    fn record(&self, address: Option<String>, change: impl FnOnce(&mut ScrollPosition)) {
        if let (Some(address), None) = (address, &*self.target.borrow()) {
            change(self.by_address.borrow_mut().entry(address).or_default());
        }
    }

    /// Copies the position to the current address if only the query changed.
    fn carry_over(&self, previous: &str, current: &str) {
        let path = |address: &str| address.split('?').next().map(str::to_owned);
        let position = self.by_address.borrow().get(previous).cloned().filter(|_| path(previous) == path(current));
        if let Some(position) = position {
            self.record(Some(current.to_owned()), |entry| *entry = position);
        }
    }
}

/// Records and restores positions. Called once, inside the router.
pub fn restore_scroll_positions() {
    let location = use_location();
    let address = Memo::new(move |_| location.pathname.get() + "?" + &location.search.get());
    Effect::new(move |_| {
        let positions = ScrollPositions::default();
        // The visitor can have scrolled before the page's code runs.
        positions.record(address.try_get_untracked(), |position| *position = ScrollPosition::current());
        let navigation_recorder = positions.clone();
        Effect::new(move |previous: Option<String>| {
            let current = address.get();
            if let Some(previous) = previous {
                navigation_recorder.carry_over(&previous, &current);
            }
            current
        });
        let scroll_recorder = positions.clone();
        let window_scroll = window_event_listener(ev::scroll, move |_| {
            if let Ok(y) = window().scroll_y() {
                scroll_recorder.record(address.try_get_untracked(), |position| position.window = y);
            }
        });
        // Scroll events of elements don't bubble.
        let scroll_recorder = positions.clone();
        let element_scroll = ev::on(ev::capture(ev::scroll), move |event| {
            let element = event.target().and_then(|it| it.dyn_into::<Element>().ok());
            if let Some(scrolled) = element.as_ref().and_then(ElementScroll::of) {
                scroll_recorder.record(address.try_get_untracked(), |position| position.record(scrolled));
            }
        });
        let element_listener = document().document_element().map(|root| element_scroll.attach_capture(&root));
        let restorer = positions.clone();
        let popstate = window_event_listener(ev::popstate, move |_| {
            let Some(address) = current_address() else { return };
            let target = restorer.by_address.borrow().get(&address).cloned().filter(|position| !position.is_top());
            let is_recorded = target.is_some();
            *restorer.target.borrow_mut() = target;
            if is_recorded {
                restore_when_loaded(restorer.clone(), MAX_FRAMES);
            }
        });
        // Scrolling by the visitor ends the restoration.
        let cancel_restoration = || {
            let target = positions.target.clone();
            move || *target.borrow_mut() = None
        };
        let (wheel, touch, press, key) =
            (cancel_restoration(), cancel_restoration(), cancel_restoration(), cancel_restoration());
        let wheel = window_event_listener(ev::wheel, move |_| wheel());
        let touch = window_event_listener(ev::touchmove, move |_| touch());
        let press = window_event_listener(ev::pointerdown, move |_| press());
        let key = window_event_listener(ev::keydown, move |_| key());
        on_cleanup(move || {
            [window_scroll, popstate, wheel, touch, press, key].into_iter().for_each(WindowListenerHandle::remove);
            drop(element_listener);
        });
    });
}

/// Path and query of the browser's address, in the same form as the keys of the recorded positions.
fn current_address() -> Option<String> {
    let location = window().location();
    let search = location.search().ok()?;
    Some(location.pathname().ok()? + "?" + search.trim_start_matches('?'))
}

/// Restores the position once per frame until the page is loaded and long enough.
fn restore_when_loaded(positions: ScrollPositions, frames_left: u32) {
    request_animation_frame(move || {
        let Some(is_reached) = positions.target.borrow().as_ref().map(ScrollPosition::restore) else { return };
        // Content that is still loading could move the page again.
        if frames_left == 0 || (is_reached && is_loaded()) {
            *positions.target.borrow_mut() = None;
        } else {
            restore_when_loaded(positions, frames_left - 1);
        }
    });
}

/// Whether all parts of the page are loaded.
fn is_loaded() -> bool {
    document().query_selector("main :is([aria-busy='true'], progress)").ok().flatten().is_none()
}
