//! State of an answer: starts when the visitor asks, and is canceled on stop, on a new question and on leaving the page.

use std::sync::Arc;

use domain::{
    advice::{Fact, FactId, WithoutAi},
    conversation::Decline,
    error::SourceError,
    port::Quote,
    report::answers::{
        AnswerEnd, AnswerEvent, AnswerRequest, CheckedRecommendation, CheckedText, MissingFact, ModelUsage,
    },
};
use futures::{
    StreamExt,
    future::{AbortHandle, abortable},
};
use leptos::prelude::*;

use super::kept;
use crate::{
    api::{ApiError, answers::stream_answer, lines::EventReader},
    cost_cache::CostCache,
    view_state::ViewState,
};

/// How an answer ended.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// Ended by the server, with its reason.
    DeferredAnalysis(AnswerEnd),
    /// Stopped by the visitor.
    Stopped,
    /// Interrupted on the way from Farthing's server.
    Broken(ApiError),
}

/// Parts of an answer received so far.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Facts that the model was given.
    pub facts: Vec<Fact>,
    /// Whether the facts have arrived.
    pub is_grounded: bool,
    /// Facts that could not be loaded.
    pub missing: Vec<MissingFact>,
    /// Model that writes the answer.
    pub model: Option<String>,
    /// Models that were tried without success, each with its reason.
    pub declined: Vec<(String, Decline)>,
    /// Blocks of text that are checked.
    pub checked: Vec<CheckedText>,
    /// Text after the checked blocks that is not checked yet.
    pub pending: String,
    /// Recommendations, in the model's order.
    pub recommended: Vec<Arc<CheckedRecommendation>>,
    /// Views that the model queried, as query strings.
    pub queried: Vec<String>,
    /// Paid requests that those queries made.
    pub paid: Quote,
    /// Rejected tool calls, each with its reason.
    pub unusable: Vec<(String, String)>,
    /// Tokens and price.
    pub usage: Option<ModelUsage>,
    /// Why no model wrote an answer.
    pub without: Option<(WithoutAi, Option<SourceError>)>,
    /// How the answer ended; `None` while it is streaming.
    pub end: Option<End>,
}

impl Answer {
    fn take(&mut self, frame: AnswerEvent) {
        match frame {
            AnswerEvent::Facts(sheet, missing) => {
                self.facts = sheet.facts().to_vec();
                self.missing = missing;
                self.is_grounded = true;
            }
            AnswerEvent::Started(model) => self.model = Some(model),
            AnswerEvent::Declined(model, why) => self.declined.push((model, why)),
            AnswerEvent::Words(words) => self.pending.push_str(&words),
            AnswerEvent::Checked(bytes, marked) => {
                self.pending = self.pending.get(bytes..).unwrap_or_default().to_owned();
                self.checked.push(marked);
            }
            AnswerEvent::Recommended(recommended) => self.recommended.push(Arc::new(*recommended)),
            AnswerEvent::Queried(query, paid) => {
                self.queried.push(query);
                self.paid = paid;
            }
            AnswerEvent::MoreFacts(facts) => self.facts.extend(facts),
            AnswerEvent::Unusable(tool, why) => self.unusable.push((tool, why)),
            AnswerEvent::Usage(usage) => self.usage = Some(usage),
            AnswerEvent::WithoutAi(why, error) => self.without = Some((why, error)),
            AnswerEvent::Ended(ending, _) => self.end = Some(End::DeferredAnalysis(ending)),
        }
    }

    /// Counts of verified and unverified figures and names.
    pub fn counts(&self) -> (usize, usize) {
        let words = self.checked.iter().map(|it| (it.verified, it.not_verified));
        let recommended = self.recommended.iter().map(|it| it.counts());
        words.chain(recommended).fold((0, 0), |(yes, no), (more, less)| (yes + more, no + less))
    }
}

/// Request, answer and selected fact of the panel.
#[derive(Clone, Copy)]
pub struct AdviceLoad {
    /// Last request; `None` before the first one.
    pub wanted: RwSignal<Option<AnswerRequest>>,
    /// Answer as received so far.
    pub answer: RwSignal<Answer>,
    /// Fact that is highlighted.
    pub fact: RwSignal<Option<FactId>>,
    under_way: StoredValue<Option<AbortHandle>>,
    held: StoredValue<CostCache>,
    state: ViewState,
}

impl AdviceLoad {
    /// Starts with the cached answer of this address, if any, and sends nothing. Leaving the page cancels a running request.
    pub fn new() -> Self {
        let state = expect_context::<ViewState>();
        let kept = untrack(|| kept::find(&state.with(kept::key)));
        let (wanted, answer) = kept.map_or_else(Default::default, |(wanted, answer)| (Some(wanted), answer));
        let load = Self {
            wanted: RwSignal::new(wanted),
            answer: RwSignal::new(answer),
            fact: RwSignal::new(None),
            under_way: StoredValue::new(None),
            held: StoredValue::new(expect_context()),
            state,
        };
        on_cleanup(move || load.hang_up());
        load
    }

    /// Whether an answer is streaming. Tracked.
    pub fn is_under_way(self) -> bool {
        self.wanted.with(Option::is_some) && self.answer.with(|answer| answer.end.is_none())
    }

    /// Sends a request and cancels the one that is running.
    pub fn stream_answer(self, wanted: AnswerRequest) {
        self.hang_up();
        self.fact.set(None);
        self.answer.set(Answer::default());
        self.wanted.set(Some(wanted.clone()));
        let held = self.held.get_value();
        let key = untrack(|| self.state.with(kept::key));
        let follow = async move {
            let end = match self.follow(wanted.clone(), &held).await {
                Ok(()) => None,
                Err(error) => Some(End::Broken(error)),
            };
            self.answer.update(|answer| {
                let cut = || End::Broken(ApiError::Server("the connection was interrupted".to_owned()));
                answer.end = end.or_else(|| answer.end.take()).or_else(|| Some(cut()));
            });
            if let Some(answer) =
                self.answer.try_get_untracked().filter(|it| matches!(it.end, Some(End::DeferredAnalysis(_))))
            {
                kept::keep(key, wanted, answer);
            }
        };
        let (follow, abort) = abortable(follow);
        self.under_way.set_value(Some(abort));
        leptos::task::spawn_local(async move {
            // Canceled or finished: all events were applied on the way.
            let _ = follow.await;
        });
    }

    /// Sends the last request again.
    pub fn again(self) {
        if let Some(wanted) = self.wanted.get_untracked() {
            self.stream_answer(wanted);
        }
    }

    /// Cancels the request and keeps the text received so far.
    pub fn stop(self) {
        self.hang_up();
        self.answer.update(|answer| answer.end = Some(End::Stopped));
    }

    fn hang_up(self) {
        if let Some(abort) = self.under_way.try_update_value(Option::take).flatten() {
            abort.abort();
        }
    }

    async fn follow(self, wanted: AnswerRequest, held: &CostCache) -> Result<(), ApiError> {
        let mut chunks = stream_answer(wanted).await?.into_inner();
        let mut reader = EventReader::<AnswerEvent>::default();
        while let Some(chunk) = chunks.next().await {
            let frames = reader.push(&chunk?)?;
            if let Some(AnswerEvent::Ended(_, spending)) = frames.last() {
                held.update_spending(spending);
            }
            self.answer.update(|answer| frames.into_iter().for_each(|frame| answer.take(frame)));
        }
        Ok(())
    }
}
