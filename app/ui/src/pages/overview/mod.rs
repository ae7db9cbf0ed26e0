//! The Overview: what do we spend, and is it changing?

mod changes;
mod cost_table;
mod drill;
mod figures;
mod head;
mod headline;
mod model;
mod over_time;
mod share;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::Title;

use self::{figures::Figures, head::Head};
use crate::{
    api::{
        ApiError,
        overview::{OverviewReply, overview, question},
    },
    components::{
        filter_bar::FilterBar,
        state::{ApiFailure, FiguresSkeleton, Notice},
    },
    view_state::ViewState,
};

/// The answer to the address, asked again only when the address asks something else of AWS.
type Reply = Resource<Result<OverviewReply, ApiError>>;

/// The page.
#[component]
pub fn OverviewPage() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let asked = Memo::new(move |_| state.with(question));
    let reply: Reply = Resource::new(move || asked.get(), overview);
    let retry = Callback::new(move |()| reply.refetch());
    view! {
        <Title text="Overview" />
        <Head reply />
        <FilterBar />
        <Problems />
        <Suspense fallback=FiguresSkeleton>
            {move || Suspend::new(async move {
                match reply.await {
                    Ok(reply) => view! { <Figures reply=Arc::new(reply) retry /> }.into_any(),
                    Err(error) => view! { <ApiFailure error retry /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// What of the address could not be used.
#[component]
fn Problems() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let notice = |problem: domain::view::Problem| {
        let said = format!("{}. Allowed: {}. {}", problem.fault, problem.allowed, problem.instead);
        view! {
            <Notice>
                <span>
                    <b>{format!("{}={}", problem.key, problem.value)}</b>
                    " "
                    <span class="t2">{said}</span>
                </span>
            </Notice>
        }
    };
    move || state.problems().into_iter().map(notice).collect_view()
}
