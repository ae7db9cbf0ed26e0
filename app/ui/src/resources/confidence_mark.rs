//! Source of a cost (measured, allocated, unknown): a full, half or empty disc, and the word.

use domain::attribution::Confidence;
use leptos::prelude::*;

/// Disc and word.
#[component]
pub fn ConfidenceMark(confidence: Confidence) -> impl IntoView {
    let class = if confidence == Confidence::Measured { "confidence measured" } else { "confidence" };
    view! {
        <span class=class>
            <Disc confidence />
            {confidence.as_str()}
        </span>
    }
}

/// Disc alone; its meaning must be in text next to it, or in its label.
#[component]
pub fn Disc(confidence: Confidence) -> impl IntoView {
    let drawing = match confidence {
        Confidence::Measured => view! { <circle class="full" cx="6" cy="6" r="5" /> }.into_any(),
        Confidence::Allocated => view! {
            <circle cx="6" cy="6" r="4.4" />
            <path class="full" d="M6 1.6a4.4 4.4 0 0 0 0 8.8z" />
        }
        .into_any(),
        Confidence::Unknown => view! { <circle cx="6" cy="6" r="4.4" stroke-dasharray="2 1.6" /> }.into_any(),
    };
    view! {
        <svg class="disc" viewBox="0 0 12 12" aria-hidden="true">
            {drawing}
        </svg>
    }
}

/// Legend of the discs.
#[component]
pub fn Legend() -> impl IntoView {
    view! {
        <span class="legend">
            {Confidence::ALL.iter().map(|it| view! { <ConfidenceMark confidence=*it /> }).collect_view()}
        </span>
    }
}
