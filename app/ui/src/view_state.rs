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

use crate::{links, prepared::prepared_address, session::use_session};

/// Parsed address.
#[derive(Clone, Copy)]
pub struct ViewState {
    page: Memo<Page>,
    parsed: Memo<Parsed>,
    limits: Limits,
    /// Queries for the shown costs, planned at most once per navigation.
    plan: Memo<Arc<Plan>>,
}

impl ViewState {
    /// State of the current page and address.
    pub fn from_address() -> Self {
        let location = use_location();
        let state = Self::of(location.pathname, location.search, use_session().limits());
        let replace = use_replace_address();
        // Replaces addresses in an old format. An address with problems stays, so that the messages match it.
        Effect::new(move |_| {
            let view = state.parsed.with(|it| (it.is_old && it.problems.is_empty()).then(|| it.view.clone()));
            if let Some(view) = view {
                let (path, hash) = untrack(|| (location.pathname.get(), location.hash.get()));
                replace(&(links::any_page(&path, &view) + &hash));
            }
        });
        state
    }

    /// State of a path and query string, each parsed once per navigation.
    pub fn of(path: Memo<String>, search: Memo<String>, limits: Limits) -> Self {
        let page = Memo::new(move |_| Page::from_path(&path.get()));
        let prepared = prepared_address();
        let parse = move |_: Option<&_>| match &prepared {
            Some(address) => (**address).clone(),
            None => page.with(|page| View::parse(page, &search.get(), &limits)),
        };
        let parsed = Memo::new(parse);
        let plan = move |_: Option<&_>| {
            let shown = page.with(|page| parsed.with(|parsed| page.scoped(&parsed.view)));
            Arc::new(Plan::of(&shown, &limits))
        };
        Self { page, parsed, limits, plan: Memo::new(plan) }
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

    /// Cost Explorer queries that the page needs. Tracked.
    pub fn plan(&self) -> Arc<Plan> {
        self.plan.get()
    }

    /// Queries that a reply answers: those of its request on the server, else those of the address. Tracked.
    ///
    /// On a page that stays open past midnight, they are planned again for the day of the reply, once per caller.
    pub fn plan_of(&self, reply: &CostReply) -> Arc<Plan> {
        let server_plan =
            || reply.plan.clone().filter(|_| self.page.with(|page| self.with(|view| reply.answers(page, view))));
        let plan_for_other_day =
            || (reply.limits != self.limits).then(|| Arc::new(Plan::of(&self.shown(), &reply.limits)));
        server_plan().or_else(plan_for_other_day).unwrap_or_else(|| self.plan())
    }

    /// Reads the view as in the address. Tracked.
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

/// Function that navigates to an address of the app without reloading the page, as a new history entry.
pub fn use_push_address() -> impl Fn(&str) + Clone + Send + Sync + 'static {
    let navigate = use_navigate();
    move |address: &str| navigate(address, NavigateOptions { scroll: false, ..NavigateOptions::default() })
}

/// Function that navigates to an address of the app and replaces the current history entry.
pub fn use_replace_address() -> impl Fn(&str) + Clone + Send + Sync + 'static {
    let navigate = use_navigate();
    move |address: &str| {
        navigate(address, NavigateOptions { scroll: false, replace: true, ..NavigateOptions::default() });
    }
}
