//! Streams an answer: starts when the visitor asks; stopping, a new question and leaving the page cancel the request.

use domain::{
    advice::FactId,
    report::answers::{AnswerEvent, AnswerRequest},
};
use futures::{
    StreamExt,
    future::{AbortHandle, abortable},
};
use leptos::prelude::*;

use super::{
    answer::{Answer, EndReason},
    answer_cache,
};
use crate::{
    api::{ApiError, answers::stream_answer, frames::EventReader},
    cost_cache::CostCache,
    view_state::ViewState,
};

/// Request, answer and highlighted fact of the panel.
#[derive(Clone, Copy)]
pub struct AdviceLoad {
    /// Last request; `None` before the first one.
    pub request: RwSignal<Option<AnswerRequest>>,
    /// Answer as streamed so far.
    pub answer: RwSignal<Answer>,
    /// Fact to highlight: the visitor followed a link to it.
    pub highlighted_fact: RwSignal<Option<FactId>>,
    /// Handle of the latest request.
    abort_handle: StoredValue<Option<AbortHandle>>,
    cost_cache: StoredValue<CostCache>,
    state: ViewState,
}

impl AdviceLoad {
    /// Starts with the cached answer of this address, if any, and sends nothing. Leaving the page cancels a running request.
    pub fn new() -> Self {
        let state = expect_context::<ViewState>();
        let cached = untrack(|| answer_cache::find(&state.with(answer_cache::key)));
        let (request, answer) = cached.map_or_else(Default::default, |(request, answer)| (Some(request), answer));
        let load = Self {
            request: RwSignal::new(request),
            answer: RwSignal::new(answer),
            highlighted_fact: RwSignal::new(None),
            abort_handle: StoredValue::new(None),
            cost_cache: StoredValue::new(expect_context()),
            state,
        };
        on_cleanup(move || load.cancel());
        load
    }

    /// Whether an answer is streaming. Tracked.
    pub fn is_streaming(self) -> bool {
        self.request.with(Option::is_some) && self.answer.with(|answer| answer.end.is_none())
    }

    /// Cancels a running request and sends another.
    pub fn ask(self, request: AnswerRequest) {
        self.cancel();
        self.highlighted_fact.set(None);
        self.answer.set(Answer::default());
        self.request.set(Some(request.clone()));
        let cost_cache = self.cost_cache.get_value();
        let cache_key = untrack(|| self.state.with(answer_cache::key));
        let task = async move {
            let end = match self.read_events(request.clone(), &cost_cache).await {
                Ok(()) => None,
                Err(error) => Some(EndReason::Interrupted(error)),
            };
            self.answer.update(|answer| {
                let interrupted =
                    || EndReason::Interrupted(ApiError::Server("the connection was interrupted".to_owned()));
                answer.end = end.or_else(|| answer.end.take()).or_else(|| Some(interrupted()));
            });
            if let Some(answer) =
                self.answer.try_get_untracked().filter(|it| matches!(it.end, Some(EndReason::ByServer(_))))
            {
                answer_cache::insert(cache_key, request, answer);
            }
        };
        let (task, handle) = abortable(task);
        self.abort_handle.set_value(Some(handle));
        leptos::task::spawn_local(async move {
            // Canceled or finished: all events were applied on the way.
            let _ = task.await;
        });
    }

    /// Sends the last request again.
    pub fn retry(self) {
        if let Some(request) = self.request.get_untracked() {
            self.ask(request);
        }
    }

    /// Cancels the request and keeps the text received so far.
    pub fn stop(self) {
        self.cancel();
        self.answer.update(|answer| answer.end = Some(EndReason::Stopped));
    }

    fn cancel(self) {
        if let Some(handle) = self.abort_handle.try_update_value(Option::take).flatten() {
            handle.abort();
        }
    }

    async fn read_events(self, request: AnswerRequest, cost_cache: &CostCache) -> Result<(), ApiError> {
        let mut chunks = stream_answer(request).await?.into_inner();
        let mut reader = EventReader::<AnswerEvent>::default();
        while let Some(chunk) = chunks.next().await {
            let (events, end) = reader.push(&chunk?);
            if let Some(AnswerEvent::Ended(_, spending)) = events.last() {
                cost_cache.update_spending(spending);
            }
            self.answer.update(|answer| events.into_iter().for_each(|event| answer.apply(event)));
            end?;
        }
        Ok(())
    }
}
