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
/// Pause between two updates during a permission check.
const CHECK_PAUSE: Duration = Duration::from_secs(1);

/// Latest status, with the outcome of the latest update.
#[derive(Clone, Copy)]
pub struct LiveStatus {
    latest: RwSignal<Status>,
    has_failed: RwSignal<bool>,
}

impl From<Status> for LiveStatus {
    fn from(initial: Status) -> Self {
        Self { latest: RwSignal::new(initial), has_failed: RwSignal::new(false) }
    }
}

impl LiveStatus {
    /// Latest status. Tracked.
    pub fn get(self) -> Status {
        self.latest.get()
    }

    /// Reads the latest status. Tracked.
    pub fn with<T>(self, read: impl FnOnce(&Status) -> T) -> T {
        self.latest.with(read)
    }

    /// Whether the latest update failed. Tracked.
    pub fn has_failed(self) -> bool {
        self.has_failed.get()
    }

    /// Starts a check of all permissions.
    pub fn check_permissions(self) {
        spawn_local(async move { self.store(check_permissions().await) });
    }

    /// Updates the status until the visitor leaves the page. Only in the browser.
    pub fn keep_updating(self) {
        let timer = StoredValue::new(None::<TimeoutHandle>);
        let cancel = move || {
            if let Some(timer) = timer.try_update_value(Option::take).flatten() {
                timer.clear();
            }
        };
        Effect::new(move |_| {
            let is_checking = self.with(|status| status.is_checking);
            self.has_failed.track();
            cancel();
            let update = move || spawn_local(async move { self.store(current_status().await) });
            let pause = if is_checking { CHECK_PAUSE } else { PAUSE };
            timer.set_value(set_timeout_with_handle(update, pause).ok());
        });
        on_cleanup(cancel);
    }

    /// Stores the outcome of an update; does nothing if the visitor has left the page.
    fn store(self, update: Result<Status, ApiError>) {
        let has_failed = update.is_err();
        if let Ok(status) = update {
            self.latest.try_set(status);
        }
        self.has_failed.try_set(has_failed);
    }
}
