//! Date range: presets, calendar, two date fields, and previous and next period.

use domain::{
    Date, format,
    period::{DateRange, iso_date, parse_date},
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

/// Range menu with links to the previous and next period.
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
    let preset_option = move |preset: Preset| {
        let preset_span = Span::Preset(preset);
        // The address omits the page's default range.
        let span_in_address = move || Some(preset_span).filter(|span| *span != default_span());
        let link = move || state.link(|view: &mut View| view.span = span_in_address());
        view! {
            <MenuOption href=Signal::derive(link) current=Signal::derive(move || span() == preset_span)>
                {preset.label()}
                <small>{format::range(&preset.range(&limits), false)}</small>
            </MenuOption>
        }
    };
    view! {
        <div class="period">
            <StepLink step=Step::Back />
            <Menu name="Range" value class="range-panel">
                <div class="presets">{Preset::ALL.iter().copied().map(preset_option).collect_view()}</div>
                <CustomRange />
            </Menu>
            <StepLink step=Step::Forward />
        </div>
    }
}

/// Link to the previous or next period; disabled, with the reason as its tooltip, if there is none.
#[component]
fn StepLink(step: Step) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let limits = use_session().limits();
    let (label, shape) = match step {
        Step::Back => ("Previous period", Shape::Back),
        Step::Forward => ("Next period", Shape::Chevron),
    };
    let unavailable_reason = match step {
        Step::Back => format!("AWS data starts on {}", format::date(limits.earliest())),
        Step::Forward => format!("{} is the last complete day", format::date(limits.last_complete_day())),
    };
    move || {
        let Some(range) = limits.step(state.shown().range(&limits), step) else {
            let title = format!("{label}: {unavailable_reason}");
            return view! {
                <a class="button quiet arrow" role="link" aria-disabled="true" tabindex="0" title=title.clone() aria-label=title>
                    <Icon shape />
                </a>
            }
            .into_any();
        };
        let title = format!("{label}: {}", format::range(&range, true));
        let href = state.link(|view: &mut View| view.span = Some(Span::Days(range)));
        view! {
            <a class="button quiet arrow" href=href title=title.clone() aria-label=title data-noscroll="">
                <Icon shape />
            </a>
        }
        .into_any()
    }
}

/// Form for custom dates, with a calendar and date fields. Works as a plain form without JavaScript.
#[component]
fn CustomRange() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let limits = use_session().limits();
    let push_address = use_push_address();
    let shown_range = Memo::new(move |_| state.shown().range(&limits));
    let selected = RwSignal::new(shown_range.get_untracked());
    // Not at the first run: dates may have been entered before the page's code ran.
    Effect::new(move |earlier: Option<DateRange>| {
        let range = shown_range.get();
        if earlier.is_some_and(|earlier| earlier != range) {
            selected.set(range);
        }
        range
    });
    let (from, to) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    let entered_dates = move || {
        let date_in = |input: NodeRef<Input>| parse_date(&input.get_untracked()?.value());
        date_in(from).zip(date_in(to))
    };
    // `None` for reversed dates, and for a range without data.
    let available_range = move |(from, to): (Date, Date)| limits.available(&DateRange::new(from, to)?);
    // Reversed dates do not change the calendar; `submit` swaps them.
    let on_change = move |_| {
        if let Some(range) = entered_dates().and_then(available_range) {
            selected.set(range);
        }
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(range) = entered_dates().and_then(|(from, to)| available_range((from.min(to), from.max(to)))) {
            push_address(&untrack(|| state.link(|view: &mut View| view.span = Some(Span::Days(range)))));
        }
    };
    // Without JavaScript, the form submits the other parameters of the address as hidden fields.
    let hidden_fields = move || {
        let view = View { span: None, ..state.view() };
        let hidden_field = |(name, value): (String, String)| view! { <input type="hidden" name=name value=value /> };
        links::pairs(&state.page(), &view).into_iter().map(hidden_field).collect_view()
    };
    let action = move || state.page().path();
    let selected_date = move |start_or_end: fn(&DateRange) -> Date| move || iso_date(selected.with(start_or_end));
    let (earliest, today) = (iso_date(limits.earliest()), iso_date(limits.today));
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
                    value=selected_date(DateRange::from)
                    prop:value=selected_date(DateRange::from)
                    min=earliest.clone()
                    max=today.clone()
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
                    value=selected_date(DateRange::to)
                    prop:value=selected_date(DateRange::to)
                    min=earliest
                    max=today
                    on:change=on_change
                />
            </label>
            <button class="button main" type="submit">
                "Apply"
            </button>
        </form>
    }
}
