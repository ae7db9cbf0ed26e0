//! Compare menu: a preset period or custom dates.

use domain::{
    compare::{CompareWith, ComparedPeriods},
    format,
    period::{DateRange, iso_date, parse_date},
    view::View,
};
use leptos::prelude::*;

use super::super::menu::{Menu, MenuOption};
use crate::{
    session::use_session,
    view_state::{ViewState, use_push_address},
};

/// Without a comparison of the view: the headline figures and top movers still compare with the previous period.
const NOT_IN_CHART: &str = "Not in chart";

/// Not in chart, previous period or a year ago, each with its dates; periods without data are disabled.
#[component]
pub fn CompareMenu() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let limits = use_session().limits();
    let value = Signal::derive(move || match state.with(|view| view.compare) {
        None => NOT_IN_CHART.to_owned(),
        Some(CompareWith::Previous) => "Previous period".to_owned(),
        Some(CompareWith::YearAgo) => "Year ago".to_owned(),
        Some(CompareWith::Custom(span)) => format::range(&span, true),
    });
    let option = move |compare: CompareWith, label: &'static str| {
        let spans = move || state.with(|view| ComparedPeriods::of(view.range(&limits), compare));
        let link = move || state.link(|view: &mut View| view.compare = Some(compare));
        let current = move || state.with(|view| view.compare == Some(compare));
        move || match spans() {
            Some(spans) if limits.available(&spans.previous) == Some(spans.previous) => view! {
                <MenuOption href=Signal::derive(link) current=Signal::derive(current)>
                    {label} <small>{format::range(&spans.previous, true)}</small>
                </MenuOption>
            }
            .into_any(),
            _ => view! {
                <span class="option muted" aria-disabled="true">
                    {label} <small>"no data: AWS keeps 13 months"</small>
                </span>
            }
            .into_any(),
        }
    };
    let not_in_chart = move || state.link(|view: &mut View| view.compare = None);
    view! {
        <Menu name="Compare" value>
            <MenuOption href=Signal::derive(not_in_chart) current=Signal::derive(move || state.with(|it| it.compare.is_none()))>
                {NOT_IN_CHART} <small>"headline figures only"</small>
            </MenuOption>
            {option(CompareWith::Previous, "Previous period")}
            {option(CompareWith::YearAgo, "Year ago")}
            <hr />
            <CustomDates />
        </Menu>
    }
}

/// Form for custom dates. Needs JavaScript: the address has both dates in one parameter, which a plain form can't produce.
#[component]
fn CustomDates() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let limits = use_session().limits();
    let go = use_push_address();
    // Current comparison period, or the default one.
    let period = Memo::new(move |_| {
        state.with(|view| {
            let with = view.compare.unwrap_or(CompareWith::Previous);
            ComparedPeriods::of(view.range(&limits), with).map(|spans| spans.previous)
        })
    });
    let (from, to) = (NodeRef::<leptos::html::Input>::new(), NodeRef::<leptos::html::Input>::new());
    let is_hydrated = RwSignal::new(false);
    Effect::new(move |_| is_hydrated.set(true));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let day = |input: NodeRef<leptos::html::Input>| parse_date(&input.get_untracked()?.value());
        let span = day(from).zip(day(to)).and_then(|(from, to)| DateRange::new(from.min(to), from.max(to)));
        if let Some(span) = span {
            go(&untrack(|| state.link(|view: &mut View| view.compare = Some(CompareWith::Custom(span)))));
        }
    };
    let value = move |start_or_end: fn(&DateRange) -> domain::Date| {
        move || period.with(|period| period.as_ref().map(|period| iso_date(start_or_end(period))))
    };
    let (earliest, today) = (iso_date(limits.earliest()), iso_date(limits.today));
    let bounds = (earliest.clone(), today.clone());
    view! {
        <form on:submit=submit>
            <label>
                "Start of comparison"
                <input type="date" required node_ref=from value=value(DateRange::from) min=earliest max=today />
            </label>
            <label>
                "End of comparison"
                <input type="date" required node_ref=to value=value(DateRange::to) min=bounds.0 max=bounds.1 />
            </label>
            <button class="button" type="submit" disabled=move || !is_hydrated.get()>
                "Compare"
            </button>
        </form>
    }
}
