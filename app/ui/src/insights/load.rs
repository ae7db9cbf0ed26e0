//! Streams the findings: starts when the page is opened; leaving the page cancels the request.

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
        frames::EventReader,
    },
    cost_cache::CostCache,
    prepared::prepared_findings,
};

/// Progress of a run of the checks.
#[derive(Clone, Debug)]
pub enum Phase {
    /// Page as sent by the server, before WASM is loaded.
    Loading,
    /// Completed and total number of inventory lists.
    Running(u32, u32),
    /// Complete.
    Done,
    /// Connection to Farthing's server interrupted, or the request failed.
    Interrupted(ApiError),
}

/// Findings and progress of a run of the checks.
#[derive(Clone, Copy)]
pub struct FindingsLoad {
    phase: RwSignal<Phase>,
    /// Latest results, which stay during a refresh.
    report: RwSignal<Option<Arc<FindingsReport>>>,
    /// Handle of the latest run.
    abort_handle: StoredValue<Option<AbortHandle>>,
}

impl FindingsLoad {
    /// Runs the checks once: the address only filters their results. On the server, the findings that were loaded for the page.
    pub fn start() -> Self {
        let report = prepared_findings();
        let phase = if report.is_some() { Phase::Done } else { Phase::Loading };
        let load =
            Self { phase: RwSignal::new(phase), report: RwSignal::new(report), abort_handle: StoredValue::new(None) };
        Effect::new(move |_| load.run());
        on_cleanup(move || load.stop());
        load
    }

    /// Progress. Tracked.
    pub fn phase(self) -> Phase {
        self.phase.get()
    }

    /// Latest results; `None` before the first ones. Tracked.
    pub fn report(self) -> Option<Arc<FindingsReport>> {
        self.report.get()
    }

    /// Whether existing results are being refreshed. Tracked.
    pub fn is_refreshing(self) -> bool {
        self.report.with(Option::is_some) && self.phase.with(|phase| matches!(phase, Phase::Running(..)))
    }

    /// Whether the first results are loading. Tracked.
    pub fn is_first_load(self) -> bool {
        self.report.with(Option::is_none)
            && self.phase.with(|phase| matches!(phase, Phase::Loading | Phase::Running(..)))
    }

    /// Whether the findings are complete, or will not be. Tracked.
    pub fn has_ended(self) -> bool {
        self.phase.with(|phase| matches!(phase, Phase::Done | Phase::Interrupted(_)))
    }

    /// Retries after a failure: completed inventory lists are cached on the server.
    pub fn retry(self) {
        self.run();
    }

    /// Refreshes the inventory, and the bill if AWS has a newer one.
    pub fn refresh(self) {
        self.run_after(async {
            // If this request fails, the run uses cached data, whose time the page shows.
            drop(refresh_findings().await);
        });
    }

    fn stop(self) {
        if let Some(handle) = self.abort_handle.try_update_value(Option::take).flatten() {
            handle.abort();
        }
    }

    fn run(self) {
        self.run_after(async {});
    }

    /// Runs the checks after another task; leaving the page cancels both.
    fn run_after(self, first_task: impl Future<Output = ()> + 'static) {
        self.stop();
        self.phase.set(Phase::Running(0, 0));
        let cost_cache = expect_context::<CostCache>();
        let task = async move {
            first_task.await;
            match self.read_events().await {
                Ok(report) => {
                    cost_cache.update_spending(&report.spending);
                    self.report.set(Some(report));
                    self.phase.set(Phase::Done);
                }
                Err(error) => self.phase.set(Phase::Interrupted(error)),
            }
        };
        let (task, handle) = abortable(task);
        self.abort_handle.set_value(Some(handle));
        leptos::task::spawn_local(async move {
            // Canceled or finished: all events were applied on the way.
            let _ = task.await;
        });
    }

    async fn read_events(self) -> Result<Arc<FindingsReport>, ApiError> {
        let mut chunks = run_checks().await?.into_inner();
        let mut reader = EventReader::<FindingsEvent>::default();
        let mut report = None;
        while let Some(chunk) = chunks.next().await {
            let (events, end) = reader.push(&chunk?);
            for event in events {
                match event {
                    FindingsEvent::Progress(completed, all) => self.phase.set(Phase::Running(completed, all)),
                    FindingsEvent::Found(received) => report = Some(received),
                }
            }
            end?;
        }
        report.ok_or_else(|| ApiError::Server("the connection was interrupted".to_owned()))
    }
}
