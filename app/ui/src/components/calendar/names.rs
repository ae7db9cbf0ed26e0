//! Names of months, weekdays and days, and the browser's language.

use domain::Date;
use jiff::civil::Weekday;

/// `November 2026`.
pub fn month(date: Date) -> String {
    date.strftime("%B %Y").to_string()
}

/// `Monday 23 November 2026`.
pub fn day(day: Date) -> String {
    day.strftime("%A %-d %B %Y").to_string()
}

/// Weekday in two letters and in full.
pub fn weekday(day: Weekday) -> (&'static str, &'static str) {
    match day {
        Weekday::Monday => ("Mo", "Monday"),
        Weekday::Tuesday => ("Tu", "Tuesday"),
        Weekday::Wednesday => ("We", "Wednesday"),
        Weekday::Thursday => ("Th", "Thursday"),
        Weekday::Friday => ("Fr", "Friday"),
        Weekday::Saturday => ("Sa", "Saturday"),
        Weekday::Sunday => ("Su", "Sunday"),
    }
}

/// Language tag of the browser; empty if it has none.
#[cfg(feature = "hydrate")]
pub fn language() -> String {
    leptos::prelude::window().navigator().language().unwrap_or_default()
}

/// Always empty on the server.
#[cfg(not(feature = "hydrate"))]
pub fn language() -> String {
    String::new()
}
