//! Error of an attempt that a circuit breaker blocks.

use domain::error::Fault;

/// Error of an attempt that was not sent, because the circuit breaker is open. A retry has the failure of the attempt
/// before it.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the circuit breaker is open")]
pub struct Blocked {
    /// The pause, or the failure of the attempt before.
    pub fault: Fault,
    /// AWS's request ID of the attempt before.
    pub request_id: Option<String>,
    /// AWS's message of the attempt before.
    pub message: Option<String>,
}
