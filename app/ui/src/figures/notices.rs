//! What must be known before the figures are read: what of the address could not be used, and what is old.

use domain::view::Problem;
use leptos::prelude::*;

use super::load::Latest;
use crate::{
    components::state::{Remark, stale},
    view_state::ViewState,
};

/// What of the address could not be used.
#[component]
pub fn Problems() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let notice = |problem: Problem| {
        let said = format!("{}. Allowed: {}. {}", problem.fault, problem.allowed, problem.instead);
        view! {
            <Remark what=format!("{}={}", problem.key, problem.value) why=said />
        }
    };
    move || state.problems().into_iter().map(notice).collect_view()
}

/// Figures older than AWS's last refresh: since when, and why there are no newer ones.
#[component]
pub fn Stale(model: Memo<Option<Latest>>) -> impl IntoView {
    let old = Memo::new(move |_| model.with(|model| model.as_ref().and_then(|latest| latest.0.stale.clone())));
    move || {
        old.get().map(|(error, read_at)| {
            let (what, why) = stale("These figures", &error, read_at);
            view! { <Remark what why /> }
        })
    }
}
