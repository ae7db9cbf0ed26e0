//! Services page: cost and trend of each service.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{filter_bar::FilterBar, no_script::NoScript},
    figures::{
        AddressProblems, CostHead, CostLoad, CostShare, CostTable, Headline, LoadedCosts, MainArea, MissingDataNotice,
        PageColumns, PageCosts, StaleNotice, TopMovers,
    },
};

/// Page component.
#[component]
pub fn ServicesPage() -> impl IntoView {
    let load = CostLoad::from_address();
    let columns = PageColumns { costs, explanation };
    view! {
        <Title text="Services" />
        <CostHead load>
            <h1>"Services"</h1>
        </CostHead>
        <FilterBar has_grouping=false />
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
    view! { <CostTable shown /> }.into_any()
}

fn explanation(shown: Signal<PageCosts>) -> AnyView {
    view! {
        <TopMovers shown />
        <CostShare shown />
    }
    .into_any()
}
