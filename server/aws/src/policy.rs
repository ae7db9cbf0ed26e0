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
/// A request that is canceled after waiting this long for a response counts as a timeout: shorter than any deadline of Farthing, such
/// as that for credentials.
pub const ABANDONED_TIMEOUT: Duration = Duration::from_secs(4);

/// Rate limit: requests a second to one service, in one account and region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests a second.
    pub per_second: u32,
    /// Further requests that may be sent at once after a pause.
    pub burst: u32,
}

impl Rate {
    const fn new(per_second: u32, burst: u32) -> Self {
        Self { per_second, burst }
    }
}

/// Rate limits by IAM prefix of the service, below those of AWS, so that throttling stays rare. AWS does not publish the limit of Cost
/// Explorer: AWS staff once mentioned ten requests a second, which these never exceed.
pub const RATES: [(&str, Rate); 5] = [
    ("ce", Rate::new(6, 3)),
    ("ec2", Rate::new(15, 50)),
    ("lambda", Rate::new(10, 5)),
    ("s3", Rate::new(100, 100)),
    ("tag", Rate::new(10, 5)),
];
/// Rate limit of all other services.
pub const OTHER_RATE: Rate = Rate::new(20, 20);
/// Maximum time that a request waits for its rate limit.
pub const MAX_RATE_WAIT: Duration = Duration::from_secs(10);
