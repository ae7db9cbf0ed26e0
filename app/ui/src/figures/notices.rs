//! Notices above the figures: unusable parts of the address, stale and missing data.

use domain::view::Problem;
use leptos::prelude::*;

use super::load::Latest;
use crate::{
    components::state::{Remark, stale},
    view_state::ViewState,
};

/// Parts of the address that could not be applied.
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

/// Notice of stale figures: their time, and why there is no newer data.
#[component]
pub fn Stale(model: Memo<Option<Latest>>) -> impl IntoView {
    let old = Memo::new(move |_| model.with(|model| model.as_ref().and_then(|latest| latest.0.report.stale.clone())));
    move || {
        old.get().map(|(error, read_at)| {
            let (what, why) = stale("These figures", &error, read_at);
            view! { <Remark what why /> }
        })
    }
}

/// Data that AWS left out: missing, not zero.
#[component]
pub fn MissingData(model: Memo<Option<Latest>>) -> impl IntoView {
    let missing =
        Memo::new(move |_| model.with(|it| it.as_ref().map(|it| it.0.report.missing.clone()).unwrap_or_default()));
    move || {
        let missing = missing.get();
        (!missing.is_empty()).then(|| {
            let (what, why) = remark(&missing);
            view! { <Remark what why /> }
        })
    }
}

/// First gaps and the number of others, as a title and a sentence.
fn remark(missing: &[String]) -> (String, String) {
    /// Most gaps listed; more are counted.
    const MOST_SAID: usize = 3;
    let said = missing.iter().take(MOST_SAID).map(|it| format!("{it}.")).collect::<Vec<_>>().join(" ");
    let more = match missing.len().saturating_sub(MOST_SAID) {
        0 => String::new(),
        more => format!(" The JSON export lists {more} more."),
    };
    (said, format!("These costs are excluded from totals and comparisons.{more}"))
}
