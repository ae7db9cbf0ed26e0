//! Date range: presets, calendar, two date fields, and previous and next period.

use domain::{
    Date, format,
    period::{DateRange, parse_date},
    step::Step,
    view::{Preset, Span, View},
};
use leptos::{html::Input, prelude::*};

use super::super::{
    Icon, Shape,
    calendar::Calendar,
    menu::{Menu, MenuOption},
};
use crate::{
    links,
    session::use_session,
    view_state::{ViewState, use_push_address},
};

/// Range menu between the buttons for the previous and next period.
#[component]
pub fn RangeMenu() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let limits = use_session().limits();
    let default_span = move || Span::Preset(state.page().default_preset());
    let span = move || state.with(|view| view.span).unwrap_or_else(default_span);
    let value = Signal::derive(move || match span() {
        Span::Preset(preset) => preset.label().to_owned(),
        Span::Days(range) => format::range(&range, true),
    });
    let option = move |preset: Preset| {
        let option_span = Span::Preset(preset);
        // The address omits the page's default range.
        let span_in_address = move || Some(option_span).filter(|span| *span != default_span());
        let link = move || state.link(|view: &mut View| view.span = span_in_address());
        view! {
            <MenuOption href=Signal::derive(link) current=Signal::derive(move || span() == option_span)>
                {preset.label()}
                <small>{format::range(&preset.range(&limits), false)}</small>
            </MenuOption>
        }
    };
    view! {
        <div class="period">
            <StepLink step=Step::Back />
            <Menu name="Range" value class="range-panel">
                <div class="presets">{Preset::ALL.iter().copied().map(option).collect_view()}</div>
                <CustomRange />
            </Menu>
            <StepLink step=Step::Forward />
        </div>
    }
}

/// Link to the previous or next period, or the reason why there is none.
#[component]
fn StepLink(step: Step) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let limits = use_session().limits();
    let (name, shape) = match step {
        Step::Back => ("Previous period", Shape::Back),
        Step::Forward => ("Next period", Shape::Chevron),
    };
    let missing_reason = match step {
        Step::Back => format!("AWS data starts on {}", format::date(limits.earliest())),
        Step::Forward => format!("{} is the last complete day", format::date(limits.last_whole_day())),
    };
    move || {
        let Some(range) = limits.step(state.shown().range(&limits), step) else {
            let title = format!("{name}: {missing_reason}");
            return view! {
                <a class="button quiet arrow" role="link" aria-disabled="true" tabindex="0" title=title.clone() aria-label=title>
                    <Icon shape />
                </a>
            }
            .into_any();
        };
        let title = format!("{name}: {}", format::range(&range, true));
        let href = state.link(|view: &mut View| view.span = Some(Span::Days(range)));
        view! {
            <a class="button quiet arrow" href=href title=title.clone() aria-label=title data-noscroll="">
                <Icon shape />
            </a>
        }
        .into_any()
    }
}

/// Form for custom dates, by calendar or date fields. Works as a plain form without JavaScript.
#[component]
fn CustomRange() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let limits = use_session().limits();
    let go = use_push_address();
    let shown = Memo::new(move |_| state.shown().range(&limits));
    let selected = RwSignal::new(shown.get_untracked());
    Effect::new(move |_| selected.set(shown.get()));
    let (from, to) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    let entered = move || {
        let day = |input: NodeRef<Input>| parse_date(&input.get_untracked()?.value());
        day(from).zip(day(to))
    };
    let range_of = move |(from, to): (Date, Date)| limits.available(&DateRange::new(from, to)?);
    // A start date after the current end date is allowed until both are entered.
    let on_change = move |_| {
        if let Some(range) = entered().and_then(range_of) {
            selected.set(range);
        }
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(range) = entered().and_then(|(from, to)| range_of((from.min(to), from.max(to)))) {
            go(&untrack(|| state.link(|view: &mut View| view.span = Some(Span::Days(range)))));
        }
    };
    // A plain form submits the other parameters of the address as hidden fields.
    let hidden_fields = move || {
        let view = View { span: None, ..state.view() };
        let hidden = |(name, value): (String, String)| view! { <input type="hidden" name=name value=value /> };
        links::pairs(&state.page(), &view).into_iter().map(hidden).collect_view()
    };
    let action = move || state.page().path();
    let value = move |end: fn(&DateRange) -> Date| move || selected.with(end).to_string();
    let (earliest, today) = (limits.earliest().to_string(), limits.today.to_string());
    let bounds = (earliest.clone(), today.clone());
    view! {
        <form class="custom" method="get" action=action on:submit=submit>
            {hidden_fields}
            <Calendar selected />
            <label>
                "From"
                <input
                    type="date"
                    name="from"
                    required
                    node_ref=from
                    value=value(DateRange::from)
                    prop:value=value(DateRange::from)
                    min=earliest
                    max=today
                    on:change=on_change
                />
            </label>
            <label>
                "To"
                <input
                    type="date"
                    name="to"
                    required
                    node_ref=to
                    value=value(DateRange::to)
                    prop:value=value(DateRange::to)
                    min=bounds.0
                    max=bounds.1
                    on:change=on_change
                />
            </label>
            <button class="button main" type="submit">
                "Apply"
            </button>
        </form>
    }
}
