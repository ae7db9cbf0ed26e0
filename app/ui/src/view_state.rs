//! The view that the address describes, as a signal, and the way to another one.

use domain::view::{Page, Parsed, Problem, View};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use crate::{links, session::use_session};

/// What the address says.
#[derive(Clone, Copy)]
pub struct ViewState {
    page: Memo<Page>,
    parsed: Memo<Parsed>,
}

impl ViewState {
    /// The state of this page.
    pub fn from_address() -> Self {
        let limits = use_session().limits();
        let location = use_location();
        let parsed = Memo::new(move |_| View::parse(&location.search.get(), &limits));
        let page = Memo::new(move |_| Page::of_path(&location.pathname.get()));
        Self { page, parsed }
    }

    /// The page of costs, tracked.
    pub fn page(&self) -> Page {
        self.page.get()
    }

    /// The view as the address has it, tracked.
    pub fn view(&self) -> View {
        self.parsed.with(|parsed| parsed.view.clone())
    }

    /// The view as the page shows it, tracked.
    pub fn shown(&self) -> View {
        self.page.with(|page| self.with(|view| page.scoped(view)))
    }

    /// A part of the view as the address has it, tracked.
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
        self.page.with(|page| links::page(page, &view))
    }
}

/// A function that goes to an address of ours without leaving the page.
pub fn use_go() -> impl Fn(&str) + Clone + Send + Sync + 'static {
    let navigate = use_navigate();
    move |address: &str| navigate(address, NavigateOptions { scroll: false, ..NavigateOptions::default() })
}

/// The same in place of the address that is shown, for what nobody would go back to.
pub fn use_swap() -> impl Fn(&str) + Clone + Send + Sync + 'static {
    let navigate = use_navigate();
    move |address: &str| {
        navigate(address, NavigateOptions { scroll: false, replace: true, ..NavigateOptions::default() });
    }
}
