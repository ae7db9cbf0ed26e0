//! Follows the stream of findings: starts when the page is opened, canceled when the visitor leaves.

use std::sync::Arc;

use domain::report::findings::{FindingsEvent, FindingsReport};
use futures::{
    StreamExt,
    future::{AbortHandle, abortable},
};
use leptos::prelude::*;

use crate::{
    api::{
        ApiError,
        findings::{refresh_findings, run_checks},
        lines::EventReader,
    },
    cost_cache::CostCache,
};

/// Progress of the run.
#[derive(Clone, Debug)]
pub enum Phase {
    /// Page as sent by the server, before WASM is loaded.
    Loading,
    /// Finished and total number of inventory requests.
    Reading(u32, u32),
    /// Complete.
    Done,
    /// Interrupted on the way from Farthing's server.
    Broken(ApiError),
}

/// Results and progress of the stream.
#[derive(Clone, Copy)]
pub struct InsightLoad {
    phase: RwSignal<Phase>,
    /// Latest results: kept during a refresh.
    known: RwSignal<Option<Arc<FindingsReport>>>,
    under_way: StoredValue<Option<AbortHandle>>,
}

impl InsightLoad {
    /// Runs the checks once: the address only filters their results. On the server nothing is loaded: the page's frame
    /// is sent at once.
    pub fn begun() -> Self {
        let load = Self {
            phase: RwSignal::new(Phase::Loading),
            known: RwSignal::new(None),
            under_way: StoredValue::new(None),
        };
        Effect::new(move |_| load.begin());
        on_cleanup(move || load.stop());
        load
    }

    /// Progress. Tracked.
    pub fn phase(self) -> Phase {
        self.phase.get()
    }

    /// Latest results; `None` before the first ones. Tracked.
    pub fn found(self) -> Option<Arc<FindingsReport>> {
        self.known.get()
    }

    /// Whether existing results are being refreshed. Tracked.
    pub fn is_anew(self) -> bool {
        self.known.with(Option::is_some) && self.phase.with(|phase| matches!(phase, Phase::Reading(..)))
    }

    /// Whether the first results are loading. Tracked.
    pub fn is_first(self) -> bool {
        self.known.with(Option::is_none)
            && self.phase.with(|phase| matches!(phase, Phase::Loading | Phase::Reading(..)))
    }

    /// Retries after a failure: completed inventory requests are cached on the server.
    pub fn retry(self) {
        self.begin();
    }

    /// Refreshes the inventory, and the bill if AWS has a newer one.
    pub fn refresh(self) {
        self.follow_after(async {
            // If this request fails, cached data is returned: the page shows its time.
            drop(refresh_findings().await);
        });
    }

    fn stop(self) {
        if let Some(abort) = self.under_way.try_update_value(Option::take).flatten() {
            abort.abort();
        }
    }

    fn begin(self) {
        self.follow_after(async {});
    }

    /// Loads after another task; leaving the page cancels both.
    fn follow_after(self, first: impl Future<Output = ()> + 'static) {
        self.stop();
        self.phase.set(Phase::Reading(0, 0));
        let held = expect_context::<CostCache>();
        let follow = async move {
            first.await;
            match self.follow().await {
                Ok(insights) => {
                    held.update_spending(&insights.spending);
                    self.known.set(Some(Arc::new(insights)));
                    self.phase.set(Phase::Done);
                }
                Err(error) => self.phase.set(Phase::Broken(error)),
            }
        };
        let (follow, abort) = abortable(follow);
        self.under_way.set_value(Some(abort));
        leptos::task::spawn_local(async move {
            // Canceled or finished: all events were applied on the way.
            let _ = follow.await;
        });
    }

    async fn follow(self) -> Result<FindingsReport, ApiError> {
        let mut chunks = run_checks().await?.into_inner();
        let mut reader = EventReader::<FindingsEvent>::default();
        let mut found = None;
        while let Some(chunk) = chunks.next().await {
            for frame in reader.push(&chunk?)? {
                match frame {
                    FindingsEvent::Progress(ended, all) => self.phase.set(Phase::Reading(ended, all)),
                    FindingsEvent::Found(insights) => found = Some(*insights),
                }
            }
        }
        found.ok_or_else(|| ApiError::Server("the connection was interrupted".to_owned()))
    }
}
