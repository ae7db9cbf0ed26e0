//! The latest failed requests.

use std::fmt::Write as _;

use domain::{
    permissions,
    status::{ErrorCategory, Problem, Status},
};
use leptos::prelude::*;

use super::strip::moment;
use crate::components::copy::CopyButton;

/// Failed requests, newest first, with a copy for support.
#[component]
pub fn Problems(status: Status) -> impl IntoView {
    let copy = (!status.problems.is_empty()).then(|| {
        let text = for_support(&status);
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
        let none = format!("No problems since Farthing started, {}.", moment(status.started));
        return view! { <p class="secondary">{none}</p> }.into_any();
    }
    view! {
        <table class="problems">
            <caption class="visually-hidden">"Latest failed requests"</caption>
            <thead>
                <tr>
                    <th scope="col">"When, UTC"</th>
                    <th scope="col">"Problem"</th>
                    <th scope="col" class="tablet-hidden">
                        "Category"
                    </th>
                    <th scope="col">"Operation"</th>
                    <th scope="col" class="tablet-hidden">
                        "Request ID"
                    </th>
                </tr>
            </thead>
            <tbody>{status.problems.iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(problem: &Problem) -> impl IntoView + use<> {
    let tone = if problem.category == ErrorCategory::Denied { "bad tablet-hidden" } else { "warn tablet-hidden" };
    view! {
        <tr>
            <td class="secondary">{problem.at.strftime("%-d %b, %H:%M:%S").to_string()}</td>
            <td>{problem.category.sentence()}</td>
            <td class=tone>{problem.category.label()}</td>
            <td class="wrap">{problem.action.clone()}</td>
            <td class="mono secondary wrap tablet-hidden">{problem.request_id.clone()}</td>
        </tr>
    }
}

/// Versions, missing permissions and problems as text, without names of the account.
fn for_support(status: &Status) -> String {
    let mut text = format!("Farthing {}, {}\n", status.version, moment(status.at));
    let missing = status.missing();
    let listed = permissions::actions().count();
    // Writing to a string does not fail.
    let _ = writeln!(text, "Permissions: {} of {listed} granted; missing: {}", status.granted().0, missing.join(", "));
    for Problem { at, action, category, request_id } in &status.problems {
        let id = request_id.as_deref().unwrap_or("no request ID");
        let _ = writeln!(text, "{at} {action} {} {id}", category.label());
    }
    text
}
