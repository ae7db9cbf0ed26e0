//! View of the address as a signal, and navigation to other views.

use std::sync::Arc;

use domain::{
    limits::Limits,
    overview::Plan,
    report::costs::CostReply,
    view::{Page, Parsed, Problem, View},
};
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
    limits: Limits,
    /// Plan of the shown costs, made at most once per navigation.
    plan: Memo<Arc<Plan>>,
}

impl ViewState {
    /// State of this page.
    pub fn from_address() -> Self {
        let limits = use_session().limits();
        let location = use_location();
        let page = Memo::new(move |_| Page::from_path(&location.pathname.get()));
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
        let planned = move |_: Option<&_>| {
            let shown = page.with(|page| parsed.with(|parsed| page.scoped(&parsed.view)));
            Arc::new(Plan::of(&shown, &limits))
        };
        Self { page, parsed, limits, plan: Memo::new(planned) }
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

    /// Cost Explorer queries behind the page. Tracked.
    pub fn plan(&self) -> Arc<Plan> {
        self.plan.get()
    }

    /// Queries behind the figures of a reply: the server takes those of its own request. Tracked.
    pub fn plan_of(&self, reply: &CostReply) -> Arc<Plan> {
        let made = || reply.plan.clone().filter(|_| self.page.with(|page| self.with(|view| reply.answers(page, view))));
        let of_another_day = || (reply.limits != self.limits).then(|| Arc::new(Plan::of(&self.shown(), &reply.limits)));
        made().or_else(of_another_day).unwrap_or_else(|| self.plan())
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
