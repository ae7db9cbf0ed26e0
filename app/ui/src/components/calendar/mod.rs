//! Calendar for selecting a range by its two ends. Days without data are disabled and say why.

mod grid;
mod words;

use domain::{
    Date,
    calendar::first_weekday,
    format,
    limits::Limits,
    period::{DateRange, add_months},
};
use leptos::prelude::*;

use self::grid::Grid;
use super::{Icon, Shape};
use crate::session::use_session;

/// State of the calendar.
#[derive(Clone, Copy)]
struct Sheet {
    limits: Limits,
    /// Active day for the keyboard; its month is shown.
    at: RwSignal<Date>,
    /// First day of a range whose last day is not selected yet.
    begun: RwSignal<Option<Date>>,
    /// Day under the pointer.
    pointed: RwSignal<Option<Date>>,
    /// Selected range.
    chosen: RwSignal<DateRange>,
}

impl Sheet {
    /// Moves to a day, clamped to the days with data.
    fn go_to(self, day: Date) {
        self.at.set(day.clamp(self.limits.earliest(), self.limits.today));
    }

    /// Selects the first or last day of a range, whichever is next; the earlier one becomes the start.
    fn choose(self, day: Date) {
        if self.why_not(day).is_some() {
            return;
        }
        self.at.set(day);
        let begun = self.begun.get_untracked();
        let first = begun.unwrap_or(day);
        if let Some(range) = DateRange::new(first.min(day), first.max(day)) {
            self.chosen.set(range);
        }
        self.begun.set(if begun.is_some() { None } else { Some(day) });
    }

    /// Selected range, or its preview with the active day as the end.
    fn preview(self) -> DateRange {
        let Some(begun) = self.begun.get() else { return self.chosen.get() };
        let end = self.pointed.get().filter(|day| self.why_not(*day).is_none()).unwrap_or_else(|| self.at.get());
        DateRange::new(begun.min(end), begun.max(end)).unwrap_or(DateRange::day(begun))
    }

    /// Reason why a day is disabled.
    fn why_not(self, day: Date) -> Option<&'static str> {
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
    /// Range, updated by the selection.
    chosen: RwSignal<DateRange>,
) -> impl IntoView {
    let limits = use_session().limits();
    let sheet = Sheet {
        limits,
        at: RwSignal::new(chosen.get_untracked().to()),
        begun: RwSignal::new(None),
        pointed: RwSignal::new(None),
        chosen,
    };
    // Follows the date fields.
    Effect::new(move |_| {
        let range = chosen.get();
        if sheet.begun.get_untracked().is_none() {
            sheet.go_to(range.to());
        }
    });
    let first = RwSignal::new(None);
    Effect::new(move |_| first.set(Some(first_weekday(&words::language()))));
    move || {
        first.get().map(|first| {
            view! {
                <div class="calendar">
                    <div class="month">
                        <Turn sheet months=-1 />
                        <span aria-live="polite">{move || words::month(sheet.at.get())}</span>
                        <Turn sheet months=1 />
                    </div>
                    <Grid sheet first />
                    <p class="muted" role="status">
                        {move || said(sheet)}
                    </p>
                </div>
            }
        })
    }
}

/// Selected range, or the next step.
fn said(sheet: Sheet) -> String {
    if let Some(begun) = sheet.begun.get() {
        return format!("From {}: select the end date", format::date(begun));
    }
    let range = sheet.chosen.get();
    format!("{}, {}", format::range(&range, true), format::count(range.days(), "day"))
}

/// Button to the previous or next month.
#[component]
fn Turn(sheet: Sheet, months: i32) -> impl IntoView {
    let (name, shape) = if months < 0 { ("Previous month", Shape::Back) } else { ("Next month", Shape::Chevron) };
    let goal = move || add_months(sheet.at.get().first_of_month(), months);
    let is_out = move || {
        let goal = goal();
        goal.last_of_month() < sheet.limits.earliest() || goal > sheet.limits.today
    };
    let turn = move |_| sheet.go_to(add_months(sheet.at.get_untracked(), months));
    view! {
        <button type="button" class="button quiet" aria-label=name title=name disabled=is_out on:click=turn>
            <Icon shape />
        </button>
    }
}
