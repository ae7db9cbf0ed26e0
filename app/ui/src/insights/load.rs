//! Following the stream: begun when the page is opened, called back when the visitor leaves.

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
        findings::{find, forget},
        lines::Lines,
    },
    held::Held,
};

/// How far the reading is.
#[derive(Clone, Debug)]
pub enum Phase {
    /// The program has not begun: this is the page as the server sends it.
    Loading,
    /// Lists are read: so many of so many.
    Reading(u32, u32),
    /// All is there that there is.
    Done,
    /// Farthing's own server broke off.
    Broken(ApiError),
}

/// What the stream has brought, and how far it is.
#[derive(Clone, Copy)]
pub struct InsightLoad {
    phase: RwSignal<Phase>,
    /// What was found last: it stays while it is looked anew.
    known: RwSignal<Option<Arc<FindingsReport>>>,
    under_way: StoredValue<Option<AbortHandle>>,
}

impl InsightLoad {
    /// Runs the checks, once: the address only chooses among what they find. On the server nothing is read: the page's frame
    /// goes out at once.
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

    /// How far it is, tracked.
    pub fn phase(self) -> Phase {
        self.phase.get()
    }

    /// What was found last, tracked; `None` before the first time.
    pub fn found(self) -> Option<Arc<FindingsReport>> {
        self.known.get()
    }

    /// Whether what was found is being looked for anew, tracked.
    pub fn is_anew(self) -> bool {
        self.known.with(Option::is_some) && self.phase.with(|phase| matches!(phase, Phase::Reading(..)))
    }

    /// Whether the first findings are on their way, tracked.
    pub fn is_first(self) -> bool {
        self.known.with(Option::is_none)
            && self.phase.with(|phase| matches!(phase, Phase::Loading | Phase::Reading(..)))
    }

    /// Reads again after a failure: what was read well is remembered by the server.
    pub fn retry(self) {
        self.begin();
    }

    /// Lists everything anew. The bill is asked for again when AWS has a newer one.
    pub fn refresh(self) {
        self.follow_after(async {
            // Should the server not hear of it, what is remembered comes again: the page says when it was read.
            drop(forget().await);
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

    /// Reads once something else is done; who leaves meanwhile calls back both.
    fn follow_after(self, first: impl Future<Output = ()> + 'static) {
        self.stop();
        self.phase.set(Phase::Reading(0, 0));
        let held = expect_context::<Held>();
        let follow = async move {
            first.await;
            match self.follow().await {
                Ok(insights) => {
                    held.note_spending(&insights.spending);
                    self.known.set(Some(Arc::new(insights)));
                    self.phase.set(Phase::Done);
                }
                Err(error) => self.phase.set(Phase::Broken(error)),
            }
        };
        let (follow, abort) = abortable(follow);
        self.under_way.set_value(Some(abort));
        leptos::task::spawn_local(async move {
            // Called back or done: what there is to tell was told on the way.
            let _ = follow.await;
        });
    }

    async fn follow(self) -> Result<FindingsReport, ApiError> {
        let mut pieces = find().await?.into_inner();
        let mut lines = Lines::<FindingsEvent>::default();
        let mut found = None;
        while let Some(piece) = pieces.next().await {
            for frame in lines.take(&piece?)? {
                match frame {
                    FindingsEvent::Progress(ended, all) => self.phase.set(Phase::Reading(ended, all)),
                    FindingsEvent::Found(insights) => found = Some(*insights),
                }
            }
        }
        found.ok_or_else(|| ApiError::Server("the connection was interrupted".to_owned()))
    }
}
