//! Page of one service: cost by usage type and other attributes.

mod tabs;

use domain::{naming, view::Page};
use leptos::prelude::*;
use leptos_meta::Title;

use self::tabs::Tabs;
use crate::{
    components::{filter_bar::FilterBar, no_script::NoScript},
    figures::{
        AddressProblems, Anomalies, CostHead, CostLoad, CostOverTime, CostShare, CostTable, ExpectedRange, Headline,
        LoadedCosts, MainArea, MissingDataNotice, PageColumns, PageCosts, StaleNotice, TopMovers, UnitPrices, Weekdays,
    },
    links,
    view_state::ViewState,
};

/// Page component. All services share this component: it never shows figures of another service under the name in the address.
#[component]
pub fn ServicePage() -> impl IntoView {
    let load = CostLoad::from_address();
    let columns = PageColumns { costs, explanation };
    // The server reads it after the page is rendered and its memos are disposed of.
    let name = ArcMemo::from(service_name());
    view! {
        <Title text=name />
        <CostHead load>
            <Crumbs />
        </CostHead>
        <FilterBar has_grouping=false />
        <Tabs />
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

/// Display name of the service in the address.
fn service_name() -> Memo<String> {
    let state = expect_context::<ViewState>();
    Memo::new(move |_| match state.page() {
        Page::Service(name) => naming::service_name(&name, []),
        _ => String::new(),
    })
}

/// Link to all services, with the other parameters of the address, and the heading.
#[component]
fn Crumbs() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let name = service_name();
    let services = move || {
        let mut view = state.view();
        view.group_by = domain::view::View::default().group_by;
        links::page(&Page::Services, &view)
    };
    view! {
        <nav class="crumbs" aria-label="Breadcrumb">
            <a href=services>"Services"</a>
            <span aria-hidden="true">"/"</span>
        </nav>
        <h1>{name}</h1>
    }
}

fn costs(shown: Signal<PageCosts>) -> AnyView {
    view! {
        <CostOverTime shown />
        <CostTable shown has_legend=true />
        <ExpectedRange shown />
    }
    .into_any()
}

fn explanation(shown: Signal<PageCosts>) -> AnyView {
    view! {
        <TopMovers shown />
        <Anomalies shown />
        <UnitPrices shown />
        <Weekdays />
        <CostShare shown />
    }
    .into_any()
}
