//! Deadlines, retries and limits of AWS requests. `docs/resilience.md` lists them.

use std::time::Duration;

/// Timeout of a connection to AWS.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Timeout of one attempt of a request.
pub const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(20);
/// Timeout of a request with all of its attempts and the pauses between them.
pub const OPERATION_TIMEOUT: Duration = Duration::from_secs(45);
/// Timeout of STS, including retries. STS usually responds in a fraction of a second, and everything else waits for it.
pub const IDENTITY_TIMEOUT: Duration = Duration::from_secs(10);
/// Maximum attempts per request, including the first. Only throttling, AWS errors and network errors are retried.
pub const MAX_ATTEMPTS: u32 = 4;

/// Points at which a circuit breaker opens: for example, two requests whose four attempts all fail.
pub const BREAKER_POINTS: u32 = 8;
/// Points of a timeout, during which other requests wait. Any other failure is one point.
pub const TIMEOUT_POINTS: u32 = 2;
/// Pause when a circuit breaker opens. Each failed trial doubles it.
pub const BREAKER_PAUSE: Duration = Duration::from_secs(5);
/// Longest pause of a circuit breaker.
pub const MAX_BREAKER_PAUSE: Duration = Duration::from_mins(2);
/// Random part of a pause, as a fraction in both directions, so that servers do not try at the same time.
pub const BREAKER_JITTER: f64 = 0.25;
/// A request that is canceled after waiting this long for a response counts as a timeout.
pub const ABANDONED_TIMEOUT: Duration = Duration::from_secs(5);
