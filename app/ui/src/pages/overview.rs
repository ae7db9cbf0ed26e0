//! Overview page: total cost and its changes.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{filter_bar::FilterBar, no_script::NoScript},
    figures::{
        Anomalies, Changes, Columns, CostTable, Head, Headline, Load, Loaded, MissingData, OverTime, Problems, Share,
        Shown, Stale, Work,
    },
};

/// Page component.
#[component]
pub fn OverviewPage() -> impl IntoView {
    let load = Load::from_address();
    let columns = Columns { costs, explanation };
    view! {
        <Title text="Overview" />
        <Head load>
            <h1>"Overview"</h1>
        </Head>
        <FilterBar />
        <Problems />
        <NoScript what="Costs" />
        <Loaded load children=move |model| {
            view! {
                <Stale model />
                <MissingData model />
                <Headline model />
                <Work load model columns />
            }
                .into_any()
        } />
    }
}

fn costs(shown: Signal<Shown>) -> AnyView {
    view! {
        <OverTime shown />
        <CostTable shown legend=true />
    }
    .into_any()
}

fn explanation(shown: Signal<Shown>) -> AnyView {
    view! {
        <Changes shown />
        <Anomalies shown />
        <Share shown />
    }
    .into_any()
}
