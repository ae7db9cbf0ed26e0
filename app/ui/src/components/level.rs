//! Grade of a property: low, medium or high.

use domain::finding::Grade;
use leptos::prelude::*;

/// Grade as a word and as bars.
#[component]
pub fn Level(
    grade: Grade,
    /// Name of the graded property, for screen readers; needed outside of tables.
    #[prop(optional)]
    property: Option<&'static str>,
) -> impl IntoView {
    let property = property.map(|property| view! { <span class="visually-hidden">{property}</span> });
    let bars = Grade::ALL.into_iter().enumerate().map(|(index, bar)| {
        let class = if bar <= grade { "fill-secondary" } else { "fill-line" };
        view! { <rect class=class x=(index * 7).to_string() width="5" height="8" rx="1" /> }
    });
    view! {
        <span class="level">
            <svg viewBox="0 0 20 8" aria-hidden="true">
                {bars.collect_view()}
            </svg>
            {grade.as_str()} " " {property}
        </span>
    }
}
