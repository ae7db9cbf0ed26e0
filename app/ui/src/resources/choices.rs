//! Resources that match the address, in its order.

use std::sync::Arc;

use domain::{
    inventory::{FilteredResources, Selection, Summary, sort_items},
    view::Sort,
};
use leptos::prelude::*;

use super::load::ResourceLoad;
use crate::view_state::ViewState;

/// Filtered resources.
#[derive(Clone, Copy)]
pub struct Chosen {
    load: ResourceLoad,
    /// Unordered set with its totals.
    picked: Memo<Shared<(FilteredResources, Summary)>>,
    /// Indexes in order.
    order: Memo<Shared<Vec<u32>>>,
}

/// Value compared by identity.
struct Shared<T>(Arc<T>);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Chosen {
    /// Filters and sorts the resources by the address.
    pub fn of(load: ResourceLoad) -> Self {
        let state = expect_context::<ViewState>();
        // Only these view fields affect the selection: opening the panel or another column doesn't.
        let wanted = Memo::new(move |_| {
            state.with(|view| {
                let mut resources = view.resources.clone();
                (resources.open, resources.columns, resources.group) = (None, Vec::new(), None);
                resources.sort = Sort::default();
                (view.filter.clone(), resources)
            })
        });
        let picked = Memo::new(move |_| {
            let selection = wanted.with(|(filter, resources)| Selection::of(filter, resources));
            load.with(|snapshot| {
                let items = snapshot.items();
                let picked = selection.select(&items);
                let summary = Summary::of(&items, &picked);
                Shared(Arc::new((picked, summary)))
            })
        });
        let sort = Memo::new(move |_| state.with(|view| view.resources.sort));
        let order = Memo::new(move |_| {
            let (picked, sort) = (picked.get(), sort.get());
            load.with_untracked(|snapshot| {
                Shared(Arc::new(sort_items(&snapshot.items(), picked.0.0.indexes.clone(), sort)))
            })
        });
        Self { load, picked, order }
    }

    /// Totals of the shown resources. Tracked.
    pub fn summary(self) -> Summary {
        self.picked.with(|picked| picked.0.1.clone())
    }

    /// Indexes of the shown resources among all, unordered. Tracked.
    pub fn with_places<T>(self, read: impl FnOnce(&[u32]) -> T) -> T {
        self.picked.with(|picked| read(&picked.0.0.indexes))
    }

    /// Indexes of the shown resources, in order. Tracked.
    pub fn with_order<T>(self, read: impl FnOnce(&[u32]) -> T) -> T {
        self.order.with(|order| read(&order.0))
    }

    /// Source of the resources.
    pub fn load(self) -> ResourceLoad {
        self.load
    }
}
