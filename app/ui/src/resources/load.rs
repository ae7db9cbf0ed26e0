//! Follows the stream of resources: starts with the address, canceled when the visitor leaves.

use std::time::Duration;

use domain::{
    report::Snapshot,
    view::{Page, View},
};
use futures::{
    StreamExt,
    future::{AbortHandle, abortable},
};
use leptos::prelude::*;

use crate::{
    api::{
        ApiError,
        lines::EventReader,
        resources::{refresh_resources, resources},
    },
    cost_cache::CostCache,
    view_state::ViewState,
};

/// Time for which arriving events are collected before drawing.
const GATHER: Duration = Duration::from_millis(120);
/// Number of resources per additional millisecond: larger tables are filtered and sorted less often.
const RESOURCES_A_MILLISECOND: usize = 100;

/// Progress of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Page as sent by the server, before WASM is loaded.
    Loading,
    /// Waiting for the first event.
    Waiting,
    /// Resources are arriving.
    Reading,
    /// Complete.
    Done,
    /// Interrupted on the way from Farthing's server.
    Broken(ApiError),
}

/// Results and progress of the stream.
#[derive(Clone, Copy)]
pub struct ResourceLoad {
    snapshot: StoredValue<Snapshot>,
    /// Counter of drawings, which triggers updates.
    version: RwSignal<u32>,
    /// Progress.
    pub phase: RwSignal<Phase>,
    under_way: StoredValue<Option<AbortHandle>>,
    /// Whether a drawing is scheduled.
    is_due: StoredValue<bool>,
    ask: Memo<String>,
}

impl ResourceLoad {
    /// Loads the resources of the address, now and whenever its range or metric changes. On the server nothing is loaded: the
    /// page's frame is sent at once.
    pub fn from_address() -> Self {
        let state = expect_context::<ViewState>();
        let ask = Memo::new(move |_| {
            let View { span, metric, .. } = state.shown();
            View { span, metric, ..View::default() }.to_query(&Page::Resources)
        });
        let load = Self {
            snapshot: StoredValue::new(Snapshot::default()),
            version: RwSignal::new(0),
            phase: RwSignal::new(Phase::Loading),
            under_way: StoredValue::new(None),
            is_due: StoredValue::new(false),
            ask,
        };
        Effect::new(move |_| load.begin(ask.get()));
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

    /// Retries after a failure: completed inventory requests are cached on the server.
    pub fn retry(self) {
        self.begin(self.ask.get_untracked());
    }

    /// Refreshes all data from AWS.
    pub fn refresh(self) {
        let ask = self.ask.get_untracked();
        let accounts = self.snapshot.with_value(|snapshot| {
            let bill = snapshot.bill.iter().flat_map(|bill| &bill.accounts);
            bill.map(|it| it.account.to_string()).collect()
        });
        leptos::task::spawn_local(async move {
            // If this request fails, cached data is returned: the page shows its time.
            drop(refresh_resources(ask, accounts).await);
            self.retry();
        });
    }

    fn stop(self) {
        if let Some(abort) = self.under_way.try_update_value(Option::take).flatten() {
            abort.abort();
        }
    }

    fn begin(self, ask: String) {
        self.stop();
        self.snapshot.set_value(Snapshot::default());
        self.phase.set(Phase::Waiting);
        self.draw();
        let held = expect_context::<CostCache>();
        let follow = async move {
            let end = self.follow(ask).await;
            self.snapshot.with_value(|snapshot| {
                if let Some(bill) = &snapshot.bill {
                    held.update_spending(&bill.spending);
                }
            });
            self.phase.set(end.map_or_else(Phase::Broken, |()| Phase::Done));
            self.draw();
        };
        let (follow, abort) = abortable(follow);
        self.under_way.set_value(Some(abort));
        leptos::task::spawn_local(async move {
            // Canceled or finished: all events were applied on the way.
            let _ = follow.await;
        });
    }

    async fn follow(self, ask: String) -> Result<(), ApiError> {
        let mut chunks = resources(ask).await?.into_inner();
        let mut reader = EventReader::default();
        while let Some(chunk) = chunks.next().await {
            let events = reader.push(&chunk?)?;
            if events.is_empty() {
                continue;
            }
            self.snapshot.update_value(|snapshot| events.into_iter().for_each(|event| snapshot.apply(event)));
            self.draw_soon();
        }
        let is_over =
            reader.is_complete() && self.snapshot.with_value(|it| it.bill.is_some() || it.unavailable.is_some());
        if is_over { Ok(()) } else { Err(ApiError::Server("the connection was interrupted".to_owned())) }
    }

    /// Draws the first resources at once, later ones a few times per second.
    fn draw_soon(self) {
        let is_first = self.phase.get_untracked() == Phase::Waiting && self.snapshot.with_value(|it| it.count() > 0);
        if is_first {
            self.phase.set(Phase::Reading);
            self.draw();
        } else if !self.is_due.get_value() {
            self.is_due.set_value(true);
            let more = self.snapshot.with_value(Snapshot::count) / RESOURCES_A_MILLISECOND;
            let pause = GATHER + Duration::from_millis(u64::try_from(more).unwrap_or_default());
            set_timeout(
                move || {
                    if self.is_due.try_get_value().is_some() {
                        self.draw();
                    }
                },
                pause,
            );
        }
    }

    fn draw(self) {
        self.is_due.set_value(false);
        self.version.update(|version| *version = version.wrapping_add(1));
    }
}
