//! States in place of figures: loading, failed, empty.

use domain::{
    Timestamp,
    error::{Fault, Notice as ListNotice, SourceError},
};
use leptos::prelude::*;

use super::{Icon, Shape, credentials::OpenDemo, kpi::KpiSkeleton, menu::Disclosure, raw_error::RawError};
use crate::api::ApiError;

/// Notice in the page; `fail` for an error, otherwise a warning.
#[component]
pub fn Notice(#[prop(optional)] fail: bool, children: Children) -> impl IntoView {
    let (class, tone) = if fail { ("note-bar fail", "bad") } else { ("note-bar", "warn") };
    view! {
        <div class=class role="alert">
            <Icon shape=Shape::Alert class=tone />
            {children()}
        </div>
    }
}

/// Notice with a title and an explanation. Both may be untrusted text.
#[component]
pub fn Remark(#[prop(into)] what: String, #[prop(into)] why: String, #[prop(optional)] fail: bool) -> impl IntoView {
    view! {
        <Notice fail>
            <span>
                <b class="wrap">{what}</b>
                " "
                <span class="secondary wrap">{why}</span>
            </span>
        </Notice>
    }
}

/// Notice of one cause of failed inventory requests: what failed where, why, and what to do. Operations, places and missing
/// permissions are behind a button.
#[component]
pub fn FailedLists(
    notice: ListNotice,
    /// Sentence about what is still complete.
    #[prop(into)]
    rest: String,
    /// Retries.
    #[prop(optional, into)]
    retry: Option<Callback<()>>,
) -> impl IntoView {
    let policy = notice.policy().map(|policy| {
        view! {
            <p class="secondary">"Add this to the policy of the role that Farthing uses there:"</p>
            <pre>{policy}</pre>
        }
    });
    let rows = notice.rows().into_iter().map(|(list, operation, places)| {
        let places: Vec<String> = places.iter().map(|it| format!("{} {}", it.account, it.region)).collect();
        view! {
            <tr>
                <th scope="row">{list.to_owned()}</th>
                <td class="secondary wrap">{operation.to_owned()}</td>
                <td class="secondary wrap">{places.join(", ")}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let label = if policy.is_some() { "Show policy" } else { "Details" };
    let again = retry.filter(|_| notice.error.is_transient()).map(|retry| {
        view! {
            <button class="button quiet" on:click=move |_| retry.run(())>
                <Icon shape=Shape::Refresh />
                "Try again"
            </button>
        }
    });
    view! {
        <Notice fail=!notice.is_detail()>
            <span>
                <b class="wrap">{notice.title()}</b>
                " "
                <span class="secondary">{notice.reason()} " " {rest}</span>
            </span>
            <span class="end">
                {again} <Disclosure>
                    <summary class="link">{label}</summary>
                    <div class="menu-panel flush not-judged">
                        {policy} <table class="breakdown wrapped">
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                </Disclosure>
            </span>
        </Notice>
    }
}

/// Notice of stale figures, as a title with their time (UTC) and the reason. `which` is their name, such as `These figures`.
pub fn stale(which: &str, error: &SourceError, read_at: Timestamp) -> (String, String) {
    let what = format!("{which} are stale, as of {}.", read_at.strftime("%H:%M UTC on %-d %b %Y"));
    (what, format!("{}. {}", error.title(), error.advice()))
}

/// AWS failure: what failed, what still works, what to do. The original message is shown on request.
#[component]
pub fn SourceFailure(
    error: SourceError,
    /// Sentence about what is still complete.
    #[prop(into)]
    still_works: String,
    /// Retries.
    #[prop(into)]
    retry: Callback<()>,
) -> impl IntoView {
    let (example, demo) = match &error.fault {
        Fault::Credentials(problem) => (problem.command.clone(), Some(view! { <OpenDemo /> })),
        _ => (error.policy(), None),
    };
    let request = error.request_id.clone().map(|id| view! { <span class="muted mono">"request " {id}</span> });
    view! {
        <div class="state" role="alert">
            <h2>{error.title()}</h2>
            <p>{still_works} " " {error.advice()}</p>
            {example.map(|example| view! { <pre>{example}</pre> })}
            <div class="actions">
                <button class="button main" on:click=move |_| retry.run(())>
                    "Try again"
                </button>
                {demo}
                {request}
            </div>
            <RawError error />
        </div>
    }
}

/// Failure of Farthing's own server.
#[component]
pub fn ApiFailure(error: ApiError, #[prop(into)] retry: Callback<()>) -> impl IntoView {
    match error {
        ApiError::Source(error) => view! { <SourceFailure error still_works="" retry /> }.into_any(),
        ApiError::Server(said) => view! {
            <div class="state" role="alert">
                <h2>"Farthing could not be reached"</h2>
                <p>"This page was not updated. Check that Farthing is running, then try again."</p>
                <div class="actions">
                    <button class="button main" on:click=move |_| retry.run(())>
                        "Try again"
                    </button>
                </div>
                <details class="raw">
                    <summary>"Show details"</summary>
                    <pre>{said}</pre>
                </details>
            </div>
        }
        .into_any(),
    }
}

/// Skeleton of a page of costs.
#[component]
pub fn FiguresSkeleton() -> impl IntoView {
    view! { <PageSkeleton what="Loading costs from Cost Explorer" /> }
}

/// Skeleton of a page with headline figures; `what` is announced to screen readers.
#[component]
pub fn PageSkeleton(what: &'static str) -> impl IntoView {
    let rows = || (0..10).map(|_| view! { <span class="skeleton skeleton-row"></span> }).collect_view();
    view! {
        <div aria-busy="true" role="status">
            <span class="visually-hidden">{what}</span>
            <KpiSkeleton notes=&["\u{a0}"; 4] />
            <div class="work" aria-hidden="true">
                <section>
                    <div class="section-head">
                        <span class="skeleton skeleton-label"></span>
                    </div>
                    <div class="chart-box">
                        <span class="skeleton"></span>
                    </div>
                    {rows()}
                </section>
                <aside>
                    <div class="section-head">
                        <span class="skeleton skeleton-label"></span>
                    </div>
                    {rows()}
                </aside>
            </div>
        </div>
    }
}
