//! Status page: who Farthing is at AWS, permissions, calls, API cost and cache.

mod aside;
mod live;
mod operations;
mod problems;
mod strip;

use domain::status::Status;
use leptos::prelude::*;
use leptos_meta::Title;

use self::{
    aside::Aside,
    live::LiveStatus,
    operations::Operations,
    problems::Problems,
    strip::{Strip, moment},
};
use crate::{
    api::status::current_status,
    components::{
        Icon, Shape,
        page_head::PageHead,
        state::{ApiFailure, PageSkeleton, TextNotice},
    },
};

/// Page component.
#[component]
pub fn StatusPage() -> impl IntoView {
    let first = Resource::new(|| (), |()| current_status());
    let retry = Callback::new(move |()| first.refetch());
    let shown = move || {
        Suspend::new(async move {
            match first.await {
                Ok(first) => view! { <Shown live=LiveStatus::from(first) /> }.into_any(),
                Err(error) => view! { <ApiFailure error retry /> }.into_any(),
            }
        })
    };
    view! {
        <Title text="Status" />
        <Transition fallback=|| view! { <PageSkeleton label="Loading the status" /> }>{shown}</Transition>
    }
}

/// Everything below the top bar, updated while the page is open.
#[component]
fn Shown(live: LiveStatus) -> impl IntoView {
    live.keep_updating();
    let part = move |part: fn(Status) -> AnyView| move || part(live.get());
    view! {
        <Head live />
        {move || live.is_unreachable().then(|| unreachable(&live.get()))}
        {part(|status| view! { <Strip status /> }.into_any())}
        <div class="work">
            <section>
                <Operations live />
                {part(|status| view! { <Problems status /> }.into_any())}
            </section>
            <aside>{part(|status| view! { <Aside status /> }.into_any())}</aside>
        </div>
    }
}

#[component]
fn Head(live: LiveStatus) -> impl IntoView {
    // Disabled by `aria-disabled` only, so that it keeps the focus.
    let is_busy = move || live.with(|status| status.is_checking);
    let label = move || if is_busy() { "Checking…" } else { "Check permissions" };
    let subtitle = view! {
        {move || live.with(|status| moment(status.at))}
        <span class="long">" · updated every 10 s"</span>
    };
    view! {
        <PageHead heading=view! { <h1>"Status"</h1> }.into_any() subtitle=subtitle.into_any()>
            <button
                class="button"
                title="Sends a request for each permission and lists all resources again. Free of charge."
                aria-disabled=move || is_busy().then_some("true")
                on:click=move |_| if !untrack(is_busy) { live.check() }
            >
                <Icon shape=Shape::Refresh />
                <span class="label">{label}</span>
            </button>
        </PageHead>
    }
}

fn unreachable(last: &Status) -> AnyView {
    let why = format!("The figures are from {}.", moment(last.at));
    view! { <TextNotice title="Farthing could not be reached." reason=why is_error=true /> }.into_any()
}
