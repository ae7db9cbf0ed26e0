//! Controls of the report: month, comparison and cost metric. Each choice is a link.

use domain::{
    compare::CompareWith,
    format,
    month::Month,
    monthly_report::month_of,
    view::{Span, View},
};
use leptos::prelude::*;

use crate::{
    components::{
        filter_bar::MetricMenu,
        menu::{FilterRow, Menu, MenuOption},
    },
    session::use_session,
    view_state::ViewState,
};

/// Row of controls.
#[component]
pub fn ReportControls() -> impl IntoView {
    view! {
        <FilterRow>
            <MonthMenu />
            <CompareMenu />
            <MetricMenu />
        </FilterRow>
    }
}

/// Months with data, the latest first.
#[component]
fn MonthMenu() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let limits = use_session().limits();
    let current = move || state.with(|view| month_of(view, &limits));
    let earliest = Month::containing(limits.earliest());
    let months = std::iter::successors(Some(earliest), move |month| month.next().available(&limits));
    let mut months: Vec<Month> = months.collect();
    months.reverse();
    let option = move |month: Month| {
        let link = move || state.link(|view: &mut View| view.span = Some(Span::Days(month.days(&limits))));
        let is_current = Signal::derive(move || current() == month);
        let note = (month.all_days().contains(limits.today)).then(|| view! { <small>"to date"</small> });
        view! {
            <MenuOption href=Signal::derive(link) current=is_current>
                {format::full_month(month.first_day())}
                {note}
            </MenuOption>
        }
    };
    let value = Signal::derive(move || format::full_month(current().first_day()));
    view! {
        <Menu name="Month" value>
            {months.into_iter().map(option).collect_view()}
        </Menu>
    }
}

/// Month before, or the same month of the previous year.
#[component]
fn CompareMenu() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let compare = move || state.with(|view| view.compare.unwrap_or(CompareWith::Previous));
    let label = |compare: CompareWith| match compare {
        CompareWith::Previous => "Month before",
        CompareWith::YearAgo => "Year ago",
        CompareWith::Custom(_) => "Custom",
    };
    let option = move |with: CompareWith| {
        let link = move || state.link(|view: &mut View| view.compare = Some(with));
        view! {
            <MenuOption href=Signal::derive(link) current=Signal::derive(move || compare() == with)>
                {label(with)}
            </MenuOption>
        }
    };
    view! {
        <Menu name="Compare" value=Signal::derive(move || label(compare()).to_owned())>
            {[CompareWith::Previous, CompareWith::YearAgo].map(option).collect_view()}
        </Menu>
    }
}
