//! Services page: cost and trend of each service.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{filter_bar::FilterBar, no_script::NoScript},
    figures::{
        Changes, Columns, CostTable, Head, Headline, Load, Loaded, MissingData, Problems, Share, Shown, Stale, Work,
    },
};

/// Page component.
#[component]
pub fn ServicesPage() -> impl IntoView {
    let load = Load::from_address();
    let columns = Columns { costs, explanation };
    view! {
        <Title text="Services" />
        <Head load>
            <h1>"Services"</h1>
        </Head>
        <FilterBar grouped=false />
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
    view! { <CostTable shown /> }.into_any()
}

fn explanation(shown: Signal<Shown>) -> AnyView {
    view! {
        <Changes shown />
        <Share shown />
    }
    .into_any()
}
