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
        let state = expect_context::<ViewState>();
        let held = expect_context::<CostCache>();
        let request = Memo::new(move |last: Option<&CostRequest>| match last {
            Some(last) if held.covers(&state.plan()) => last.clone(),
            _ => state.with(|view| CostRequest::of(&state.page(), view)),
        });
        let load = |CostRequest { path, query_string }| async {
            match prepared_costs() {
                Some(reply) => Ok((*reply).clone()),
                None => page_costs(path, query_string).await,
            }
        };
        let reply = Resource::new_with_options(move || request.get(), load, false);
        // Only the browser caches, and never while it renders.
        let held = expect_context::<CostCache>();
        Effect::new(move |_| {
            if let Some(Ok(reply)) = reply.get() {
                held.insert_reply(&reply);
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
        let held = expect_context::<CostCache>();
        let CostRequest { path, query_string } = self.request.get_untracked();
        leptos::task::spawn_local(async move {
            // If this fails, the page continues to show the cached data and its time.
            if refresh_costs(path, query_string).await.is_ok() {
                held.clear();
            }
            self.reply.refetch();
        });
    }
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
    let held = expect_context::<CostCache>();
    Memo::new(move |last: Option<&Option<LatestModel>>| {
        let current = state.with(|view| {
            let page = state.page();
            Model::of(&page, view, state.plan_of(&reply), reply.limits, |query| held.answer(query, &reply))
        });
        current.map(|model| LatestModel(Arc::new(model))).or_else(|| last.cloned().flatten())
    })
}
