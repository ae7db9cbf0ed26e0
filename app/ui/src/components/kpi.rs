//! Headline figures: a strip of labeled values with a note each.

use leptos::prelude::*;

/// Strip of headline figures; its children are [`Kpi`]s.
#[component]
pub fn KpiStrip(
    /// Whether the figures are being refreshed.
    #[prop(optional, into)]
    is_busy: Signal<bool>,
    children: Children,
) -> impl IntoView {
    view! {
        <dl class="kpis" aria-busy=move || is_busy.get().then_some("true")>
            {children()}
        </dl>
    }
}

/// Headline figure.
#[component]
pub fn Kpi(
    label: AnyView,
    value: AnyView,
    /// Comparison, scope or reason, below the value.
    #[prop(optional)]
    note: Option<AnyView>,
    #[prop(optional)] sparkline: Option<AnyView>,
    /// Tooltip of the value.
    #[prop(optional, into)]
    title: Option<String>,
    /// Whether a part of the figure is still loading.
    #[prop(optional)]
    is_busy: bool,
) -> impl IntoView {
    view! {
        <div class="kpi" aria-busy=is_busy.then_some("true")>
            <dt>{label}</dt>
            <dd class="value" title=title>
                {value}
            </dd>
            <dd>{sparkline}</dd>
            {note.map(|note| view! { <dd class="detail">{note}</dd> })}
        </div>
    }
}

/// Headline figure that is missing, with the reason.
#[component]
pub fn MissingKpi(#[prop(into)] label: String, #[prop(into)] reason: String) -> impl IntoView {
    let value = view! { <span class="muted">"Unknown"</span> }.into_any();
    view! { <Kpi label=label.into_any() value note=reason.into_any() /> }
}

/// Headline figure that is loading.
#[component]
pub fn LoadingKpi(#[prop(into)] label: String) -> impl IntoView {
    let value = view! { <span class="skeleton skeleton-figure"></span> }.into_any();
    view! { <Kpi label=label.into_any() value is_busy=true /> }
}

/// Skeleton of a strip, one figure per note. Each has the height of its note, so that the layout does not shift when figures are loaded.
#[component]
pub fn KpiSkeleton(notes: &'static [&'static str]) -> impl IntoView {
    let kpi = |note: &&'static str| {
        view! {
            <div class="kpi">
                <span class="heading">
                    <span class="skeleton skeleton-label"></span>
                </span>
                <span class="value">
                    <span class="skeleton skeleton-figure"></span>
                </span>
                <span></span>
                <span class="detail unseen">{*note}</span>
            </div>
        }
    };
    view! {
        <div class="kpis coming" aria-hidden="true">
            {notes.iter().map(kpi).collect_view()}
        </div>
    }
}
