//! Conversation with a language model: prompts, and events of its response.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A request to a model: what it is to know, what was said so far, and the tools that it may call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prompt {
    /// Who the model is to be, and the rules it keeps to.
    pub system: String,
    /// The user's turn first, then the model's and the user's by turns; the last one is the user's.
    pub turns: Vec<Turn>,
    /// None: the model only writes.
    pub tools: Vec<Tool>,
}

/// One side's part of a conversation.
#[derive(Clone, Debug, PartialEq)]
pub enum Turn {
    /// What the user says.
    User(String),
    /// What the model said before, and the tools that it called.
    Model {
        /// Markdown; empty where it only called tools.
        text: String,
        /// In the order of their calls.
        calls: Vec<ToolCall>,
    },
    /// What the tools answered to the calls of the turn before, one answer a call.
    Answers(Vec<ToolAnswer>),
}

/// A function that the model may ask us to call.
#[derive(Clone, Debug, PartialEq)]
pub struct Tool {
    /// Letters, digits, `_` and `-`.
    pub name: &'static str,
    /// What it does and when to call it.
    pub description: &'static str,
    /// JSON Schema of its input. Models mostly keep to it; whoever calls the tool checks.
    pub schema: Value,
}

/// The model asks for a tool to be called.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolCall {
    /// Pairs the call with its answer.
    pub id: String,
    /// As the tool was offered, or a name that the model made up.
    pub name: String,
    /// Valid JSON, of whatever shape.
    pub input: Value,
}

/// What a tool answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolAnswer {
    /// The call's id.
    pub id: String,
    /// What the model gets to read.
    pub text: String,
    /// Whether the call failed.
    pub is_error: bool,
}

/// A part of a reply, as it comes.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// The model that answers: the first of the configured ones that could.
    Started {
        /// The id of the model or of its inference profile.
        model: String,
    },
    /// A model that was asked before and gave no reply.
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
    /// A call of a tool whose input is no JSON.
    ToolInputBroken {
        /// The call's id.
        id: String,
        /// The tool's name, in the model's words.
        name: String,
        /// What the model wrote in place of JSON.
        input: String,
    },
    /// The reply is whole.
    Stopped(Stop),
    /// What the reply took.
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
    /// It is retired, or a legacy model.
    Retired,
    /// It is called by an inference profile alone.
    ProfileNeeded,
    /// It is not offered in the region, or not under this name.
    NotThere,
    /// It refuses the request.
    Refused,
    /// It asks to slow down.
    Throttled,
    /// It failed or could not be reached.
    Failed,
    /// It did not answer in time.
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
    /// The model has said what it had to say.
    Finished,
    /// It waits for the answers of tools.
    ToolUse,
    /// The reply was as long as it may be: its end is missing.
    TooLong,
    /// A guardrail or a content filter took its place.
    Blocked,
    /// What the model wrote, or put into a tool, has no form that Bedrock could read.
    Malformed,
    /// In the model's words.
    Other(String),
}
