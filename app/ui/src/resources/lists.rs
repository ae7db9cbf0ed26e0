//! Progress and failures of the inventory: one line per cause of failure, with what is missing.

use std::collections::BTreeMap;

use domain::{
    error::{Notice, notices},
    format,
    report::{ListProgress, Snapshot},
};
use leptos::prelude::*;

use super::load::{Phase, ResourceLoad};
use crate::components::{
    data_table::{Column, Columns},
    menu::Disclosure,
    state::{ApiFailure, FailedLists},
};

/// Progress of the inventory, and a line for each failure.
#[component]
pub fn Lists(load: ResourceLoad) -> impl IntoView {
    let progress = Memo::new(move |_| load.with(Progress::of));
    let gaps = Memo::new(move |_| load.with(gaps));
    let retry = Callback::new(move |()| load.retry());
    let broken = move || match load.phase.get() {
        Phase::Broken(error) => Some(view! { <ApiFailure error retry /> }),
        Phase::Loading | Phase::Waiting | Phase::Reading | Phase::Done => None,
    };
    view! {
        {broken}
        {move || view! { <ProgressLine load progress=progress.get() /> }}
        <div class="gaps">{move || gaps.get().into_iter().map(|gap| view! { <GapLine gap load /> }).collect_view()}</div>
    }
}

/// Progress of the inventory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Progress {
    ended: usize,
    failed: usize,
    all: usize,
}

impl Progress {
    fn of(snapshot: &Snapshot) -> Self {
        let failed = snapshot.lists().filter(|list| matches!(list.end, Some(Err(_)))).count();
        let all = snapshot.lists().count();
        Self { ended: all - snapshot.loading_count(), failed, all }
    }
}

/// Progress bar while loading; details by service behind a button.
#[component]
fn ProgressLine(load: ResourceLoad, progress: Progress) -> impl IntoView {
    let Progress { ended, failed, all } = progress;
    let is_reading = move || matches!(load.phase.get(), Phase::Loading | Phase::Waiting | Phase::Reading);
    let said = move || match load.phase.get() {
        Phase::Loading => "Loading resources…".to_owned(),
        Phase::Waiting | Phase::Reading if all == 0 => "Listing accounts and regions".to_owned(),
        Phase::Waiting | Phase::Reading if ended < all => {
            format!("{ended} of {} complete", format::count(all, "inventory request"))
        }
        Phase::Waiting | Phase::Reading => "Inventory complete. Allocating costs".to_owned(),
        Phase::Done | Phase::Broken(_) if failed == 0 => {
            format!("Inventory complete, {}", format::count(all, "request"))
        }
        Phase::Done | Phase::Broken(_) => {
            format!("Inventory partial, {} of {}", all - failed, format::count(all, "request"))
        }
    };
    let bar = move || {
        is_reading().then(|| {
            view! { <progress class="progress" max=all.max(1) value=ended aria-label="Inventory progress"></progress> }
        })
    };
    view! {
        {bar}
        <div class="lists">
            <span class="secondary" role="status">
                {said}
            </span>
            <Disclosure>
                <summary class="button quiet">"Show by resource type"</summary>
                <div class="menu-panel by-list">{move || load.with(by_finder)}</div>
            </Disclosure>
        </div>
    }
}

/// Inventory requests by resource type: number found, regions loaded, failures.
fn by_finder(snapshot: &Snapshot) -> AnyView {
    let mut finders: BTreeMap<String, Vec<&ListProgress>> = BTreeMap::new();
    for list in snapshot.lists() {
        finders.entry(list.listing.finder.to_string()).or_default().push(list);
    }
    let columns = Columns(vec![
        Column::text("Resource type", |it: &FinderProgress<'_>| it.0.clone().into_any()).row_header(),
        Column::figures("Found", |it: &FinderProgress<'_>| {
            format::thousands(it.1.iter().map(|list| list.found).sum::<usize>()).into_any()
        }),
        Column::figures("Loaded", |it: &FinderProgress<'_>| {
            let loaded = it.1.iter().filter(|list| matches!(list.end, Some(Ok(())))).count();
            format!("{loaded} of {}", it.1.len()).into_any()
        }),
        Column::text("Failed in", |it: &FinderProgress<'_>| {
            let failed = it.1.iter().filter(|list| matches!(list.end, Some(Err(_)))).map(|list| place(list));
            failed.collect::<Vec<_>>().join(", ").into_any()
        })
        .class("bad"),
    ]);
    columns.table("Inventory by resource type", finders)
}

/// Inventory requests of one finder.
type FinderProgress<'a> = (String, Vec<&'a ListProgress>);

fn place(list: &ListProgress) -> String {
    format!("{} {}", list.listing.place.account, list.listing.place.region)
}

/// Causes of failed requests, without duplicates.
fn gaps(snapshot: &Snapshot) -> Vec<Gap> {
    let complete = snapshot.lists().filter(|list| matches!(list.end, Some(Ok(())))).count();
    let failures = snapshot.lists().flat_map(|list| {
        let failed = list.end.iter().filter_map(|end| end.as_ref().err()).map(|error| (&list.listing, error, false));
        failed.chain(list.gaps.iter().map(|error| (&list.listing, error, true)))
    });
    notices(failures).into_iter().map(|notice| Gap { notice, complete }).collect()
}

/// Cause of failed inventory requests.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Gap {
    notice: Notice,
    /// Number of completed requests.
    complete: usize,
}

/// One failure: what is missing where, why, and what to do.
#[component]
fn GapLine(gap: Gap, load: ResourceLoad) -> impl IntoView {
    let Gap { notice, complete } = gap;
    let rest = if notice.is_detail() {
        "Their other details are shown.".to_owned()
    } else {
        format!("{} complete. Costs of missing resources are in the unattributed row.", others(complete))
    };
    let retry = Callback::new(move |()| load.retry());
    view! { <FailedLists notice still_works=rest retry /> }
}

fn others(complete: usize) -> String {
    match complete {
        0 => "No other inventory request is".to_owned(),
        1 => "One other inventory request is".to_owned(),
        many => format!("The other {many} inventory requests are"),
    }
}
