//! Following an answer: it begins when the visitor asks, and is called back when they stop it, ask anew or leave.

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
    api::{ApiError, answers::ask, lines::Lines},
    held::Held,
    view_state::ViewState,
};

/// How an answer came to its end.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// As the server says.
    Told(AnswerEnd),
    /// The visitor stopped it.
    Stopped,
    /// Farthing's own server broke off.
    Broken(ApiError),
}

/// What has come of an answer so far.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// What it rests on.
    pub facts: Vec<Fact>,
    /// Whether the facts have come.
    pub is_grounded: bool,
    /// What of the facts could not be read.
    pub missing: Vec<MissingFact>,
    /// Who writes.
    pub model: Option<String>,
    /// Which models were asked in vain, and why.
    pub declined: Vec<(String, Decline)>,
    /// What was written and checked.
    pub checked: Vec<CheckedText>,
    /// What was written behind that, and is not checked yet.
    pub pending: String,
    /// What was recommended.
    pub recommended: Vec<Arc<CheckedRecommendation>>,
    /// Queries of the views that the model asked for.
    pub queried: Vec<String>,
    /// How many paid requests those took.
    pub paid: Quote,
    /// Why calls of tools were not carried out.
    pub unusable: Vec<(String, String)>,
    /// What it took.
    pub usage: Option<ModelUsage>,
    /// Why no model wrote.
    pub without: Option<(WithoutAi, Option<SourceError>)>,
    /// How it ended; `None` while it is under way.
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
            AnswerEvent::Ended(ending, _) => self.end = Some(End::Told(ending)),
        }
    }

    /// How many figures and names are verified, and how many not.
    pub fn counts(&self) -> (usize, usize) {
        let words = self.checked.iter().map(|it| (it.verified, it.not_verified));
        let recommended = self.recommended.iter().map(|it| it.counts());
        words.chain(recommended).fold((0, 0), |(yes, no), (more, less)| (yes + more, no + less))
    }
}

/// What is asked, what has come of it, and which fact the visitor looks at.
#[derive(Clone, Copy)]
pub struct AdviceLoad {
    /// What was asked last; `None` before the first time.
    pub wanted: RwSignal<Option<AnswerRequest>>,
    /// What has come.
    pub answer: RwSignal<Answer>,
    /// The fact that is pointed at.
    pub fact: RwSignal<Option<FactId>>,
    under_way: StoredValue<Option<AbortHandle>>,
    held: StoredValue<Held>,
    state: ViewState,
}

impl AdviceLoad {
    /// Nothing is asked: what was answered at this address before stands again. What is under way when the page is left is called back.
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

    /// Whether an answer is on its way, tracked.
    pub fn is_under_way(self) -> bool {
        self.wanted.with(Option::is_some) && self.answer.with(|answer| answer.end.is_none())
    }

    /// Asks; what was under way is called back.
    pub fn ask(self, wanted: AnswerRequest) {
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
            if let Some(answer) = self.answer.try_get_untracked().filter(|it| matches!(it.end, Some(End::Told(_)))) {
                kept::keep(key, wanted, answer);
            }
        };
        let (follow, abort) = abortable(follow);
        self.under_way.set_value(Some(abort));
        leptos::task::spawn_local(async move {
            // Called back or done: what there is to tell was told on the way.
            let _ = follow.await;
        });
    }

    /// Asks the same again.
    pub fn again(self) {
        if let Some(wanted) = self.wanted.get_untracked() {
            self.ask(wanted);
        }
    }

    /// Calls the answer back and keeps what has come.
    pub fn stop(self) {
        self.hang_up();
        self.answer.update(|answer| answer.end = Some(End::Stopped));
    }

    fn hang_up(self) {
        if let Some(abort) = self.under_way.try_update_value(Option::take).flatten() {
            abort.abort();
        }
    }

    async fn follow(self, wanted: AnswerRequest, held: &Held) -> Result<(), ApiError> {
        let mut pieces = ask(wanted).await?.into_inner();
        let mut lines = Lines::<AnswerEvent>::default();
        while let Some(piece) = pieces.next().await {
            let frames = lines.take(&piece?)?;
            if let Some(AnswerEvent::Ended(_, spending)) = frames.last() {
                held.note_spending(spending);
            }
            self.answer.update(|answer| frames.into_iter().for_each(|frame| answer.take(frame)));
        }
        Ok(())
    }
}
