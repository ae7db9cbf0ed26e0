//! A calendar in which two days make a range. Days that AWS does not keep cannot be chosen and say why.

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

/// What the calendar shows and what has been chosen in it.
#[derive(Clone, Copy)]
struct Sheet {
    limits: Limits,
    /// The day that has the keyboard; its month is shown.
    at: RwSignal<Date>,
    /// The first day of a range whose last one is still to be chosen.
    begun: RwSignal<Option<Date>>,
    /// The day under the pointer.
    pointed: RwSignal<Option<Date>>,
    /// The range that is chosen.
    chosen: RwSignal<DateRange>,
}

impl Sheet {
    /// Goes to a day, as near as AWS keeps any.
    fn go_to(self, day: Date) {
        self.at.set(day.clamp(self.limits.earliest(), self.limits.today));
    }

    /// Chooses the first or the last day of a range, whichever is next; the earlier of both is its first.
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

    /// The range that is chosen, or that would be if the day in hand were its last.
    fn preview(self) -> DateRange {
        let Some(begun) = self.begun.get() else { return self.chosen.get() };
        let end = self.pointed.get().filter(|day| self.why_not(*day).is_none()).unwrap_or_else(|| self.at.get());
        DateRange::new(begun.min(end), begun.max(end)).unwrap_or(DateRange::day(begun))
    }

    /// Why a day cannot be chosen.
    fn why_not(self, day: Date) -> Option<&'static str> {
        match day {
            day if day < self.limits.earliest() => Some("AWS keeps 13 months plus the current one"),
            day if day > self.limits.today => Some("in the future"),
            _ => None,
        }
    }
}

/// The calendar of a month. It appears once the page is alive: the two dates beside it do without.
#[component]
pub fn Calendar(
    /// The range, changed by what is chosen.
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
    // What was typed is shown.
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
                    <p class="t3" role="status">
                        {move || said(sheet)}
                    </p>
                </div>
            }
        })
    }
}

/// What is chosen, or what is to be done.
fn said(sheet: Sheet) -> String {
    if let Some(begun) = sheet.begun.get() {
        return format!("From {}: select the end date", format::date(begun));
    }
    let range = sheet.chosen.get();
    format!("{}, {}", format::range(&range, true), format::count(range.days(), "day"))
}

/// Turns to the month before or after.
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
        <button type="button" class="btn quiet" aria-label=name title=name disabled=is_out on:click=turn>
            <Icon shape />
        </button>
    }
}
