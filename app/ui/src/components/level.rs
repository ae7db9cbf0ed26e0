//! Low, medium or high.

use domain::finding::Grade;
use leptos::prelude::*;

/// Low, medium or high, as a word and as bars.
#[component]
pub fn Level(
    grade: Grade,
    /// Rated property, for screen readers without a column header.
    #[prop(optional)]
    of: Option<&'static str>,
) -> impl IntoView {
    let of = of.map(|of| view! { <span class="visually-hidden">{of}</span> });
    let bars = Grade::ALL.into_iter().enumerate().map(|(at, of)| {
        let class = if of <= grade { "fill-secondary" } else { "fill-line" };
        view! { <rect class=class x=(at * 7).to_string() width="5" height="8" rx="1" /> }
    });
    view! {
        <span class="level">
            <svg viewBox="0 0 20 8" aria-hidden="true">
                {bars.collect_view()}
            </svg>
            {grade.as_str()} " " {of}
        </span>
    }
}
