//! Requests for data that the address needs and the cache lacks.

use std::sync::Arc;

use domain::report::costs::{CostReply, CostRequest};
use leptos::prelude::*;

use super::{deferred_analysis::DeferredAnalysis, model::Model};
use crate::{
    api::{
        ApiError,
        costs::{page_costs, refresh_costs},
    },
    components::state::{ApiFailure, FiguresSkeleton},
    cost_cache::CostCache,
    view_state::ViewState,
};

/// Data of the page; requested again only when the address needs more than is cached.
#[derive(Clone, Copy)]
pub struct Load {
    reply: Resource<Result<CostReply, ApiError>>,
    asked: Memo<CostRequest>,
}

impl Load {
    /// Requests the data of the address, now and on every change.
    pub fn from_address() -> Self {
        let state = expect_context::<ViewState>();
        let held = expect_context::<CostCache>();
        let asked = Memo::new(move |before: Option<&CostRequest>| match before {
            Some(before) if held.covers(&state.plan()) => before.clone(),
            _ => state.with(|view| CostRequest::of(&state.page(), view)),
        });
        let reply = Resource::new(move || asked.get(), |CostRequest { path, question }| page_costs(path, question));
        // Only the browser caches, and never while it renders.
        let held = expect_context::<CostCache>();
        Effect::new(move |_| {
            if let Some(Ok(reply)) = reply.get() {
                held.insert_reply(&reply);
            }
        });
        Self { reply, asked }
    }

    /// The latest reply.
    ///
    /// # Errors
    /// [`ApiError`] from Farthing's own server.
    pub async fn answered(self) -> Result<CostReply, ApiError> {
        self.reply.await
    }

    /// Retries after a failure.
    pub fn retry(self) {
        self.reply.refetch();
    }

    /// Refreshes all data from AWS.
    pub fn refresh(self) {
        let held = expect_context::<CostCache>();
        let CostRequest { path, question } = self.asked.get_untracked();
        leptos::task::spawn_local(async move {
            // If this request fails, the cached data is returned: the page shows its time.
            if refresh_costs(path, question).await.is_ok() {
                held.clear();
            }
            self.reply.refetch();
        });
    }
}

/// Figures for the address; they follow it.
#[component]
pub fn Loaded(
    load: Load,
    /// View of the figures; `None` before the first reply with enough data.
    #[prop(into)]
    children: Callback<Memo<Option<Latest>>, AnyView>,
) -> impl IntoView {
    let retry = Callback::new(move |()| load.retry());
    view! {
        <Suspense fallback=FiguresSkeleton>
            {move || Suspend::new(async move {
                match load.answered().await {
                    Ok(reply) => {
                        let model = latest(reply);
                        provide_context(DeferredAnalysis::of(model));
                        children.run(model)
                    }
                    Err(error) => view! { <ApiFailure error retry /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// Figures, compared by identity.
#[derive(Clone, Debug)]
pub struct Latest(pub Arc<Model>);

impl PartialEq for Latest {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Figures that follow the view as long as the cache has their data; while another reply is loading they stay, behind the
/// skeleton.
fn latest(reply: CostReply) -> Memo<Option<Latest>> {
    let state = expect_context::<ViewState>();
    let held = expect_context::<CostCache>();
    Memo::new(move |before: Option<&Option<Latest>>| {
        let fresh = state.with(|view| {
            let page = state.page();
            Model::of(&page, view, state.plan_of(&reply), reply.limits, |query| held.answer(query, &reply))
        });
        fresh.map(|model| Latest(Arc::new(model))).or_else(|| before.cloned().flatten())
    })
}
