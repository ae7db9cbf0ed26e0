//! Inline bars.

use domain::Decimal;
use leptos::prelude::*;
use rust_decimal::prelude::ToPrimitive;

/// Bar of a share, scaled to the largest share of the table; empty for a negative share.
#[component]
pub fn ShareBar(part: Decimal, largest: Decimal, class: String) -> impl IntoView {
    let width = domain::money::ratio(part, largest).and_then(|it| it.to_f64()).unwrap_or(0.0).clamp(0.0, 1.0) * 120.0;
    view! {
        <svg class="bar" viewBox="0 0 120 6" preserveAspectRatio="none" aria-hidden="true">
            <rect class=class width=format!("{width:.1}") height="6" />
        </svg>
    }
}

/// Bar of a change, to the left of an axis for a decrease and to the right for an increase; scaled to the largest absolute change
/// of the table.
#[component]
pub fn ChangeBar(by: Decimal, largest: Decimal) -> impl IntoView {
    const HALF: f64 = 34.0;
    let part = domain::money::ratio(by.abs(), largest).and_then(|it| it.to_f64()).unwrap_or(0.0).min(1.0);
    let width = (part * HALF).max(1.0);
    let (class, x) = if by.is_sign_negative() { ("fill-down", 35.0 - width) } else { ("fill-up", 37.0) };
    view! {
        <svg class="bar" viewBox="0 0 72 8" aria-hidden="true">
            <rect class="fill-line" x="35.5" width="1" height="8" />
            <rect class=class x=format!("{x:.1}") width=format!("{width:.1}") height="8" rx="1" />
        </svg>
    }
}
