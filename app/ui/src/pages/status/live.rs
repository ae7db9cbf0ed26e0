//! Status that is updated while the page is open.

use std::time::Duration;

use domain::status::Status;
use leptos::{
    leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle},
    prelude::*,
    task::spawn_local,
};

use crate::api::{
    ApiError,
    status::{check_permissions, current_status},
};

/// Pause between two updates.
const PAUSE: Duration = Duration::from_secs(10);
/// The same during a check of the permissions.
const CHECK_PAUSE: Duration = Duration::from_secs(1);

/// The latest status.
#[derive(Clone, Copy)]
pub struct LiveStatus {
    latest: RwSignal<Status>,
    is_unreachable: RwSignal<bool>,
}

impl From<Status> for LiveStatus {
    fn from(first: Status) -> Self {
        Self { latest: RwSignal::new(first), is_unreachable: RwSignal::new(false) }
    }
}

impl LiveStatus {
    /// The status. Tracked.
    pub fn get(self) -> Status {
        self.latest.get()
    }

    /// A part of the status. Tracked.
    pub fn with<T>(self, read: impl FnOnce(&Status) -> T) -> T {
        self.latest.with(read)
    }

    /// Whether the latest update failed. Tracked.
    pub fn is_unreachable(self) -> bool {
        self.is_unreachable.get()
    }

    /// Starts a check of the permissions.
    pub fn check(self) {
        spawn_local(async move { self.store(check_permissions().await) });
    }

    /// Updates the status until the page is left. In the browser only.
    pub fn keep_updating(self) {
        let timer = StoredValue::new(None::<TimeoutHandle>);
        let cancel = move || {
            if let Some(timer) = timer.try_update_value(Option::take).flatten() {
                timer.clear();
            }
        };
        Effect::new(move |_| {
            let is_checking = self.with(|status| status.is_checking);
            self.is_unreachable.track();
            cancel();
            let update = move || spawn_local(async move { self.store(current_status().await) });
            let pause = if is_checking { CHECK_PAUSE } else { PAUSE };
            timer.set_value(set_timeout_with_handle(update, pause).ok());
        });
        on_cleanup(cancel);
    }

    /// Stores the outcome of an update; does nothing if the page has been left.
    fn store(self, update: Result<Status, ApiError>) {
        let is_unreachable = update.is_err();
        if let Ok(status) = update {
            self.latest.try_set(status);
        }
        self.is_unreachable.try_set(is_unreachable);
    }
}
