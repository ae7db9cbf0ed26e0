//! Streams the resources: starts when the page is opened and when its range or metric changes; leaving the page cancels the
//! request.

use std::time::Duration;

use domain::report::Snapshot;
use futures::{
    StreamExt,
    future::{AbortHandle, abortable},
};
use leptos::prelude::*;

use crate::{
    api::{
        ApiError,
        frames::EventReader,
        resources::{refresh_resources, resources},
    },
    cost_cache::CostCache,
    links,
    prepared::prepared_resources,
    view_state::ViewState,
};

/// Minimum time between two drawings while events arrive.
const DRAW_INTERVAL: Duration = Duration::from_millis(120);
/// Number of resources for which this time grows by one millisecond: larger tables are filtered and sorted less often.
const RESOURCES_PER_EXTRA_MILLISECOND: usize = 100;

/// Progress of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Page as sent by the server, before WASM is loaded.
    Loading,
    /// Waiting for the first event.
    Waiting,
    /// Resources are arriving.
    Streaming,
    /// Complete.
    Done,
    /// Connection to Farthing's server interrupted, or the request failed.
    Interrupted(ApiError),
}

/// Results and progress of the stream.
#[derive(Clone, Copy)]
pub struct ResourceLoad {
    snapshot: StoredValue<Snapshot>,
    /// Number of drawings; each change redraws the page.
    version: RwSignal<u32>,
    /// Progress.
    pub phase: RwSignal<Phase>,
    /// Handle of the latest request.
    abort_handle: StoredValue<Option<AbortHandle>>,
    /// Whether the next drawing is scheduled.
    is_draw_scheduled: StoredValue<bool>,
    /// Range and metric, as the query of an address.
    query: Memo<String>,
}

impl ResourceLoad {
    /// Loads the resources of the address, now and whenever its range or metric changes. On the server, those that were loaded for
    /// the page.
    pub fn from_address() -> Self {
        let state = expect_context::<ViewState>();
        let query = Memo::new(move |_| links::resource_query(&state.shown()));
        let prepared = prepared_resources();
        let phase = if prepared.is_some() { Phase::Done } else { Phase::Loading };
        let load = Self {
            snapshot: StoredValue::new(prepared.map(|it| (*it).clone()).unwrap_or_default()),
            version: RwSignal::new(0),
            phase: RwSignal::new(phase),
            abort_handle: StoredValue::new(None),
            is_draw_scheduled: StoredValue::new(false),
            query,
        };
        Effect::new(move |_| load.start(query.get()));
        on_cleanup(move || load.stop());
        load
    }

    /// Results so far. Tracked.
    pub fn with<T>(self, read: impl FnOnce(&Snapshot) -> T) -> T {
        self.version.track();
        self.snapshot.with_value(read)
    }

    /// Results so far, untracked.
    pub fn with_untracked<T>(self, read: impl FnOnce(&Snapshot) -> T) -> T {
        self.snapshot.with_value(read)
    }

    /// Number of the last drawing. Tracked.
    pub fn version(self) -> u32 {
        self.version.get()
    }

    /// Whether the resources are complete, or will not be. Tracked.
    pub fn has_ended(self) -> bool {
        self.phase.with(|phase| matches!(phase, Phase::Done | Phase::Interrupted(_)))
    }

    /// Retries after a failure: completed inventory lists are cached on the server.
    pub fn retry(self) {
        self.start(self.query.get_untracked());
    }

    /// Refreshes all data from AWS.
    pub fn refresh(self) {
        let query = self.query.get_untracked();
        let accounts = self.snapshot.with_value(|snapshot| {
            let bill = snapshot.bill.iter().flat_map(|bill| &bill.accounts);
            bill.map(|it| it.account.to_string()).collect()
        });
        leptos::task::spawn_local(async move {
            // If this request fails, the page loads cached data and shows its time.
            drop(refresh_resources(query, accounts).await);
            self.retry();
        });
    }

    fn stop(self) {
        if let Some(handle) = self.abort_handle.try_update_value(Option::take).flatten() {
            handle.abort();
        }
    }

    fn start(self, query: String) {
        self.stop();
        self.snapshot.set_value(Snapshot::default());
        self.phase.set(Phase::Waiting);
        self.draw();
        let cost_cache = expect_context::<CostCache>();
        let task = async move {
            let outcome = self.read_events(query).await;
            self.snapshot.with_value(|snapshot| {
                if let Some(bill) = &snapshot.bill {
                    cost_cache.update_spending(&bill.spending);
                }
            });
            self.phase.set(outcome.map_or_else(Phase::Interrupted, |()| Phase::Done));
            self.draw();
        };
        let (task, handle) = abortable(task);
        self.abort_handle.set_value(Some(handle));
        leptos::task::spawn_local(async move {
            // Canceled or finished: all events were applied on the way.
            let _ = task.await;
        });
    }

    async fn read_events(self, query: String) -> Result<(), ApiError> {
        let mut chunks = resources(query).await?.into_inner();
        let mut reader = EventReader::default();
        while let Some(chunk) = chunks.next().await {
            let (events, end) = reader.push(&chunk?);
            if !events.is_empty() {
                self.snapshot.update_value(|snapshot| events.into_iter().for_each(|event| snapshot.apply(event)));
                self.schedule_draw();
            }
            end?;
        }
        let is_complete =
            reader.is_complete() && self.snapshot.with_value(|it| it.bill.is_some() || it.unavailable.is_some());
        if is_complete { Ok(()) } else { Err(ApiError::Server("the connection was interrupted".to_owned())) }
    }

    /// Draws the first resources at once, and later ones at intervals.
    fn schedule_draw(self) {
        let is_first = self.phase.get_untracked() == Phase::Waiting && self.snapshot.with_value(|it| it.count() > 0);
        if is_first {
            self.phase.set(Phase::Streaming);
            self.draw();
        } else if !self.is_draw_scheduled.get_value() {
            self.is_draw_scheduled.set_value(true);
            let extra_milliseconds = self.snapshot.with_value(Snapshot::count) / RESOURCES_PER_EXTRA_MILLISECOND;
            let pause = DRAW_INTERVAL + Duration::from_millis(u64::try_from(extra_milliseconds).unwrap_or_default());
            set_timeout(
                move || {
                    if self.is_draw_scheduled.try_get_value().is_some() {
                        self.draw();
                    }
                },
                pause,
            );
        }
    }

    fn draw(self) {
        self.is_draw_scheduled.set_value(false);
        self.version.update(|version| *version = version.wrapping_add(1));
    }
}
