//! Insights page: recommended actions.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    advice::Advice,
    components::no_script::NoScript,
    figures::AddressProblems,
    insights::{FindingList, Gaps, InsightFilters, InsightLoad, InsightsAnnouncement, InsightsHead, InsightsHeadline},
};

/// Page component. The server sends its frame; findings are streamed.
#[component]
pub fn InsightsPage() -> impl IntoView {
    let load = InsightLoad::begun();
    let services = Signal::derive(move || load.found().map(|it| it.services.clone()).unwrap_or_default());
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
