//! Names of weekdays, and the browser's language.

use jiff::civil::Weekday;

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
