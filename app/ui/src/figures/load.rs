//! Requests for costs that are not cached in the browser.

use std::sync::Arc;

use domain::report::costs::{CostReply, CostRequest};
use leptos::prelude::*;

use super::{
    deferred_analysis::DeferredAnalysis,
    model::{LatestModel, Model},
};
use crate::{
    api::{
        ApiError,
        codec::PageData,
        costs::{page_costs, refresh_costs},
    },
    components::state::{ApiFailure, FiguresSkeleton},
    cost_cache::CostCache,
    prepared::{prepared_costs, skip_suspense},
    view_state::ViewState,
};

/// Data of the page, requested if the address needs more than is cached.
#[derive(Clone, Copy)]
pub struct CostLoad {
    reply: Resource<Result<CostReply, ApiError>, PageData>,
    request: Memo<CostRequest>,
}

impl CostLoad {
    /// Requests the data of the address, now and on every change.
    pub fn from_address() -> Self {
        let request = request();
        let load = |CostRequest { path, query_string }| async {
            match prepared_costs() {
                Some(reply) => Ok((*reply).clone()),
                None => page_costs(path, query_string).await,
            }
        };
        let reply = Resource::new_with_options(move || request.get(), load, false);
        // Only the browser caches, and never while it renders.
        let cached = expect_context::<CostCache>();
        Effect::new(move |_| {
            if let Some(Ok(reply)) = reply.get() {
                cached.insert_reply(&reply);
            }
        });
        Self { reply, request }
    }

    /// View of the latest reply: at once on a page that the server renders with its data, otherwise once the reply has arrived.
    pub fn view(self, fallback: ViewFnOnce, view: Callback<Result<CostReply, ApiError>, AnyView>) -> AnyView {
        if let Some(reply) = prepared_costs() {
            skip_suspense();
            return view.run(Ok((*reply).clone()));
        }
        view! { <Suspense fallback>{move || Suspend::new(async move { view.run(self.reply.await) })}</Suspense> }
            .into_any()
    }

    /// Retries after a failure.
    pub fn retry(self) {
        self.reply.refetch();
    }

    /// Refreshes all data from AWS.
    pub fn refresh(self) {
        let cached = expect_context::<CostCache>();
        let CostRequest { path, query_string } = self.request.get_untracked();
        leptos::task::spawn_local(async move {
            // If this fails, the page continues to show the cached data and its time.
            if refresh_costs(path, query_string).await.is_ok() {
                cached.clear();
            }
            self.reply.refetch();
        });
    }
}

/// Request for the data of the address; the previous one if the cache covers the address.
fn request() -> Memo<CostRequest> {
    let state = expect_context::<ViewState>();
    let cached = expect_context::<CostCache>();
    Memo::new(move |last: Option<&CostRequest>| match last {
        Some(last) if cached.covers(&state.plan()) => last.clone(),
        _ => state.with(|view| CostRequest::of(&state.page(), view)),
    })
}

/// Figures of the current address, or a skeleton or an error in their place.
#[component]
pub fn LoadedCosts(
    load: CostLoad,
    /// View of the figures; `None` before the first reply with enough data.
    #[prop(into)]
    children: Callback<Memo<Option<LatestModel>>, AnyView>,
) -> impl IntoView {
    let retry = Callback::new(move |()| load.retry());
    let figures = move |reply| {
        let model = latest_model(reply);
        provide_context(DeferredAnalysis::of(model));
        children.run(model)
    };
    let view = Callback::new(move |reply| match reply {
        Ok(reply) => figures(reply),
        Err(error) => view! { <ApiFailure error retry /> }.into_any(),
    });
    load.view(FiguresSkeleton.into(), view)
}

/// Figures of the current view, if the reply or the cache has their data; otherwise the previous ones, until the next reply.
fn latest_model(reply: CostReply) -> Memo<Option<LatestModel>> {
    let state = expect_context::<ViewState>();
    let cached = expect_context::<CostCache>();
    Memo::new(move |last: Option<&Option<LatestModel>>| {
        let current = state.with(|view| {
            let page = state.page();
            Model::of(&page, view, state.plan_of(&reply), reply.limits, |query| cached.answer(query, &reply))
        });
        current.map(|model| LatestModel(Arc::new(model))).or_else(|| last.cloned().flatten())
    })
}

#[cfg(test)]
#[cfg(debug_assertions)]
mod tests {
    use domain::{
        calls::{self, CallCounts},
        limits::Limits,
        overview::Plan,
        port::Quote,
        spending::Spending,
        view::{Page, View},
    };

    use super::*;
    use crate::figures::model::tests::answer;

    /// Reply as the browser receives it: without the server's plan.
    fn reply(query: &str, limits: Limits) -> CostReply {
        let view = View::parse(&Page::Overview, query, &limits).view;
        let queries = Plan::of(&Page::Overview.scoped(&view), &limits).requests();
        CostReply {
            request: CostRequest::of(&Page::Overview, &view),
            plan: None,
            limits,
            answers: queries.into_iter().map(|query| (query.clone(), Ok(answer(&query)))).collect(),
            refresh: Quote::default(),
            spending: Spending::default(),
        }
    }

    /// Counts as in the browser, where `ViewState` is created from the same memos of the router.
    #[test]
    fn a_navigation_parses_and_plans_once() {
        let _owner = Owner::new_root(None);
        let limits = Limits::on("2026-11-23".parse().unwrap());
        let queries = ["", "?group=region", "?group=region&sort=name", "?group=region&range=30d&compare=previous"];
        let cached = CostCache::new(None);
        for query in queries {
            cached.insert_reply(&reply(query, limits));
        }
        provide_context(cached);
        let search = RwSignal::new(String::new());
        let path = Memo::new(|_| Page::Overview.path());
        let state = ViewState::of(path, Memo::new(move |_| search.get()), limits);
        provide_context(state);
        let first = reply("", limits);
        let (request, model) = (request(), latest_model(first.clone()));
        for query in queries {
            // Drops the calls so far.
            let _ = calls::take();
            search.set(query.to_owned());
            // The page's request, figures and head.
            assert_eq!(request.get(), first.request, "{query}: cached");
            let LatestModel(model) = model.get().unwrap();
            assert_eq!(model.view, state.shown(), "{query}: the figures are of the address");
            assert!(Arc::ptr_eq(&state.plan_of(&first), &model.report.plan), "{query}");
            assert_eq!(calls::take(), CallCounts { parsed: 1, planned: 1 }, "{query}");
        }
    }
}
