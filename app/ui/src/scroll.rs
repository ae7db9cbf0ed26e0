//! Where the visitor was on a page: Back and Forward return there, though the figures are drawn after the browser has looked for the place.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use leptos::{ev, prelude::*};
use leptos_router::hooks::use_location;

/// How many frames a page is given to be as long as it was: five seconds of sixty a second.
const PATIENCE: u32 = 300;

/// The places on the pages of this visit, by address.
#[derive(Clone, Default)]
struct Places {
    known: Rc<RefCell<HashMap<String, f64>>>,
    /// The place that is being returned to; `None` while the visitor scrolls.
    goal: Rc<RefCell<Option<f64>>>,
}

/// Keeps the places and returns to them. Called once, inside the router.
pub fn keep_places() {
    let location = use_location();
    let address = Memo::new(move |_| location.pathname.get() + "?" + &location.search.get());
    Effect::new(move |_| {
        let places = Places::default();
        let seen = places.clone();
        let scrolled = window_event_listener(ev::scroll, move |_| {
            // A page that is still short is no place that the visitor went to.
            if let (Some(address), None, Ok(y)) =
                (address.try_get_untracked(), *seen.goal.borrow(), window().scroll_y())
            {
                seen.known.borrow_mut().insert(address, y);
            }
        });
        let returning = places.clone();
        let back = window_event_listener(ev::popstate, move |_| {
            let Some(address) = shown_address() else { return };
            let goal = returning.known.borrow().get(&address).copied().filter(|y| *y > 0.0);
            *returning.goal.borrow_mut() = goal;
            if goal.is_some() {
                go_when_long_enough(returning.clone(), PATIENCE);
            }
        });
        // Whoever scrolls has the say.
        let given_up = places.goal;
        let wheel = {
            let given_up = given_up.clone();
            window_event_listener(ev::wheel, move |_| *given_up.borrow_mut() = None)
        };
        let touch = {
            let given_up = given_up.clone();
            window_event_listener(ev::touchmove, move |_| *given_up.borrow_mut() = None)
        };
        let click = window_event_listener(ev::pointerdown, move |_| *given_up.borrow_mut() = None);
        on_cleanup(move || {
            [scrolled, back, wheel, touch, click].into_iter().for_each(WindowListenerHandle::remove);
        });
    });
}

/// The address of the browser, as the router writes it.
fn shown_address() -> Option<String> {
    let location = window().location();
    let search = location.search().ok()?;
    Some(location.pathname().ok()? + "?" + search.trim_start_matches('?'))
}

/// Tries once a frame until the page is long enough.
fn go_when_long_enough(places: Places, frames: u32) {
    request_animation_frame(move || {
        let Some(goal) = *places.goal.borrow() else { return };
        window().scroll_to_with_x_and_y(0.0, goal);
        let is_there = window().scroll_y().is_ok_and(|y| (y - goal).abs() < 2.0);
        // It stays until what was drawn later has pushed nothing away.
        if frames == 0 || (is_there && is_settled()) {
            *places.goal.borrow_mut() = None;
        } else {
            go_when_long_enough(places, frames - 1);
        }
    });
}

/// Whether no part of the page is still on its way.
fn is_settled() -> bool {
    document().query_selector("main [aria-busy='true']").ok().flatten().is_none()
}
