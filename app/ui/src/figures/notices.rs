//! Notices above the figures: unusable parts of the address, stale and missing data.

use domain::view::Problem;
use leptos::prelude::*;

use super::model::LatestModel;
use crate::{
    components::state::{TextNotice, stale_notice},
    view_state::ViewState,
};

/// Notices of parts of the address that could not be applied.
#[component]
pub fn AddressProblems() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let notice = |problem: Problem| {
        let reason = format!("{}. Allowed: {}. {}", problem.fault, problem.allowed, problem.instead);
        view! {
            <TextNotice title=format!("{}={}", problem.key, problem.value) reason />
        }
    };
    move || state.problems().into_iter().map(notice).collect_view()
}

/// Notice of stale figures: their time, and why there is no newer data.
#[component]
pub fn StaleNotice(model: Memo<Option<LatestModel>>) -> impl IntoView {
    let stale = Memo::new(move |_| model.with(|model| model.as_ref().and_then(|latest| latest.0.report.stale.clone())));
    move || {
        stale.get().map(|(error, read_at)| {
            let (title, reason) = stale_notice("These figures", &error, read_at);
            view! { <TextNotice title reason /> }
        })
    }
}

/// Notice of data that AWS did not return. It is missing, not zero.
#[component]
pub fn MissingDataNotice(model: Memo<Option<LatestModel>>) -> impl IntoView {
    let missing =
        Memo::new(move |_| model.with(|it| it.as_ref().map(|it| it.0.report.missing.clone()).unwrap_or_default()));
    move || {
        let missing = missing.get();
        (!missing.is_empty()).then(|| {
            let (title, reason) = missing_data_texts(&missing);
            view! { <TextNotice title reason /> }
        })
    }
}

/// Title and sentence: the first gaps, and the number of others.
fn missing_data_texts(missing: &[String]) -> (String, String) {
    /// Most gaps listed; more are counted.
    const MAX_LISTED: usize = 3;
    let listed = missing.iter().take(MAX_LISTED).map(|it| format!("{it}.")).collect::<Vec<_>>().join(" ");
    let more = match missing.len().saturating_sub(MAX_LISTED) {
        0 => String::new(),
        more => format!(" The JSON export lists {more} more."),
    };
    (listed, format!("These costs are excluded from totals and comparisons.{more}"))
}
