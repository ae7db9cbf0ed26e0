//! Loads the data that the address needs and that is not cached.

use std::sync::Arc;

use domain::{
    limits::Limits,
    overview::Plan,
    report::costs::{CostReply, CostRequest},
};
use leptos::prelude::*;

use super::{deferred_analysis::DeferredAnalysis, model::Model};
use crate::{
    api::{
        ApiError,
        costs::{figures, forget},
    },
    components::state::{ApiFailure, FiguresSkeleton},
    held::Held,
    session::use_session,
    view_state::ViewState,
};

/// The costs of the address: requested again only when the address needs more than is cached.
#[derive(Clone, Copy)]
pub struct Load {
    reply: Resource<Result<Arc<CostReply>, ApiError>>,
    asked: Memo<CostRequest>,
    /// The day of the server, as its latest reply has it.
    limits: RwSignal<Limits>,
    /// The plan of the address, made once a navigation. A page that the server renders takes the plan of its reply instead.
    plan: Memo<Arc<Plan>>,
    figures: StoredValue<Option<Figures>>,
}

/// A reply and the figures that are worked out of it.
#[derive(Clone)]
struct Figures {
    reply: Arc<CostReply>,
    latest: ArcMemo<Option<Latest>>,
}

impl Load {
    /// Requests the page and view of the address, now and whenever they change.
    pub fn from_address() -> Self {
        let state = expect_context::<ViewState>();
        let held = expect_context::<Held>();
        let limits = RwSignal::new(use_session().limits());
        let plan = Memo::new(move |_| Arc::new(Plan::of(&state.shown(), &limits.get())));
        let asked = {
            let held = held.clone();
            Memo::new(move |before: Option<&CostRequest>| match before {
                Some(before) if held.covers(&plan.get()) => before.clone(),
                _ => state.with(|view| CostRequest::of(&state.page(), view)),
            })
        };
        let reply = Resource::new(
            move || asked.get(),
            async |CostRequest { path, question }| figures(path, question).await.map(Arc::new),
        );
        // Only the browser caches, and never while it renders.
        Effect::new(move |_| {
            if let Some(Ok(reply)) = reply.get() {
                held.absorb(&reply);
                if limits.get_untracked() != reply.limits {
                    limits.set(reply.limits);
                }
            }
        });
        Self { reply, asked, limits, plan, figures: StoredValue::new(None) }
    }

    /// The latest reply, and the figures for the view. Both follow the address.
    ///
    /// # Errors
    /// [`ApiError`] from Farthing's own server.
    pub async fn answered(self) -> Result<(Arc<CostReply>, Memo<Option<Latest>>), ApiError> {
        let reply = self.reply.await?;
        let is_same = |it: &Figures| Arc::ptr_eq(&it.reply, &reply);
        let known = self.figures.with_value(|known| known.clone().filter(is_same));
        let figures = known.unwrap_or_else(|| {
            let figures = Figures { reply: reply.clone(), latest: self.follow(reply.clone()) };
            self.figures.set_value(Some(figures.clone()));
            figures
        });
        Ok((reply, figures.latest.into()))
    }

    /// The figures of a reply. They follow the view as long as they can be worked out of what is cached; while another reply is on its
    /// way they stay as they are, behind the skeleton.
    fn follow(self, reply: Arc<CostReply>) -> ArcMemo<Option<Latest>> {
        let state = expect_context::<ViewState>();
        let held = expect_context::<Held>();
        ArcMemo::new(move |before: Option<&Option<Latest>>| {
            let fresh = state.with(|view| {
                let page = state.page();
                let is_reply_s = reply.ask == CostRequest::of(&page, view);
                let plan = match &reply.plan {
                    Some(plan) if is_reply_s => plan.clone(),
                    _ if self.limits.get() == reply.limits => self.plan.get(),
                    // The day has just changed.
                    _ => Arc::new(Plan::of(&page.scoped(view), &reply.limits)),
                };
                Model::of(&page, view, plan, reply.limits, held.answers(&reply))
            });
            fresh.map(|model| Latest(Arc::new(model))).or_else(|| before.cloned().flatten())
        })
    }

    /// Retries after a failure.
    pub fn retry(self) {
        self.reply.refetch();
    }

    /// Refreshes all data from AWS.
    pub fn refresh(self) {
        let held = expect_context::<Held>();
        let CostRequest { path, question } = self.asked.get_untracked();
        leptos::task::spawn_local(async move {
            // If this request fails, the cached data is returned: the page shows its time.
            if forget(path, question).await.is_ok() {
                held.forget();
            }
            self.reply.refetch();
        });
    }
}

/// Figures for the address; they follow it.
#[component]
pub fn Loaded(
    load: Load,
    /// Derived figures; `None` before the first response from which the view can be computed.
    #[prop(into)]
    children: Callback<Memo<Option<Latest>>, AnyView>,
) -> impl IntoView {
    let retry = Callback::new(move |()| load.retry());
    view! {
        <Suspense fallback=FiguresSkeleton>
            {move || Suspend::new(async move {
                match load.answered().await {
                    Ok((_, model)) => {
                        provide_context(DeferredAnalysis::of(model));
                        children.run(model)
                    }
                    Err(error) => view! { <ApiFailure error retry /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// Figures compared by identity.
#[derive(Clone, Debug)]
pub struct Latest(pub Arc<Model>);

impl PartialEq for Latest {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}
