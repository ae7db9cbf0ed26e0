//! Answer as streamed so far, and the reason it ended.

use std::sync::Arc;

use domain::{
    advice::{Fact, WithoutAi},
    conversation::ModelFailure,
    error::SourceError,
    port::Quote,
    report::answers::{AnswerEnd, AnswerEvent, CheckedRecommendation, CheckedText, MissingFact, ModelUsage},
};

use crate::api::ApiError;

/// Reason an answer ended.
#[derive(Clone, Debug, PartialEq)]
pub enum EndReason {
    /// Ended by the server.
    ByServer(AnswerEnd),
    /// Stopped by the visitor.
    Stopped,
    /// Connection to Farthing's server interrupted, or the request failed.
    Interrupted(ApiError),
}

/// Answer as streamed so far.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Facts sent to the model.
    pub facts: Vec<Fact>,
    /// Whether the facts have arrived.
    pub has_facts: bool,
    /// Facts that could not be loaded, each with the reason.
    pub missing: Vec<MissingFact>,
    /// Model that writes the answer.
    pub model: Option<String>,
    /// Models that could not answer, each with the reason.
    pub failed_models: Vec<(String, ModelFailure)>,
    /// Blocks of text with verified figures marked.
    pub checked_blocks: Vec<CheckedText>,
    /// Text after the checked blocks, not yet checked.
    pub unchecked_text: String,
    /// Recommendations, in the model's order.
    pub recommendations: Vec<Arc<CheckedRecommendation>>,
    /// Views that the model queried, as query strings.
    pub queries: Vec<String>,
    /// Paid requests of those queries.
    pub paid_requests: Quote,
    /// Tool calls that were rejected: tool and reason.
    pub rejected_tool_calls: Vec<(String, String)>,
    /// Tokens and price; `None` until Bedrock reports them.
    pub usage: Option<ModelUsage>,
    /// Reason no model could write the answer, with the error of Bedrock if there is one.
    pub no_model: Option<(WithoutAi, Option<SourceError>)>,
    /// Reason the answer ended; `None` while it is streaming.
    pub end: Option<EndReason>,
}

impl Answer {
    /// Adds an event of the stream.
    pub fn apply(&mut self, event: AnswerEvent) {
        match event {
            AnswerEvent::Facts(sheet, missing) => {
                self.facts = sheet.facts().to_vec();
                self.missing = missing;
                self.has_facts = true;
            }
            AnswerEvent::Started(model) => self.model = Some(model),
            AnswerEvent::ModelFailed(model, reason) => self.failed_models.push((model, reason)),
            AnswerEvent::Text(text) => self.unchecked_text.push_str(&text),
            AnswerEvent::Checked(bytes, block) => {
                self.unchecked_text = self.unchecked_text.get(bytes..).unwrap_or_default().to_owned();
                self.checked_blocks.push(block);
            }
            AnswerEvent::Recommended(recommendation) => self.recommendations.push(Arc::new(*recommendation)),
            AnswerEvent::Queried(query, paid_requests) => {
                self.queries.push(query);
                self.paid_requests = paid_requests;
            }
            AnswerEvent::MoreFacts(facts) => self.facts.extend(facts),
            AnswerEvent::RejectedCall(tool, reason) => self.rejected_tool_calls.push((tool, reason)),
            AnswerEvent::Usage(usage) => self.usage = Some(usage),
            AnswerEvent::WithoutAi(reason, error) => self.no_model = Some((reason, error)),
            AnswerEvent::Ended(end, _) => self.end = Some(EndReason::ByServer(end)),
        }
    }

    /// Numbers of verified and of unverified figures and names.
    pub fn counts(&self) -> (usize, usize) {
        let blocks = self.checked_blocks.iter().map(|it| (it.verified, it.not_verified));
        let recommendations = self.recommendations.iter().map(|it| it.counts());
        blocks.chain(recommendations).fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1))
    }
}
