//! A group of findings: what they have in common, what they save together, and the first of them.

use std::sync::Arc;

use domain::{
    dimension::{Attribute, Dimension},
    finding::Origin,
    naming::display_name,
    view::Per,
};
use leptos::prelude::*;

use super::{
    finding::FindingView,
    laid::{Key, Laid},
};
use crate::{api::insights::Insights, components::amount::Amounts, format};

/// Findings of a group that are drawn at first.
const FIRST: usize = 5;

/// A heading and its rows. Rows that stay when the address changes stay as they are: opened, and with what is being typed in them.
#[component]
pub fn GroupView(insights: Arc<Insights>, laid: Memo<Laid>, key: Key) -> impl IntoView {
    let name = group_name(&insights, &key.0, &key.1);
    let is_by_check = key.0 == Per::Check;
    let group = Memo::new(move |_| laid.with(|laid| laid.group(&key)).unwrap_or_default());
    let opened = Memo::new(move |_| laid.with(|laid| laid.opened));
    let is_whole = RwSignal::new(false);
    let opens_behind = move || {
        let is_behind = |place: usize| group.with(|group| group.places.iter().skip(FIRST).any(|it| *it == place));
        opened.get().is_some_and(is_behind)
    };
    // What is drawn stays: in a row there may be words that are being typed.
    Effect::new(move |_| {
        if opens_behind() {
            is_whole.set(true);
        }
    });
    let drawn = Memo::new(move |_| {
        // What the address opens is drawn, wherever it stands.
        let most = if is_whole.get() || opens_behind() { usize::MAX } else { FIRST };
        group.with(|group| group.places.iter().copied().take(most).collect::<Vec<_>>())
    });
    let row = move |place: usize| {
        let finding = insights.findings.get(place).cloned();
        let names = insights.names.clone();
        finding.map(|finding| view! { <FindingView finding names is_by_check place opened /> })
    };
    let note = move || group.with(|group| format::count(group.places.len(), "finding"));
    let savings = move || {
        let savings = group.with(|group| group.savings.clone());
        (!savings.is_empty()).then(|| view! { ", " <Amounts all=savings /> " a month" })
    };
    let more = Memo::new(move |_| group.with(|group| group.places.len()).saturating_sub(drawn.with(Vec::len)));
    let button = move || {
        (more.get() > 0).then(|| {
            view! {
                <button class="btn quiet" on:click=move |_| is_whole.set(true)>
                    {format!("Show {} more", format::thousands(more.get()))}
                </button>
            }
        })
    };
    view! {
        <div class="group">
            <h2>{name}</h2>
            <span class="t3">{note} {savings}</span>
        </div>
        <For each=move || drawn.get() key=|place| *place children=row />
        {button}
    }
}

fn group_name(insights: &Insights, per: &Per, key: &str) -> String {
    match per {
        Per::Check => check_name(key),
        Per::Service if key.is_empty() => "All services".to_owned(),
        Per::Service => display_name(&Attribute::from(Dimension::Service), key, None),
        Per::Account if key.is_empty() => "All accounts".to_owned(),
        Per::Account => insights.names.get(key).cloned().unwrap_or_else(|| key.to_owned()),
        Per::Effort => format!("{} effort", capitalised(key)),
        Per::Tag(tag) if key.is_empty() => format!("Tags not known ({tag})"),
        Per::Tag(tag) if key == domain::filter::NONE_VALUE => format!("Without tag {tag}"),
        Per::Tag(_) => key.to_owned(),
    }
}

/// What a check is called; what AWS recommends by its own name.
pub(super) fn check_name(code: &str) -> String {
    Origin::named(code).map_or_else(|| code.to_owned(), |it| it.title().to_owned())
}

pub(super) fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
