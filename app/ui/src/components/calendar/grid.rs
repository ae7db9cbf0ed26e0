//! Days of a month as an ARIA grid: arrow keys move the focus from day to day, Enter selects.

use domain::{
    Date,
    calendar::{navigate, weeks},
    format,
    period::iso_date,
};
use jiff::civil::Weekday;
use leptos::{ev::KeyboardEvent, html::Table, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

use super::{CalendarState, names};

/// Month grid.
#[component]
pub fn Grid(
    state: CalendarState,
    /// First day of the week in the visitor's locale.
    first_weekday: Weekday,
) -> impl IntoView {
    let grid = NodeRef::<Table>::new();
    let month = Memo::new(move |_| state.active.get().first_of_month());
    let on_key = move |event: KeyboardEvent| {
        let active = state.active.get_untracked();
        match event.key().as_str() {
            "Enter" | " " => state.select(active),
            "Escape" if state.start.get_untracked().is_some() => state.start.set(None),
            key => {
                let Some(day) = navigate(key, event.shift_key(), active, first_weekday) else { return };
                state.go_to(day);
                focus_active_day(grid, state);
            }
        }
        event.prevent_default();
    };
    let headers = (0..7).map(|index| {
        let (short, full) = names::weekday(first_weekday.wrapping_add(index));
        view! {
            <th scope="col" abbr=full>
                {short}
            </th>
        }
    });
    let rows = move || {
        let shown = month.get();
        let row = |week: [Date; 7]| view! { <tr>{week.map(|day| cell(state, day, shown)).collect_view()}</tr> };
        weeks(shown, first_weekday).into_iter().map(row).collect_view()
    };
    view! {
        <table
            role="grid"
            aria-label=move || format::full_month(month.get())
            node_ref=grid
            on:keydown=on_key
            on:pointerleave=move |_| state.hovered.set(None)
        >
            <thead>
                <tr>{headers.collect_view()}</tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// Focuses the active day once its month is drawn.
fn focus_active_day(grid: NodeRef<Table>, state: CalendarState) {
    request_animation_frame(move || {
        let Some(grid) = grid.try_get_untracked().flatten() else { return };
        let cell =
            grid.query_selector(&format!("[data-day='{}']", iso_date(state.active.get_untracked()))).ok().flatten();
        if let Some(cell) = cell.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            // A failure is ignored: the day stays usable by pointer.
            let _ = cell.focus();
        }
    });
}

/// Cell of a day; empty for days of adjacent months.
fn cell(state: CalendarState, day: Date, month: Date) -> AnyView {
    if day.first_of_month() != month {
        return view! { <td role="gridcell"></td> }.into_any();
    }
    let disabled_reason = state.disabled_reason(day);
    let name = match disabled_reason {
        Some(reason) => format!("{}, {reason}", format::full_date(day)),
        None => format::full_date(day),
    };
    let tab_index = move || if state.active.get() == day { "0" } else { "-1" };
    let is_in_range = Memo::new(move |_| state.preview().contains(day));
    let is_end = Memo::new(move |_| {
        let range = state.preview();
        range.from() == day || range.to() == day
    });
    let today = (day == state.limits.today).then_some("date");
    view! {
        <td
            role="gridcell"
            class:within=is_in_range
            class:end=is_end
            tabindex=tab_index
            data-day=iso_date(day)
            aria-label=name
            title=disabled_reason
            aria-selected=move || is_in_range.get().to_string()
            aria-disabled=disabled_reason.map(|_| "true")
            aria-current=today
            on:click=move |_| state.select(day)
            on:pointerenter=move |_| state.hovered.set(Some(day))
        >
            {day.day().to_string()}
        </td>
    }
    .into_any()
}
