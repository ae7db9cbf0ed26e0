//! Status page: AWS identity, permissions, requests, API cost and cache.

mod aside;
mod breakers;
mod live_status;
mod operations;
mod problems;
mod strip;

use domain::{format, status::Status};
use leptos::prelude::*;
use leptos_meta::Title;

use self::{
    aside::Aside, breakers::Breakers, live_status::LiveStatus, operations::Operations, problems::Problems, strip::Strip,
};
use crate::{
    api::{codec::PageData, status::current_status},
    components::{
        Icon, Shape,
        page_head::PageHead,
        state::{ApiFailure, PageSkeleton, TextNotice},
    },
    prepared::{prepared_status, skip_suspense},
};

/// Page component.
#[component]
pub fn StatusPage() -> impl IntoView {
    // The browser gets the status that the server rendered: during a check, a second one would differ.
    let load = |()| async {
        match prepared_status() {
            Some(status) => Ok((*status).clone()),
            None => current_status().await,
        }
    };
    let initial = Resource::<_, PageData>::new_with_options(|| (), load, false);
    let retry = Callback::new(move |()| initial.refetch());
    let content = move || {
        Suspend::new(async move {
            match initial.await {
                Ok(initial) => view! { <StatusContent status=LiveStatus::from(initial) /> }.into_any(),
                Err(error) => view! { <ApiFailure error retry /> }.into_any(),
            }
        })
    };
    let content = if let Some(status) = prepared_status() {
        skip_suspense();
        view! { <StatusContent status=LiveStatus::from((*status).clone()) /> }.into_any()
    } else {
        view! { <Transition fallback=|| view! { <PageSkeleton label="Loading the status" /> }>{content}</Transition> }
            .into_any()
    };
    view! {
        <Title text="Status" />
        {content}
    }
}

/// Page below the top bar, updated while it is open.
#[component]
fn StatusContent(status: LiveStatus) -> impl IntoView {
    status.keep_updating();
    let part = move |part: fn(Status) -> AnyView| move || part(status.get());
    view! {
        <StatusHead status />
        {move || status.has_failed().then(|| update_failed(&status.get()))}
        {part(|status| view! { <Strip status /> }.into_any())}
        <div class="work">
            <section>
                <Operations status />
                {part(|status| view! { <Problems status /> }.into_any())}
                {part(|status| view! { <Breakers status /> }.into_any())}
            </section>
            <aside>{part(|status| view! { <Aside status /> }.into_any())}</aside>
        </div>
    }
}

#[component]
fn StatusHead(status: LiveStatus) -> impl IntoView {
    // `aria-disabled` instead of `disabled`, so that the button keeps the focus.
    let is_busy = move || status.with(|status| status.is_checking);
    let label = move || if is_busy() { "Checking…" } else { "Check permissions" };
    let subtitle = view! {
        {move || status.with(|status| format::moment(status.at))}
        <span class="long">" · updated every 10 s"</span>
    };
    view! {
        <PageHead heading=view! { <h1>"Status"</h1> }.into_any() subtitle=subtitle.into_any()>
            <button
                class="button"
                title="Sends a request for each permission and lists all resources again. Free of charge."
                aria-disabled=move || is_busy().then_some("true")
                on:click=move |_| if !untrack(is_busy) { status.check_permissions() }
            >
                <Icon shape=Shape::Refresh />
                <span class="label">{label}</span>
            </button>
        </PageHead>
    }
}

fn update_failed(latest: &Status) -> AnyView {
    let why = format!("The figures are from {}.", format::moment(latest.at));
    view! { <TextNotice title="Farthing could not be reached." reason=why is_error=true /> }.into_any()
}
