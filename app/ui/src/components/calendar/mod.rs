//! Calendar for selecting a range by its first and last day. Days without data are disabled, with the reason as a tooltip.

mod grid;
mod names;

use domain::{
    Date, format,
    limits::Limits,
    period::{DateRange, add_months},
};
use leptos::prelude::*;

use self::grid::Grid;
use super::{Icon, Shape};
use crate::session::use_session;

/// State of the calendar.
#[derive(Clone, Copy)]
struct CalendarState {
    limits: Limits,
    /// Active day for the keyboard; its month is shown.
    active: RwSignal<Date>,
    /// First day of a range whose other end is not selected yet.
    start: RwSignal<Option<Date>>,
    /// Day under the pointer.
    hovered: RwSignal<Option<Date>>,
    /// Selected range.
    selected: RwSignal<DateRange>,
}

impl CalendarState {
    /// Moves to a day, clamped to the days with data.
    fn go_to(self, day: Date) {
        self.active.set(day.clamp(self.limits.earliest(), self.limits.today));
    }

    /// Selects the first day of a new range, or the second end of a started one; the earlier day becomes the start.
    fn select(self, day: Date) {
        if self.disabled_reason(day).is_some() {
            return;
        }
        self.active.set(day);
        let start = self.start.get_untracked();
        let other_end = start.unwrap_or(day);
        if let Some(range) = DateRange::new(other_end.min(day), other_end.max(day)) {
            self.selected.set(range);
        }
        self.start.set(if start.is_some() { None } else { Some(day) });
    }

    /// Selected range, or its preview with the active day as the end.
    fn preview(self) -> DateRange {
        let Some(start) = self.start.get() else { return self.selected.get() };
        let end =
            self.hovered.get().filter(|day| self.disabled_reason(*day).is_none()).unwrap_or_else(|| self.active.get());
        DateRange::new(start.min(end), start.max(end)).unwrap_or(DateRange::day(start))
    }

    /// Reason why a day is disabled.
    fn disabled_reason(self, day: Date) -> Option<&'static str> {
        match day {
            day if day < self.limits.earliest() => Some("AWS keeps 13 months plus the current one"),
            day if day > self.limits.today => Some("in the future"),
            _ => None,
        }
    }
}

/// Calendar of one month. Needs JavaScript; the two date fields work without.
#[component]
pub fn Calendar(
    /// Selected range; updated on every selection.
    selected: RwSignal<DateRange>,
) -> impl IntoView {
    let limits = use_session().limits();
    let state = CalendarState {
        limits,
        active: RwSignal::new(selected.get_untracked().to()),
        start: RwSignal::new(None),
        hovered: RwSignal::new(None),
        selected,
    };
    // Updates the calendar when a date field changes.
    Effect::new(move |_| {
        let range = selected.get();
        if state.start.get_untracked().is_none() {
            state.go_to(range.to());
        }
    });
    let first_weekday = RwSignal::new(None);
    Effect::new(move |_| first_weekday.set(Some(domain::calendar::first_weekday(&names::language()))));
    move || {
        first_weekday.get().map(|first_weekday| {
            view! {
                <div class="calendar">
                    <div class="month">
                        <MonthButton state months=-1 />
                        <span aria-live="polite">{move || format::full_month(state.active.get())}</span>
                        <MonthButton state months=1 />
                    </div>
                    <Grid state first_weekday />
                    <p class="muted" role="status">
                        {move || status_text(state)}
                    </p>
                </div>
            }
        })
    }
}

/// Status for the visitor: the selected range, or a request to select its end.
fn status_text(state: CalendarState) -> String {
    if let Some(start) = state.start.get() {
        return format!("From {}: select the end date", format::date(start));
    }
    let range = state.selected.get();
    format!("{}, {}", format::range(&range, true), format::count(range.days(), "day"))
}

/// Button to the previous or next month.
#[component]
fn MonthButton(state: CalendarState, months: i32) -> impl IntoView {
    let (name, shape) = if months < 0 { ("Previous month", Shape::Back) } else { ("Next month", Shape::Chevron) };
    let target_month = move || add_months(state.active.get().first_of_month(), months);
    let has_no_data = move || {
        let month = target_month();
        month.last_of_month() < state.limits.earliest() || month > state.limits.today
    };
    let show_month = move |_| state.go_to(add_months(state.active.get_untracked(), months));
    view! {
        <button type="button" class="button quiet" aria-label=name title=name disabled=has_no_data on:click=show_month>
            <Icon shape />
        </button>
    }
}
