//! Days of a month as an ARIA grid: one day has the focus, arrow keys move it, Enter selects.

use domain::{
    Date,
    calendar::{navigate, weeks},
};
use jiff::civil::Weekday;
use leptos::{ev::KeyboardEvent, html::Table, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

use super::{Sheet, words};

/// Month grid.
#[component]
pub fn Grid(
    sheet: Sheet,
    /// First day of the week in the visitor's locale.
    first: Weekday,
) -> impl IntoView {
    let grid = NodeRef::<Table>::new();
    let month = Memo::new(move |_| sheet.at.get().first_of_month());
    let on_key = move |event: KeyboardEvent| {
        let at = sheet.at.get_untracked();
        match event.key().as_str() {
            "Enter" | " " => sheet.choose(at),
            "Escape" if sheet.begun.get_untracked().is_some() => sheet.begun.set(None),
            key => {
                let Some(day) = navigate(key, event.shift_key(), at, first) else { return };
                sheet.go_to(day);
                focus_later(grid, sheet);
            }
        }
        event.prevent_default();
    };
    let heads = (0..7).map(|at| {
        let (short, full) = words::weekday(first.wrapping_add(at));
        view! {
            <th scope="col" abbr=full>
                {short}
            </th>
        }
    });
    let rows = move || {
        let shown = month.get();
        let row = |week: [Date; 7]| view! { <tr>{week.map(|day| cell(sheet, day, shown)).collect_view()}</tr> };
        weeks(shown, first).into_iter().map(row).collect_view()
    };
    view! {
        <table
            role="grid"
            aria-label=move || words::month(month.get())
            node_ref=grid
            on:keydown=on_key
            on:pointerleave=move |_| sheet.pointed.set(None)
        >
            <thead>
                <tr>{heads.collect_view()}</tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// Focuses the active day once its month is drawn.
fn focus_later(grid: NodeRef<Table>, sheet: Sheet) {
    request_animation_frame(move || {
        let Some(grid) = grid.try_get_untracked().flatten() else { return };
        let cell = grid.query_selector(&format!("[data-day='{}']", sheet.at.get_untracked())).ok().flatten();
        if let Some(cell) = cell.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            // Ignored: the day is drawn even if it can't take the focus.
            let _ = cell.focus();
        }
    });
}

/// Cell of a day; days of adjacent months are empty.
fn cell(sheet: Sheet, day: Date, month: Date) -> AnyView {
    if day.first_of_month() != month {
        return view! { <td role="gridcell"></td> }.into_any();
    }
    let why_not = sheet.why_not(day);
    let name = match why_not {
        Some(why) => format!("{}, {why}", words::day(day)),
        None => words::day(day),
    };
    let tab = move || if sheet.at.get() == day { "0" } else { "-1" };
    let is_in = Memo::new(move |_| sheet.preview().contains(day));
    let is_end = Memo::new(move |_| {
        let range = sheet.preview();
        range.from() == day || range.to() == day
    });
    let today = (day == sheet.limits.today).then_some("date");
    view! {
        <td
            role="gridcell"
            class:within=is_in
            class:end=is_end
            tabindex=tab
            data-day=day.to_string()
            aria-label=name
            title=why_not
            aria-selected=move || is_in.get().to_string()
            aria-disabled=why_not.map(|_| "true")
            aria-current=today
            on:click=move |_| sheet.choose(day)
            on:pointerenter=move |_| sheet.pointed.set(Some(day))
        >
            {day.day().to_string()}
        </td>
    }
    .into_any()
}
