//! Insights page: recommended actions.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    advice::Advice,
    components::no_script::NoScript,
    figures::AddressProblems,
    insights::{FindingList, FindingsLoad, Gaps, InsightFilters, InsightsAnnouncement, InsightsHead, InsightsHeadline},
};

/// Page component. The server renders it without findings, which are streamed.
#[component]
pub fn InsightsPage() -> impl IntoView {
    let load = FindingsLoad::start();
    let services = Signal::derive(move || load.report().map(|it| it.services.clone()).unwrap_or_default());
    view! {
        <Title text="Insights" />
        <InsightsHead load />
        <InsightFilters load />
        <AddressProblems />
        <NoScript content="Insights" />
        <InsightsHeadline load />
        <div class="work">
            <section>
                <Gaps load />
                <FindingList load />
                <InsightsAnnouncement load />
            </section>
            <aside>
                <Advice services />
            </aside>
        </div>
    }
}
