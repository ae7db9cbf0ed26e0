//! Progress and failures of the inventory: one notice per cause of failure, with the missing resources.

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

/// Progress of the inventory, and a notice for each cause of failure.
#[component]
pub fn InventoryProgress(load: ResourceLoad) -> impl IntoView {
    let counts = Memo::new(move |_| load.with(ListCounts::of));
    let failure_causes = Memo::new(move |_| load.with(failure_causes));
    let retry = Callback::new(move |()| load.retry());
    let failure = move || match load.phase.get() {
        Phase::Interrupted(error) => Some(view! { <ApiFailure error retry /> }),
        Phase::Loading | Phase::Waiting | Phase::Streaming | Phase::Done => None,
    };
    view! {
        {failure}
        {move || view! { <ProgressBar load counts=counts.get() /> }}
        <div class="gaps">{move || failure_causes.get().into_iter().map(|cause| view! { <FailureNotice cause load /> }).collect_view()}</div>
    }
}

/// Numbers of inventory lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ListCounts {
    completed: usize,
    failed: usize,
    all: usize,
}

impl ListCounts {
    fn of(snapshot: &Snapshot) -> Self {
        let failed = snapshot.lists().filter(|list| matches!(list.end, Some(Err(_)))).count();
        let all = snapshot.lists().count();
        Self { completed: all - snapshot.loading_count(), failed, all }
    }
}

/// Progress bar while loading, status text, and a button for details by resource type.
#[component]
fn ProgressBar(load: ResourceLoad, counts: ListCounts) -> impl IntoView {
    let ListCounts { completed, failed, all } = counts;
    let is_loading = move || matches!(load.phase.get(), Phase::Loading | Phase::Waiting | Phase::Streaming);
    let text = move || match load.phase.get() {
        Phase::Loading => "Loading resources…".to_owned(),
        Phase::Waiting | Phase::Streaming if all == 0 => "Listing accounts and regions".to_owned(),
        Phase::Waiting | Phase::Streaming if completed < all => {
            format!("{completed} of {} complete", format::count(all, "list"))
        }
        Phase::Waiting | Phase::Streaming => "Inventory complete. Allocating costs".to_owned(),
        Phase::Done | Phase::Interrupted(_) if failed == 0 => "Inventory complete".to_owned(),
        Phase::Done | Phase::Interrupted(_) => {
            format!("Inventory partial, {} of {}", all - failed, format::count(all, "list"))
        }
    };
    let bar = move || {
        is_loading().then(|| {
            view! { <progress class="progress" max=all.max(1) value=completed aria-label="Inventory progress"></progress> }
        })
    };
    view! {
        {bar}
        <div class="lists">
            <span class="secondary" role="status">
                {text}
            </span>
            <Disclosure>
                <summary class="button quiet">"Inventory status by resource type"</summary>
                <div class="menu-panel by-list">{move || load.with(table_by_type)}</div>
            </Disclosure>
        </div>
    }
}

/// Inventory requests by resource type: number found, regions loaded, failures.
fn table_by_type(snapshot: &Snapshot) -> AnyView {
    let mut by_type: BTreeMap<String, Vec<&ListProgress>> = BTreeMap::new();
    for list in snapshot.lists() {
        by_type.entry(list.listing.finder.to_string()).or_default().push(list);
    }
    let columns = Columns(vec![
        Column::text("Resource type", |it: &TypeProgress<'_>| it.0.clone().into_any()).row_header(),
        Column::figures("Found", |it: &TypeProgress<'_>| {
            format::thousands(it.1.iter().map(|list| list.found).sum::<usize>()).into_any()
        }),
        Column::figures("Loaded", |it: &TypeProgress<'_>| {
            let loaded = it.1.iter().filter(|list| matches!(list.end, Some(Ok(())))).count();
            format!("{loaded} of {}", it.1.len()).into_any()
        }),
        Column::text("Failed in", |it: &TypeProgress<'_>| {
            let failed = it.1.iter().filter(|list| matches!(list.end, Some(Err(_)))).map(|list| location(list));
            failed.collect::<Vec<_>>().join(", ").into_any()
        })
        .class("bad"),
    ]);
    columns.table("Inventory by resource type", by_type)
}

/// Resource type and its inventory lists, one per account and region.
type TypeProgress<'a> = (String, Vec<&'a ListProgress>);

/// Account and region of an inventory list.
fn location(list: &ListProgress) -> String {
    format!("{} {}", list.listing.account_region.account, list.listing.account_region.region)
}

/// Causes of failed requests, without duplicates.
fn failure_causes(snapshot: &Snapshot) -> Vec<FailureCause> {
    let complete_count = snapshot.lists().filter(|list| matches!(list.end, Some(Ok(())))).count();
    let failures = snapshot.lists().flat_map(|list| {
        let failed = list.end.iter().filter_map(|end| end.as_ref().err()).map(|error| (&list.listing, error, false));
        failed.chain(list.gaps.iter().map(|error| (&list.listing, error, true)))
    });
    notices(failures).into_iter().map(|notice| FailureCause { notice, complete_count }).collect()
}

/// Cause of failed inventory lists.
#[derive(Clone, Debug, PartialEq, Eq)]
struct FailureCause {
    notice: Notice,
    /// Number of completed requests.
    complete_count: usize,
}

/// Notice of one cause: missing resources, reason and remedy.
#[component]
fn FailureNotice(cause: FailureCause, load: ResourceLoad) -> impl IntoView {
    let FailureCause { notice, complete_count } = cause;
    let consequence = if notice.is_detail() {
        "Their other details are shown.".to_owned()
    } else {
        format!("{} complete. Costs of missing resources are in the unattributed row.", others_complete(complete_count))
    };
    let retry = Callback::new(move |()| load.retry());
    view! { <FailedLists notice still_works=consequence retry /> }
}

/// Start of a sentence about the other lists.
fn others_complete(complete_count: usize) -> String {
    match complete_count {
        0 => "No other list is".to_owned(),
        1 => "One other list is".to_owned(),
        many => format!("The other {many} lists are"),
    }
}
