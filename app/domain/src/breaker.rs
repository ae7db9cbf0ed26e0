//! Circuit breakers of AWS operations, as `/status` and `/metrics` show them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// State of a circuit breaker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum BreakerState {
    /// Requests are sent.
    #[default]
    Closed,
    /// One trial request is sent: its outcome closes the breaker or opens it again.
    HalfOpen,
    /// No request is sent.
    Open,
}

/// Circuit breaker of an operation in one account and region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breaker {
    /// IAM action, such as `ce:GetCostAndUsage`; for Bedrock with the model.
    pub action: String,
    /// Account, 12 digits; empty for the account of the credentials.
    pub account: String,
    /// Region, or [`GLOBAL`](crate::resource::GLOBAL).
    pub region: String,
    /// Current state.
    pub state: BreakerState,
    /// Whether a trial is in progress.
    pub is_trying: bool,
    /// Failures since the last success.
    pub failures: u32,
    /// Number of times that the breaker has opened since the start.
    pub openings: u64,
    /// Earliest time of the next request, UTC; `None` if a request may be sent now, or if a trial is in progress.
    #[serde(with = "crate::time_encoding", default)]
    pub next_try: Option<Timestamp>,
}

/// Number of changes from one state to another since the start, by operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transitions {
    /// IAM action.
    pub action: String,
    /// State before.
    pub from: BreakerState,
    /// State after.
    pub to: BreakerState,
    /// Number of changes.
    pub count: u64,
}

impl BreakerState {
    /// Name on the page and in metrics.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::HalfOpen => "half-open",
            Self::Open => "open",
        }
    }

    /// Number in metrics: 0 for closed, 1 for half-open, 2 for open.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Closed => 0,
            Self::HalfOpen => 1,
            Self::Open => 2,
        }
    }
}
