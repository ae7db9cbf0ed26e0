//! AI answers: requests, streamed events and outcomes.

use serde::{Deserialize, Serialize};

use crate::{
    advice::{Fact, FactSheet, Recommendation, Task, WithoutAi},
    conversation::Decline,
    error::SourceError,
    money::Money,
    port::Quote,
    spending::Spending,
};

/// What is asked of the model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerRequest {
    /// What kind of words.
    pub task: Task,
    /// The query of the page's address: which costs and findings are spoken of, and how far further questions may go.
    pub view: String,
    /// The service that is looked into, by billing name; for [`Task::Service`] alone.
    pub service: Option<String>,
    /// The visitor's question; for [`Task::Question`] alone.
    pub question: Option<String>,
}

/// Something that a reader of advice is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AnswerEvent {
    /// What the model is told, and what of it could not be read.
    Facts(FactSheet, Vec<MissingFact>),
    /// Which model answers: its id or that of its inference profile.
    Started(String),
    /// A model that was asked before and gave no reply, and why.
    Declined(String, Decline),
    /// The next words, as they come: not checked yet.
    Words(String),
    /// What has ended of the words before, checked. It takes the place of so many bytes of them.
    Checked(usize, CheckedText),
    /// Something that the model recommends, checked.
    Recommended(Box<CheckedRecommendation>),
    /// The model asked for further costs: the query of their view, and how many paid requests that takes, with those before; of
    /// [`crate::advice::MOST_REQUESTS`].
    Queried(String, Quote),
    /// Facts that came of it: they go on behind those before.
    MoreFacts(Vec<Fact>),
    /// What the model put into a tool could not be used: the tool, and why.
    Unusable(String, String),
    /// What it took so far.
    Usage(ModelUsage),
    /// No model answered. What follows is made from the facts alone.
    WithoutAi(WithoutAi, Option<SourceError>),
    /// The last frame: how it ended, and what Farthing itself has spent.
    Ended(AnswerEnd, Spending),
}

/// Something that is not among the facts, though it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MissingFact {
    /// It could not be read.
    Source(SourceError),
    /// AWS left it out: a sentence without a full stop.
    Data(String),
    /// What resources cost, or what could be saved, cannot be added up: why.
    Sum(String),
}

/// Words with the marks of what was checked in them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedText {
    /// Sanitised HTML.
    pub html: String,
    /// Markdown, as it can be copied: what is not verified says so.
    pub text: String,
    /// How many figures, days and names are verified.
    pub verified: usize,
    /// How many are not.
    pub not_verified: usize,
}

/// A recommendation and its words, checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedRecommendation {
    /// What was recommended. Of its texts show those below.
    pub what: Recommendation,
    /// The title.
    pub title: CheckedText,
    /// The steps.
    pub steps: Vec<CheckedText>,
}

impl CheckedRecommendation {
    /// How many figures and names of it are verified, and how many not.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let words = self.steps.iter().chain([&self.title]).map(|it| (it.verified, it.not_verified));
        let names = self.what.resources.iter().map(|it| it.fact.is_some());
        let saving = self.what.saving.iter().map(|it| !it.facts.is_empty());
        let checked = names.chain(saving).map(|is_verified| (usize::from(is_verified), usize::from(!is_verified)));
        words.chain(checked).fold((0, 0), |(yes, no), (more, less)| (yes + more, no + less))
    }
}

/// What an answer took of the model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelUsage {
    /// Tokens that were read.
    pub input_tokens: u64,
    /// Tokens that were written.
    pub output_tokens: u64,
    /// What they cost at list price, each reply at the price of the model that wrote it; `None` where no price is known.
    pub cost: Option<Money>,
    /// Whether there was a reply that did not say what it took.
    pub at_least: bool,
    /// Whether the cost lacks that of a reply.
    pub cost_at_least: bool,
}

impl ModelUsage {
    /// A reply of a model that took so many tokens.
    pub fn add(&mut self, model: &str, input_tokens: u64, output_tokens: u64) {
        self.input_tokens = self.input_tokens.saturating_add(input_tokens);
        self.output_tokens = self.output_tokens.saturating_add(output_tokens);
        let cost = crate::advice::price(model, input_tokens, output_tokens);
        let sum = match (&self.cost, &cost) {
            (Some(sum), Some(cost)) => sum.plus(cost).ok(),
            (None, cost) => cost.clone(),
            (Some(_), None) => None,
        };
        self.cost_at_least |= cost.is_none() || sum.is_none();
        self.cost = sum.or_else(|| self.cost.take());
    }

    /// A reply that did not say what it took.
    pub fn add_unknown(&mut self) {
        self.at_least = true;
        self.cost_at_least = true;
    }
}

/// How an answer ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AnswerEnd {
    /// The answer is whole.
    Whole,
    /// It is as long as it may be: its end is missing.
    TooLong,
    /// A guardrail took its place.
    Blocked,
    /// What the model wrote has no form that Bedrock could read.
    Malformed,
    /// The model went on asking for tools.
    TooManyTurns,
    /// It ended otherwise, in the model's words.
    Otherwise(String),
    /// It broke off.
    BrokeOff(SourceError),
    /// There are no figures to write about.
    NothingToSay,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reply_is_charged_at_the_price_of_its_model() {
        let mut usage = ModelUsage::default();
        let cost = |usage: &ModelUsage| usage.cost.as_ref().map(|it| it.amount.normalize().to_string());
        usage.add("global.anthropic.claude-opus-4-7", 1_000_000, 0);
        usage.add("global.anthropic.claude-haiku-4-5-20251001-v1:0", 1_000_000, 0);
        assert_eq!((usage.input_tokens, cost(&usage).as_deref()), (2_000_000, Some("6")));
        assert!(!usage.at_least && !usage.cost_at_least);
        usage.add("arn:aws:bedrock:eu-west-1:1:application-inference-profile/abc", 1, 1);
        assert_eq!((cost(&usage).as_deref(), usage.at_least, usage.cost_at_least), (Some("6"), false, true));
        usage.add_unknown();
        assert!(usage.at_least);
        let mut unpriced = ModelUsage::default();
        unpriced.add("abc", 1, 1);
        assert_eq!(unpriced.cost, None);
    }
}
