//! Pause of an operation whose circuit breaker is open.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::format;

/// Pause in requests after repeated failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Pause {
    /// Failures since the last success.
    pub failures: u32,
    /// Time of the next request, UTC; `None` while a trial request is in progress.
    #[serde(with = "crate::time_encoding", default)]
    pub next_try: Option<Timestamp>,
}

impl Pause {
    /// Failure as the rest of a title that begins with the service.
    pub(super) fn clause(self) -> String {
        format!("has failed {} in a row", format::count(usize::try_from(self.failures).unwrap_or(usize::MAX), "time"))
    }

    /// Time of the next request.
    pub(super) fn advice(self) -> String {
        match self.next_try {
            Some(at) => {
                format!("Next try at {} UTC. Farthing sends no such request before.", format::second_of_day(at))
            }
            None => "A trial request is in progress. Try again in a few seconds.".to_owned(),
        }
    }
}
