//! Group of actions: heading, combined savings, and the first actions.

use std::sync::Arc;

use domain::{
    dimension::{Attribute, Dimension},
    finding::Origin,
    format,
    report::findings::FindingsReport,
    view::{Facet, FindingProperty},
};
use leptos::prelude::*;

use super::{
    action::ActionRow,
    grouped::{GroupKey, GroupedFindings},
    names::{capitalized, check_name, service_name},
};
use crate::components::amount::Amounts;

/// Number of actions of a group shown at first.
const INITIAL_COUNT: usize = 5;

/// Heading and rows. Rows stay when the address changes, with the text typed in open ones.
#[component]
pub fn GroupView(report: Arc<FindingsReport>, grouped: Memo<GroupedFindings>, key: GroupKey) -> impl IntoView {
    let is_ungrouped = key.0 == Facet::default();
    let name = (!is_ungrouped).then(|| group_name(&report, &key.0, &key.1));
    let group = {
        let key = key.clone();
        Memo::new(move |_| grouped.with(|grouped| grouped.group(&key).cloned()).unwrap_or_default())
    };
    let is_expanded = RwSignal::new(is_ungrouped);
    let has_hidden_open_row = {
        let key = key.clone();
        move || {
            let open_origin =
                grouped.with(|grouped| grouped.open_row.as_ref().filter(|it| it.action.0 == key).map(|it| it.action.1));
            open_origin.is_some_and(|origin| {
                group.with(|group| group.actions.iter().skip(INITIAL_COUNT).any(|it| it.origin == origin))
            })
        }
    };
    // Shown rows stay shown: text may be typed in them.
    Effect::new({
        let has_hidden_open_row = has_hidden_open_row.clone();
        move |_| {
            if has_hidden_open_row() {
                is_expanded.set(true);
            }
        }
    });
    let shown_origins = Memo::new(move |_| {
        // The row that the address opens is always shown.
        let limit = if is_expanded.get() || has_hidden_open_row() { usize::MAX } else { INITIAL_COUNT };
        group.with(|group| group.actions.iter().map(|it| it.origin).take(limit).collect::<Vec<_>>())
    });
    let row = move |origin: Origin| view! { <ActionRow report=report.clone() grouped key=(key.clone(), origin) /> };
    let hidden_count =
        Memo::new(move |_| group.with(|group| group.actions.len()).saturating_sub(shown_origins.with(Vec::len)));
    let button = move || {
        (hidden_count.get() > 0).then(|| {
            view! {
                <button class="button quiet" on:click=move |_| is_expanded.set(true)>
                    {format!("Show {} more", format::thousands(hidden_count.get()))}
                </button>
            }
        })
    };
    let heading = name.map(|name| {
        let note = move || group.with(|group| format::count(group.count, "finding"));
        let savings = move || {
            let savings = group.with(|group| group.savings.clone());
            (!savings.is_empty()).then(|| view! { "could save " <Amounts all=savings /> " a month" })
        };
        view! {
            <div class="group">
                <h2>{name}</h2>
                <span class="muted">{note} {savings}</span>
            </div>
        }
    });
    view! {
        {heading}
        <For each=move || shown_origins.get() key=|origin| *origin children=row />
        {button}
    }
}

fn group_name(report: &FindingsReport, attribute: &Facet<FindingProperty>, key: &str) -> String {
    match attribute {
        Facet::Own(FindingProperty::Check) => check_name(key),
        Facet::Own(property) => format!("{} {property}", capitalized(key)),
        Facet::Shared(Attribute::Dimension(Dimension::Service)) if key.is_empty() => "All services".to_owned(),
        Facet::Shared(Attribute::Dimension(Dimension::Service)) => service_name(report, key),
        Facet::Shared(Attribute::Dimension(Dimension::Account)) if key.is_empty() => "All accounts".to_owned(),
        Facet::Shared(Attribute::Dimension(Dimension::Account)) => {
            report.names.get(key).cloned().unwrap_or_else(|| key.to_owned())
        }
        Facet::Shared(Attribute::Tag(tag)) if key.is_empty() => format!("Tags unknown ({tag})"),
        Facet::Shared(Attribute::Tag(tag)) if key == domain::filter::NONE_VALUE => format!("Untagged ({tag})"),
        Facet::Shared(_) => key.to_owned(),
    }
}
