//! What must be known before the figures are read: what of the address could not be used, and what is old.

use domain::view::Problem;
use leptos::prelude::*;

use super::load::Latest;
use crate::{components::state::Notice, view_state::ViewState};

/// What of the address could not be used.
#[component]
pub fn Problems() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let notice = |problem: Problem| {
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

/// Figures older than AWS's last refresh: since when, and why there are no newer ones.
#[component]
pub fn Stale(model: Memo<Option<Latest>>) -> impl IntoView {
    let stale = Memo::new(move |_| model.with(|model| model.as_ref().and_then(|latest| latest.0.stale.clone())));
    move || {
        stale.get().map(|(error, read_at)| {
            let said = format!("{}. {}", error.title(), error.advice());
            view! {
                <Notice>
                    <span>
                        <b>{format!("These figures were read at {} UTC.", read_at.strftime("%H:%M on %-d %b %Y"))}</b>
                        " "
                        <span class="t2">{said}</span>
                    </span>
                </Notice>
            }
        })
    }
}
