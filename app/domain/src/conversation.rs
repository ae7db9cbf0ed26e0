//! Conversation with a language model: prompts, and events of its response.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Request to a model: instructions, conversation and tools.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prompt {
    /// System prompt: the model's role and rules.
    pub system: String,
    /// Turns, alternating between user and model; the first and the last are the user's.
    pub turns: Vec<Turn>,
    /// Available tools; empty if the model only writes text.
    pub tools: Vec<Tool>,
}

/// One turn of a conversation.
#[derive(Clone, Debug, PartialEq)]
pub enum Turn {
    /// User message.
    User(String),
    /// Earlier message of the model, with its tool calls.
    Model {
        /// Markdown; empty if the model only called tools.
        text: String,
        /// Tool calls, in order.
        calls: Vec<ToolCall>,
    },
    /// Results of the tool calls of the previous turn, one per call.
    ToolResults(Vec<ToolResult>),
}

/// A function that the model may call.
#[derive(Clone, Debug, PartialEq)]
pub struct Tool {
    /// Letters, digits, `_` and `-`.
    pub name: &'static str,
    /// Purpose of the tool, and when to call it.
    pub description: &'static str,
    /// JSON Schema of the input. Models may deviate from it, so callers validate.
    pub schema: Value,
}

/// A model's request to call a tool.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolCall {
    /// Pairs the call with its result.
    pub id: String,
    /// Name of an offered tool, or one that the model invented.
    pub name: String,
    /// Valid JSON of any shape.
    pub input: Value,
}

/// Result of a tool call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolResult {
    /// ID of the call.
    pub id: String,
    /// Text that the model receives.
    pub text: String,
    /// Whether the call failed.
    pub is_error: bool,
}

/// Event of a streamed response.
#[derive(Clone, Debug, PartialEq)]
pub enum ModelEvent {
    /// The model that responds: the first available one of those configured.
    Started {
        /// ID of the model or its inference profile.
        model: String,
    },
    /// A configured model that was tried before and did not respond.
    ModelFailed {
        /// ID of the model or its inference profile.
        model: String,
        /// Reason.
        reason: ModelFailure,
    },
    /// Next piece of text, to be appended.
    Text(String),
    /// Complete tool call.
    ToolCall(ToolCall),
    /// Tool call whose input is not valid JSON.
    InvalidToolInput {
        /// ID of the call.
        id: String,
        /// Name of the tool, as the model wrote it.
        name: String,
        /// Text that the model wrote instead of JSON.
        input: String,
    },
    /// The response has ended.
    Stopped(Stop),
    /// Token usage of the response.
    Usage {
        /// Input tokens.
        input_tokens: u64,
        /// Output tokens.
        output_tokens: u64,
    },
}

/// Reason why a model did not respond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ModelFailure {
    /// The account or the identity has no access to the model.
    NoAccess,
    /// The provider requires a use case form.
    FormMissing,
    /// The subscription lacks a payment instrument.
    PaymentMissing,
    /// Retired or legacy model.
    Retired,
    /// Model that requires an inference profile.
    ProfileNeeded,
    /// Not offered in the region, or unknown model id.
    NotAvailable,
    /// Request rejected.
    Rejected,
    /// Request throttled.
    Throttled,
    /// Any other failure; also if the model is unreachable.
    Other,
    /// Timed out.
    TimedOut,
}

impl ModelFailure {
    /// Reason as text, to follow the name of the model.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::NoAccess => "no access",
            Self::FormMissing => "use-case form not submitted",
            Self::PaymentMissing => "no valid payment method for its subscription",
            Self::Retired => "retired",
            Self::ProfileNeeded => "needs an inference profile",
            Self::NotAvailable => "not available in this region",
            Self::Rejected => "rejected the request",
            Self::Throttled => "throttled",
            Self::Other => "failed",
            Self::TimedOut => "timed out",
        }
    }
}

/// Reason why a response ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The model completed its response.
    Finished,
    /// The model waits for tool results.
    ToolUse,
    /// The response reached the maximum length: its end is missing.
    TooLong,
    /// A guardrail or a content filter replaced the response.
    Blocked,
    /// Bedrock could not parse the model's output or tool input.
    Malformed,
    /// Any other reason, as reported by the model.
    Other(String),
}
