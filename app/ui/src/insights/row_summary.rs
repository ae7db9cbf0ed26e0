//! Summary of an expandable row: title, subtitle and monthly savings of an action or a finding.

use leptos::prelude::*;

use super::grouped::ActionSavings;
use crate::components::{Icon, Shape, amount::Amounts};

/// Summary of a row. Further columns follow the savings.
pub(super) fn row_summary(
    title: impl IntoView,
    subtitle: impl IntoView,
    savings: impl IntoView,
    columns: impl IntoView,
) -> impl IntoView {
    view! {
        <summary>
            <Icon shape=Shape::Chevron class="chevron" />
            <span class="truncated">
                <span class="title">{title}</span>
                <small class="truncated">{subtitle}</small>
            </span>
            <span class="numeric">{savings}</span>
            {columns}
        </summary>
    }
}

/// Savings in amounts, or in words if there are none.
pub(super) fn savings_view(savings: &ActionSavings) -> AnyView {
    match savings.clone() {
        ActionSavings::Amounts(amounts, true) => view! { <small>"up to"</small><Amounts all=amounts /> }.into_any(),
        ActionSavings::Amounts(amounts, false) => view! { <Amounts all=amounts /> }.into_any(),
        ActionSavings::CostAtRisk(amounts) => {
            view! { <small>"affected cost"</small><span class="secondary"><Amounts all=amounts /></span> }.into_any()
        }
        ActionSavings::Unknown => view! { <span class="muted">"no estimate"</span> }.into_any(),
        ActionSavings::Review => view! { <span class="muted">"needs review"</span> }.into_any(),
    }
}
