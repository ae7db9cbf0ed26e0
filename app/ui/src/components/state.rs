//! States in place of figures: loading, failed, empty.

use domain::{
    Timestamp,
    error::{Fault, Notice as ListNotice, SourceError},
    format,
    period::utc_date,
};
use leptos::prelude::*;

use super::{Icon, Shape, credentials::OpenDemo, kpi::KpiSkeleton, menu::Disclosure, raw_error::RawError};
use crate::api::ApiError;

/// Notice in the page: an error or a warning.
#[component]
pub fn Notice(#[prop(optional)] is_error: bool, children: Children) -> impl IntoView {
    let (class, tone) = if is_error { ("note-bar fail", "bad") } else { ("note-bar", "warn") };
    view! {
        <div class=class role="alert">
            <Icon shape=Shape::Alert class=tone />
            {children()}
        </div>
    }
}

/// Notice with a title and an explanation. Both may be untrusted text.
#[component]
pub fn TextNotice(
    #[prop(into)] title: String,
    #[prop(into)] reason: String,
    #[prop(optional)] is_error: bool,
) -> impl IntoView {
    view! {
        <Notice is_error>
            <span>
                <b class="wrap">{title}</b>
                " "
                <span class="secondary wrap">{reason}</span>
            </span>
        </Notice>
    }
}

/// Notice of inventory lists that failed for one reason. A button shows the missing permissions, and the operations with their
/// accounts and regions.
#[component]
pub fn FailedLists(
    notice: ListNotice,
    /// Sentence that names the data that is still complete.
    #[prop(into)]
    still_works: String,
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
    let rows = notice.rows().into_iter().map(|(list, operation, locations)| {
        let locations: Vec<String> = locations.iter().map(|it| format!("{} {}", it.account, it.region)).collect();
        view! {
            <tr>
                <th scope="row">{list.to_owned()}</th>
                <td class="secondary wrap">{operation.to_owned()}</td>
                <td class="secondary wrap">{locations.join(", ")}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let label = if policy.is_some() { "Show policy" } else { "Details" };
    let retry_button = retry.filter(|_| notice.error.is_transient()).map(|retry| {
        view! {
            <button class="button quiet" on:click=move |_| retry.run(())>
                <Icon shape=Shape::Refresh />
                "Try again"
            </button>
        }
    });
    view! {
        <Notice is_error=!notice.is_detail()>
            <span>
                <b class="wrap">{notice.title()}</b>
                " "
                <span class="secondary">{notice.reason()} " " {still_works}</span>
            </span>
            <span class="end">
                {retry_button} <Disclosure>
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

/// Notice of stale figures, as a title with their time (UTC) and the reason. `subject` is a plural noun, such as `These figures`.
pub fn stale_notice(subject: &str, error: &SourceError, read_at: Timestamp) -> (String, String) {
    let (time, date) = (format::time_of_day(read_at), format::date(utc_date(read_at)));
    let title = format!("{subject} are stale, as of {time} UTC on {date}.");
    (title, format!("{}. {}", error.title(), error.advice()))
}

/// AWS failure: the failed request, the data that is still complete, and the remedy. A disclosure shows AWS's own message.
#[component]
pub fn SourceFailure(
    error: SourceError,
    /// Sentence that names the data that is still complete.
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

/// Failure of Farthing's own server, with when to try again if the server says so.
#[component]
pub fn ApiFailure(error: ApiError, #[prop(into)] retry: Callback<()>) -> impl IntoView {
    let title = error.title();
    let (advice, details) = match error {
        ApiError::Source(error) => return view! { <SourceFailure error still_works="" retry /> }.into_any(),
        ApiError::Server(details) => {
            ("This page was not updated. Check that Farthing is running, then try again".to_owned(), Some(details))
        }
        ApiError::Rejected(advice) => (advice, None),
    };
    let details = details.map(|details| {
        view! {
            <details class="raw">
                <summary>"Show details"</summary>
                <pre>{details}</pre>
            </details>
        }
    });
    view! {
        <div class="state" role="alert">
            <h2>{title}</h2>
            <p>{advice} "."</p>
            <div class="actions">
                <button class="button main" on:click=move |_| retry.run(())>
                    "Try again"
                </button>
            </div>
            {details}
        </div>
    }
    .into_any()
}

/// Skeleton of a page of costs.
#[component]
pub fn FiguresSkeleton() -> impl IntoView {
    view! { <PageSkeleton label="Loading costs from Cost Explorer" /> }
}

/// Skeleton of a page with headline figures; `label` is announced to screen readers.
#[component]
pub fn PageSkeleton(label: &'static str) -> impl IntoView {
    let rows = || (0..10).map(|_| view! { <span class="skeleton skeleton-row"></span> }).collect_view();
    view! {
        <div aria-busy="true" role="status">
            <span class="visually-hidden">{label}</span>
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
