//! Filter bar: range, granularity, metric, grouping, comparison, filters. Each choice is a link.

pub mod attributes;
mod chips;
mod compare;
mod filter;
mod group;
mod range;

use domain::{metric::Metric, period::Granularity, view::View};
use leptos::prelude::*;

pub use self::range::RangeMenu;
use self::{chips::Chips, compare::CompareMenu, filter::FilterMenu, group::GroupMenu};
use super::menu::{FilterRow, Menu, MenuOption};
use crate::{session::use_session, view_state::ViewState};

/// All controls of the view.
#[component]
pub fn FilterBar(
    /// Whether the grouping can be changed.
    #[prop(default = true)]
    has_grouping: bool,
) -> impl IntoView {
    view! {
        <FilterRow>
            <RangeMenu />
            <GranularityMenu />
            <MetricMenu />
            {has_grouping.then(|| view! { <GroupMenu /> })}
            <CompareMenu />
            <Chips />
            <FilterMenu />
        </FilterRow>
    }
}

#[component]
fn GranularityMenu() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let limits = use_session().limits();
    let current = move || state.with(|view| view.granularity(&limits));
    let value = Signal::derive(move || capitalized(current().noun()));
    let is_available = move |granularity| {
        granularity != Granularity::Hourly || state.with(|view| view.range(&limits).from() >= limits.earliest_hourly())
    };
    let option = move |granularity: Granularity| {
        let link = move || state.link(|view| view.granularity = Some(granularity));
        move || {
            if is_available(granularity) {
                view! {
                    <MenuOption href=Signal::derive(link) current=Signal::derive(move || current() == granularity)>
                        {capitalized(granularity.noun())}
                    </MenuOption>
                }
                .into_any()
            } else {
                view! {
                    <span class="option muted" aria-disabled="true">
                        {capitalized(granularity.noun())}
                        <small>"AWS keeps 14 days of hourly data"</small>
                    </span>
                }
                .into_any()
            }
        }
    };
    view! {
        <Menu name="Granularity" value>
            {Granularity::ALL.map(option).collect_view()}
        </Menu>
    }
}

/// Cost metric menu.
#[component]
pub fn MetricMenu() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let value = Signal::derive(move || state.with(|view| view.metric.label().to_owned()));
    let option = move |metric: Metric| {
        let link = move || state.link(|view: &mut View| view.metric = metric);
        view! {
            <MenuOption href=Signal::derive(link) current=Signal::derive(move || state.with(|it| it.metric == metric))>
                <span>{metric.label()}<br /><small>{metric.meaning()}</small></span>
            </MenuOption>
        }
    };
    view! {
        <Menu name="Cost metric" value>
            {Metric::ALL.map(option).collect_view()}
        </Menu>
    }
}

/// Word with its first letter capitalized.
fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
