//! AI answers: requests, streamed events and outcomes.

use serde::{Deserialize, Serialize};

use crate::{
    advice::{Fact, FactSheet, Recommendation, Task, WithoutAi},
    conversation::ModelFailure,
    error::SourceError,
    money::Money,
    port::Quote,
    spending::Spending,
};

/// Request for an AI answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerRequest {
    /// Kind of answer.
    pub task: Task,
    /// Query string of a cost page's URL. It selects the costs and findings, and limits follow-up queries.
    pub view: String,
    /// Service to explain, by billing name; only for [`Task::Service`].
    pub service: Option<String>,
    /// The visitor's question; only for [`Task::Question`].
    pub question: Option<String>,
}

/// Event of a streamed answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AnswerEvent {
    /// Facts in the prompt, and facts that could not be loaded.
    Facts(FactSheet, Vec<MissingFact>),
    /// The model that answers: its ID, or the ID of its inference profile.
    Started(String),
    /// A model tried earlier that did not respond, with the reason.
    ModelFailed(String, ModelFailure),
    /// Next piece of text, not verified yet.
    Text(String),
    /// Verified text, which replaces this number of bytes of the streamed text.
    Checked(usize, CheckedText),
    /// Verified recommendation.
    Recommended(Box<CheckedRecommendation>),
    /// Follow-up query: the query string of its view, and the paid requests so far, up to
    /// [`crate::advice::MAX_REQUESTS`].
    Queried(String, Quote),
    /// Facts of a follow-up query, appended to the earlier ones.
    MoreFacts(Vec<Fact>),
    /// Rejected tool call: name of the tool, and the reason.
    RejectedCall(String, String),
    /// Token usage so far.
    Usage(ModelUsage),
    /// No model answered; the text is a summary of the facts.
    WithoutAi(WithoutAi, Option<SourceError>),
    /// Last event: the outcome, and Farthing's own spending.
    Ended(AnswerEnd, Spending),
}

/// Data missing from the facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MissingFact {
    /// Data that could not be loaded.
    Source(SourceError),
    /// Data that AWS omitted: a sentence without a period.
    Data(String),
    /// Costs or savings that cannot be added up, with the reason.
    Sum(String),
}

/// Text with verification marks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedText {
    /// Sanitized HTML.
    pub html: String,
    /// Markdown for copying, with unverified text marked.
    pub text: String,
    /// Number of verified figures, days and names.
    pub verified: usize,
    /// Number of unverified figures, days and names.
    pub not_verified: usize,
}

/// A recommendation with its verified texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedRecommendation {
    /// Recommendation, whose own title and steps are not verified.
    pub recommendation: Recommendation,
    /// Verified title.
    pub title: CheckedText,
    /// Verified steps.
    pub steps: Vec<CheckedText>,
}

impl CheckedRecommendation {
    /// Number of verified and unverified figures and names.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let texts = self.steps.iter().chain([&self.title]).map(|it| (it.verified, it.not_verified));
        let names = self.recommendation.resources.iter().map(|it| it.fact.is_some());
        let saving = self.recommendation.saving.iter().map(|it| !it.facts.is_empty());
        let claims = names.chain(saving).map(|is_verified| (usize::from(is_verified), usize::from(!is_verified)));
        let all = texts.chain(claims);
        all.fold((0, 0), |(verified, not_verified), (yes, no)| (verified + yes, not_verified + no))
    }
}

/// Token usage and price of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelUsage {
    /// Input tokens.
    pub input_tokens: u64,
    /// Output tokens.
    pub output_tokens: u64,
    /// List price, each response at the price of its model; `None` if no price is known.
    pub cost: Option<Money>,
    /// Whether a response did not report its usage.
    pub at_least: bool,
    /// Whether the price of a response is missing.
    pub cost_at_least: bool,
}

impl ModelUsage {
    /// Adds a response with its token usage.
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

    /// Adds a response that did not report its usage.
    pub fn add_unknown(&mut self) {
        self.at_least = true;
        self.cost_at_least = true;
    }
}

/// Outcome of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AnswerEnd {
    /// The answer is complete.
    Complete,
    /// The answer reached the maximum length and is cut off.
    TooLong,
    /// A guardrail replaced the answer.
    Blocked,
    /// Bedrock could not parse the model's output.
    Malformed,
    /// The model reached the limit of turns with tool calls.
    TooManyTurns,
    /// Any other reason, as reported by the model.
    Other(String),
    /// The answer was interrupted.
    Interrupted(SourceError),
    /// The view has no facts to write about.
    NoFacts,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_replies_at_the_price_of_their_model() {
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
