//! Resources that match the filters of the address, in the order of the address.

use std::sync::Arc;

use domain::{
    inventory::{FilteredResources, Selection, Summary, sort_items},
    view::Sort,
};
use leptos::prelude::*;

use super::load::ResourceLoad;
use crate::view_state::ViewState;

/// Resources that match the address, with their totals and order.
#[derive(Clone, Copy)]
pub struct ShownResources {
    load: ResourceLoad,
    /// Indexes of the resources, unordered, with totals.
    selected: Memo<ByPointer<(FilteredResources, Summary)>>,
    /// Indexes of the resources, in order.
    order: Memo<ByPointer<Vec<u32>>>,
}

/// Shared value, compared by its address instead of its contents.
struct ByPointer<T>(Arc<T>);

impl<T> Clone for ByPointer<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> PartialEq for ByPointer<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl ShownResources {
    /// Filters and sorts the resources by the address.
    pub fn of(load: ResourceLoad) -> Self {
        let state = expect_context::<ViewState>();
        // Resets the fields that do not affect the selection, such as the open resource and the columns.
        let selection_view = Memo::new(move |_| {
            state.with(|view| {
                let mut resources = view.resources.clone();
                (resources.open, resources.columns, resources.group) = (None, Vec::new(), None);
                resources.sort = Sort::default();
                (view.filter.clone(), resources)
            })
        });
        let selected = Memo::new(move |_| {
            let selection = selection_view.with(|(filter, resources)| Selection::of(filter, resources));
            load.with(|snapshot| {
                let items = snapshot.items();
                let selected = selection.select(&items);
                let summary = Summary::of(&items, &selected);
                ByPointer(Arc::new((selected, summary)))
            })
        });
        let sort = Memo::new(move |_| state.with(|view| view.resources.sort));
        let order = Memo::new(move |_| {
            let (selected, sort) = (selected.get(), sort.get());
            load.with_untracked(|snapshot| {
                ByPointer(Arc::new(sort_items(&snapshot.items(), selected.0.0.indexes.clone(), sort)))
            })
        });
        Self { load, selected, order }
    }

    /// Totals of the shown resources. Tracked.
    pub fn summary(self) -> Summary {
        self.selected.with(|selected| selected.0.1.clone())
    }

    /// Indexes of the shown resources among all, unordered. Tracked.
    pub fn with_indexes<T>(self, read: impl FnOnce(&[u32]) -> T) -> T {
        self.selected.with(|selected| read(&selected.0.0.indexes))
    }

    /// Indexes of the shown resources, in order. Tracked.
    pub fn with_order<T>(self, read: impl FnOnce(&[u32]) -> T) -> T {
        self.order.with(|order| read(&order.0))
    }

    /// Stream that the resources come from.
    pub fn load(self) -> ResourceLoad {
        self.load
    }
}
