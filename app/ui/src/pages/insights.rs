//! Insights page: recommended actions.

use domain::access::Role;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    advice::Advice,
    components::{no_script::NoScript, server_rendered::ServerRendered},
    figures::AddressProblems,
    insights::{FindingList, FindingsLoad, Gaps, InsightFilters, InsightsAnnouncement, InsightsHead, InsightsHeadline},
    session::visitor_role,
};

/// Page component. The browser loads findings as a stream; questions to the AI don't wait for it.
#[component]
pub fn InsightsPage() -> impl IntoView {
    let load = FindingsLoad::start();
    let is_loaded = Signal::derive(move || load.has_ended());
    // An effect, so that the server renders the menu empty, as the browser does before its findings arrive.
    let services = RwSignal::new(Vec::new());
    Effect::new(move |_| services.set(load.report().map(|it| it.services.clone()).unwrap_or_default()));
    view! {
        <Title text="Insights" />
        <ServerRendered is_loaded>
            <InsightsHead load />
            <InsightFilters load />
            <AddressProblems />
            <NoScript parts="Search, dismissals and AI answers" />
            <InsightsHeadline load />
        </ServerRendered>
        <div class="work">
            <ServerRendered is_loaded>
                <section>
                    <Gaps load />
                    <FindingList load />
                    <InsightsAnnouncement load />
                </section>
            </ServerRendered>
            <aside>
                {(visitor_role() >= Role::Analyst).then(|| view! { <Advice services /> })}
            </aside>
        </div>
    }
}
