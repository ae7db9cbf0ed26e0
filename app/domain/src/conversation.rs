//! Conversation with a language model: prompts, and events of its response.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Request to a model: instructions, conversation and tools.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prompt {
    /// System prompt: the model's role and rules.
    pub system: String,
    /// The user's turn first, then the model's and the user's by turns; the last one is the user's.
    pub turns: Vec<Turn>,
    /// Available tools; empty if the model only writes text.
    pub tools: Vec<Tool>,
}

/// One side's part of a conversation.
#[derive(Clone, Debug, PartialEq)]
pub enum Turn {
    /// User message.
    User(String),
    /// Earlier message of the model, with its tool calls.
    Model {
        /// Markdown; empty where it only called tools.
        text: String,
        /// Results in the order of the calls.
        calls: Vec<ToolCall>,
    },
    /// Results of the tool calls of the previous turn, one per call.
    Answers(Vec<ToolAnswer>),
}

/// A function that the model may ask us to call.
#[derive(Clone, Debug, PartialEq)]
pub struct Tool {
    /// Letters, digits, `_` and `-`.
    pub name: &'static str,
    /// Purpose of the tool, and when to call it.
    pub description: &'static str,
    /// JSON Schema of the input. Models may deviate from it, so callers validate.
    pub schema: Value,
}

/// The model asks for a tool to be called.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolCall {
    /// Pairs the call with its answer.
    pub id: String,
    /// Name of an offered tool, or one that the model invented.
    pub name: String,
    /// Valid JSON of any shape.
    pub input: Value,
}

/// Result of a tool call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolAnswer {
    /// The call's id.
    pub id: String,
    /// Text that the model receives.
    pub text: String,
    /// Whether the call failed.
    pub is_error: bool,
}

/// A part of a reply, as it comes.
#[derive(Clone, Debug, PartialEq)]
pub enum ModelEvent {
    /// The model that answers: the first of the configured ones that could.
    Started {
        /// The id of the model or of its inference profile.
        model: String,
    },
    /// Earlier model that gave no response.
    Declined {
        /// The id of the model or of its inference profile.
        model: String,
        /// Why.
        why: Decline,
    },
    /// The next piece of the text, to be put behind the one before.
    Text(String),
    /// A call of a tool, whole.
    ToolCall(ToolCall),
    /// Tool call whose input is not valid JSON.
    ToolInputBroken {
        /// The call's id.
        id: String,
        /// The tool's name, in the model's words.
        name: String,
        /// Text that the model wrote instead of JSON.
        input: String,
    },
    /// The reply is whole.
    Stopped(Stop),
    /// Token usage of the response.
    Usage {
        /// Tokens that were read.
        input_tokens: u64,
        /// Tokens that were written.
        output_tokens: u64,
    },
}

/// Why a model gave no reply, in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Decline {
    /// The account or the identity may not use it.
    NoAccess,
    /// Its maker wants a form filled in first.
    FormMissing,
    /// Its subscription lacks a payment instrument.
    PaymentMissing,
    /// Retired or legacy model.
    Retired,
    /// Model that requires an inference profile.
    ProfileNeeded,
    /// Not offered in the region, or not under this name.
    NotThere,
    /// Request rejected.
    Refused,
    /// Request throttled.
    Throttled,
    /// Failed or unreachable.
    Failed,
    /// Timed out.
    TimedOut,
}

impl Decline {
    /// The reason behind the name of the model.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NoAccess => "no access",
            Self::FormMissing => "use-case form not submitted",
            Self::PaymentMissing => "no valid payment method for its subscription",
            Self::Retired => "retired",
            Self::ProfileNeeded => "needs an inference profile",
            Self::NotThere => "not available in this region",
            Self::Refused => "rejected the request",
            Self::Throttled => "throttled",
            Self::Failed => "failed",
            Self::TimedOut => "timed out",
        }
    }
}

/// Why a reply ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The model completed its response.
    Finished,
    /// The model waits for tool results.
    ToolUse,
    /// The reply was as long as it may be: its end is missing.
    TooLong,
    /// A guardrail or a content filter took its place.
    Blocked,
    /// The model's output or tool input was not readable by Bedrock.
    Malformed,
    /// Any other reason, as reported by the model.
    Other(String),
}
