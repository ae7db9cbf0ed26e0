//! Overview page: total cost and its changes.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{filter_bar::FilterBar, no_script::NoScript},
    figures::{
        AddressProblems, Anomalies, CostHead, CostLoad, CostOverTime, CostShare, CostTable, Headline, LoadedCosts,
        MainArea, MissingDataNotice, PageColumns, PageCosts, StaleNotice, TopMovers,
    },
};

/// Page component.
#[component]
pub fn OverviewPage() -> impl IntoView {
    let load = CostLoad::from_address();
    let columns = PageColumns { costs, explanation };
    view! {
        <Title text="Overview" />
        <CostHead load>
            <h1>"Overview"</h1>
        </CostHead>
        <FilterBar />
        <AddressProblems />
        <NoScript parts="Charts, anomalies and drivers" />
        <LoadedCosts load children=move |model| {
            view! {
                <StaleNotice model />
                <MissingDataNotice model />
                <Headline model />
                <MainArea load model columns />
            }
                .into_any()
        } />
    }
}

fn costs(shown: Signal<PageCosts>) -> AnyView {
    view! {
        <CostOverTime shown />
        <CostTable shown has_legend=true />
    }
    .into_any()
}

fn explanation(shown: Signal<PageCosts>) -> AnyView {
    view! {
        <TopMovers shown />
        <Anomalies shown />
        <CostShare shown />
    }
    .into_any()
}
