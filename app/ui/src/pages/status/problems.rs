//! The latest failed requests.

use std::fmt::Write as _;

use domain::{
    format, permissions,
    status::{ErrorCategory, Problem, Status},
};
use leptos::prelude::*;

use crate::components::{
    copy::CopyButton,
    data_table::{Column, Columns, HiddenOn},
};

/// Failed requests, newest first, with a button that copies them for support.
#[component]
pub fn Problems(status: Status) -> impl IntoView {
    let copy = (!status.problems.is_empty()).then(|| {
        let text = support_text(&status);
        view! { <CopyButton text label="Copy for support" /> }
    });
    view! {
        <div class="section-head part">
            <h2>"Latest problems"</h2>
            <div class="end">{copy}</div>
        </div>
        {table(&status)}
    }
}

fn table(status: &Status) -> AnyView {
    if status.problems.is_empty() {
        let text = format!("No problems since Farthing started, {}.", format::moment(status.started));
        return view! { <p class="secondary">{text}</p> }.into_any();
    }
    let category = |problem: &Problem| {
        let tone = if problem.category == ErrorCategory::Denied { "bad" } else { "warn" };
        view! { <span class=tone>{problem.category.label()}</span> }.into_any()
    };
    let columns = Columns(vec![
        Column::text("When, UTC", |it: &Problem| format::moment_to_the_second(it.at).into_any()).class("secondary"),
        Column::text("Problem", |it: &Problem| it.category.sentence().into_any()),
        Column::text("Category", category).hidden_on(HiddenOn::Tablet),
        Column::text("Operation", |it: &Problem| it.action.clone().into_any()).class("wrap"),
        Column::text("Request ID", |it: &Problem| it.request_id.clone().into_any())
            .class("mono secondary wrap")
            .hidden_on(HiddenOn::Tablet),
    ]);
    let table = columns.table("Latest failed requests", status.problems.iter().cloned());
    view! { <div class="problems">{table}</div> }.into_any()
}

/// Text for support: version, missing permissions and problems, without account data.
fn support_text(status: &Status) -> String {
    let mut text = format!("Farthing {}, {}\n", status.version, format::moment(status.at));
    let missing = status.missing();
    let action_count = permissions::actions().count();
    // Writing to a string does not fail.
    let _ = writeln!(
        text,
        "Permissions: {} of {action_count} granted; missing: {}",
        status.granted().0,
        missing.join(", ")
    );
    for Problem { at, action, category, request_id } in &status.problems {
        let id = request_id.as_deref().unwrap_or("no request ID");
        let _ = writeln!(text, "{} {action} {} {id}", format::iso_timestamp(*at), category.label());
    }
    text
}
