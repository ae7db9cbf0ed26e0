//! The view that the address describes, as a signal, and the way to another one.

use domain::view::{Parsed, Problem, View};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use crate::{links, session::use_session};

/// What the address says.
#[derive(Clone, Copy)]
pub struct ViewState {
    parsed: Memo<Parsed>,
}

impl ViewState {
    /// The state of this page.
    pub fn from_address() -> Self {
        let limits = use_session().limits();
        let search = use_location().search;
        let parsed = Memo::new(move |_| View::parse(&search.get(), &limits));
        Self { parsed }
    }

    /// The view, tracked.
    pub fn view(&self) -> View {
        self.parsed.with(|parsed| parsed.view.clone())
    }

    /// A part of the view, tracked.
    pub fn with<T>(&self, read: impl FnOnce(&View) -> T) -> T {
        self.parsed.with(|parsed| read(&parsed.view))
    }

    /// What could not be used, tracked.
    pub fn problems(&self) -> Vec<Problem> {
        self.parsed.with(|parsed| parsed.problems.clone())
    }

    /// The address of this page with a changed view, tracked.
    pub fn link(&self, change: impl FnOnce(&mut View)) -> String {
        let mut view = self.view();
        change(&mut view);
        links::overview(&view)
    }
}

/// A function that goes to an address of ours without leaving the page.
pub fn use_go() -> impl Fn(&str) + Clone + Send + Sync + 'static {
    let navigate = use_navigate();
    move |address: &str| {
        let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
        navigate(address, options);
    }
}
