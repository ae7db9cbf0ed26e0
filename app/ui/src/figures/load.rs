//! Asking what the address needs, and nothing that is held.

use std::sync::Arc;

use domain::{
    overview::Plan,
    report::costs::{CostReply, CostRequest},
};
use leptos::prelude::*;

use super::{model::Model, told::Told};
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

/// The answer to the address, asked again only when the address needs what is not held.
#[derive(Clone, Copy)]
pub struct Load {
    reply: Resource<Result<CostReply, ApiError>>,
    asked: Memo<CostRequest>,
}

impl Load {
    /// Asks for the page and view of the address, now and whenever they change.
    pub fn from_address() -> Self {
        let state = expect_context::<ViewState>();
        let held = expect_context::<Held>();
        let limits = use_session().limits();
        let asked = Memo::new(move |before: Option<&CostRequest>| {
            let covered = || held.covers(&Plan::of(&state.shown(), &limits));
            match before {
                Some(before) if covered() => before.clone(),
                _ => state.with(|view| CostRequest::of(&state.page(), view)),
            }
        });
        let reply = Resource::new(move || asked.get(), |CostRequest { path, question }| figures(path, question));
        Self { reply, asked }
    }

    /// The latest answer, kept for all parts of the page to work from.
    ///
    /// # Errors
    /// Where Farthing's own server could not answer.
    pub async fn answered(self) -> Result<CostReply, ApiError> {
        let reply = self.reply.await?;
        if let Some(held) = use_context::<Held>() {
            held.absorb(&reply);
        }
        Ok(reply)
    }

    /// Asks again after a failure.
    pub fn retry(self) {
        self.reply.refetch();
    }

    /// Asks AWS for all of it again, though it is held.
    pub fn refresh(self) {
        let held = expect_context::<Held>();
        let CostRequest { path, question } = self.asked.get_untracked();
        leptos::task::spawn_local(async move {
            // Should the server not hear of it, the answer is the one that is held: the page says when it was read.
            if forget(path, question).await.is_ok() {
                held.forget();
            }
            self.reply.refetch();
        });
    }
}

/// The figures for the address, as they follow it.
#[component]
pub fn Loaded(
    load: Load,
    /// What is made of them; `None` before the first answer that the view can be worked out from.
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
                        provide_context(Told::of(model));
                        children.run(model)
                    }
                    Err(error) => view! { <ApiFailure error retry /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// Figures, told apart by when they were worked out.
#[derive(Clone, Debug)]
pub struct Latest(pub Arc<Model>);

impl PartialEq for Latest {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// The figures follow the view as long as they can be worked out from what is held; while another answer is on its way
/// they stay as they are, behind the skeleton.
fn latest(reply: CostReply) -> Memo<Option<Latest>> {
    let state = expect_context::<ViewState>();
    let held = expect_context::<Held>();
    Memo::new(move |before: Option<&Option<Latest>>| {
        let answer = |query: &_| held.answer(query, &reply);
        let fresh = state.with(|view| Model::of(&state.page(), view, reply.limits, answer));
        fresh.map(|model| Latest(Arc::new(model))).or_else(|| before.cloned().flatten())
    })
}
