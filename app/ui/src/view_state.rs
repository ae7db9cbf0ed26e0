//! View of the address as a signal, and navigation to other views.

use domain::view::{Page, Parsed, Problem, View};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use crate::{links, session::use_session};

/// Parsed address.
#[derive(Clone, Copy)]
pub struct ViewState {
    page: Memo<Page>,
    parsed: Memo<Parsed>,
}

impl ViewState {
    /// State of this page.
    pub fn from_address() -> Self {
        let limits = use_session().limits();
        let location = use_location();
        let page = Memo::new(move |_| Page::of_path(&location.pathname.get()));
        let parsed = Memo::new(move |_| page.with(|page| View::parse(page, &location.search.get(), &limits)));
        let swap = use_swap();
        // An address in an old form is replaced by the current one. With problems it stays, so that it matches their messages.
        Effect::new(move |_| {
            let view = parsed.with(|it| (it.is_old && it.problems.is_empty()).then(|| it.view.clone()));
            if let Some(view) = view {
                let (path, hash) = untrack(|| (location.pathname.get(), location.hash.get()));
                swap(&(links::any_page(&path, &view) + &hash));
            }
        });
        Self { page, parsed }
    }

    /// Cost page. Tracked.
    pub fn page(&self) -> Page {
        self.page.get()
    }

    /// View as in the address. Tracked.
    pub fn view(&self) -> View {
        self.parsed.with(|parsed| parsed.view.clone())
    }

    /// View as shown on the page. Tracked.
    pub fn shown(&self) -> View {
        self.page.with(|page| self.with(|view| page.scoped(view)))
    }

    /// Part of the view as in the address. Tracked.
    pub fn with<T>(&self, read: impl FnOnce(&View) -> T) -> T {
        self.parsed.with(|parsed| read(&parsed.view))
    }

    /// Parts of the address that could not be applied. Tracked.
    pub fn problems(&self) -> Vec<Problem> {
        self.parsed.with(|parsed| parsed.problems.clone())
    }

    /// Address of this page with a changed view. Tracked.
    pub fn link(&self, change: impl FnOnce(&mut View)) -> String {
        let mut view = self.view();
        change(&mut view);
        self.page.with(|page| links::page(page, &view))
    }
}

/// Function that navigates to an address of the app without reloading the page.
pub fn use_go() -> impl Fn(&str) + Clone + Send + Sync + 'static {
    let navigate = use_navigate();
    move |address: &str| navigate(address, NavigateOptions { scroll: false, ..NavigateOptions::default() })
}

/// Same, but replaces the current history entry.
pub fn use_swap() -> impl Fn(&str) + Clone + Send + Sync + 'static {
    let navigate = use_navigate();
    move |address: &str| {
        navigate(address, NavigateOptions { scroll: false, replace: true, ..NavigateOptions::default() });
    }
}
