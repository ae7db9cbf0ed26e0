//! Group of actions: heading, combined savings, and the first actions.

use std::{collections::BTreeSet, sync::Arc};

use domain::{
    dimension::{Attribute, Dimension},
    finding::Origin,
    format, naming,
    report::findings::FindingsReport,
    view::{Facet, FindingProperty},
};
use leptos::prelude::*;

use super::{
    act::ActView,
    grouped::{GroupedFindings, Key},
};
use crate::components::amount::Amounts;

/// Actions of a group shown at first.
const FIRST: usize = 5;

/// Heading and rows. Rows are kept when the address changes: open ones stay open, with the text typed in them.
#[component]
pub fn GroupView(insights: Arc<FindingsReport>, grouped: Memo<GroupedFindings>, key: Key) -> impl IntoView {
    let is_all = key.0 == Facet::default();
    let name = (!is_all).then(|| group_name(&insights, &key.0, &key.1));
    let group = {
        let key = key.clone();
        Memo::new(move |_| grouped.with(|grouped| grouped.group(&key).cloned()).unwrap_or_default())
    };
    let is_whole = RwSignal::new(is_all);
    let opens_behind = {
        let key = key.clone();
        move || {
            let opened =
                grouped.with(|grouped| grouped.opened.as_ref().filter(|it| it.act.0 == key).map(|it| it.act.1));
            opened.is_some_and(|from| group.with(|group| group.acts.iter().skip(FIRST).any(|it| it.from == from)))
        }
    };
    // Shown rows stay: text may be typed in them.
    Effect::new({
        let opens_behind = opens_behind.clone();
        move |_| {
            if opens_behind() {
                is_whole.set(true);
            }
        }
    });
    let drawn = Memo::new(move |_| {
        // Rows opened by the address are always shown.
        let most = if is_whole.get() || opens_behind() { usize::MAX } else { FIRST };
        group.with(|group| group.acts.iter().map(|it| it.from).take(most).collect::<Vec<_>>())
    });
    let row = move |from: Origin| view! { <ActView insights=insights.clone() grouped key=(key.clone(), from) /> };
    let more = Memo::new(move |_| group.with(|group| group.acts.len()).saturating_sub(drawn.with(Vec::len)));
    let button = move || {
        (more.get() > 0).then(|| {
            view! {
                <button class="button quiet" on:click=move |_| is_whole.set(true)>
                    {format!("Show {} more", format::thousands(more.get()))}
                </button>
            }
        })
    };
    let heading = name.map(|name| {
        let note = move || group.with(|group| format::count(group.count, "finding"));
        let savings = move || {
            let savings = group.with(|group| group.savings.clone());
            (!savings.is_empty()).then(|| view! { ", " <Amounts all=savings /> " a month" })
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
        <For each=move || drawn.get() key=|from| *from children=row />
        {button}
    }
}

fn group_name(insights: &FindingsReport, by: &Facet<FindingProperty>, key: &str) -> String {
    match by {
        Facet::Own(FindingProperty::Check) => check_name(key),
        Facet::Own(property) => format!("{} {property}", capitalised(key)),
        Facet::Shared(Attribute::Dimension(Dimension::Service)) if key.is_empty() => "All services".to_owned(),
        Facet::Shared(Attribute::Dimension(Dimension::Service)) => service_name(insights, key),
        Facet::Shared(Attribute::Dimension(Dimension::Account)) if key.is_empty() => "All accounts".to_owned(),
        Facet::Shared(Attribute::Dimension(Dimension::Account)) => {
            insights.names.get(key).cloned().unwrap_or_else(|| key.to_owned())
        }
        Facet::Shared(Attribute::Tag(tag)) if key.is_empty() => format!("Tags unknown ({tag})"),
        Facet::Shared(Attribute::Tag(tag)) if key == domain::filter::NONE_VALUE => format!("Untagged ({tag})"),
        Facet::Shared(_) => key.to_owned(),
    }
}

/// Display name of a service, by billing name, unique among all findings.
pub(super) fn service_name(insights: &FindingsReport, billing: &str) -> String {
    let of_findings = insights.findings.iter().map(|it| &*it.service);
    let all: BTreeSet<&str> = insights.services.iter().map(String::as_str).chain(of_findings).collect();
    naming::service_name(billing, all)
}

/// Title of a check or AWS recommendation: "Delete unattached EBS volumes".
pub(super) fn check_name(code: &str) -> String {
    Origin::from_code(code).map_or_else(|| code.to_owned(), Origin::title)
}

pub(super) fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
