//! Readiness, known without paid requests: AWS identity and recent Cost Explorer outcomes.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use aws::{CostExplorer, Outcomes};
use domain::error::{Fault, SourceError};
use tokio::sync::Semaphore;

use crate::identity::Learned;

/// Timeout of a Cost Explorer probe.
const DEADLINE: Duration = Duration::from_secs(5);
/// Lifetime of the identity, and the longest pause between retries while AWS fails.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Shortest pause between retries; each further failure doubles it.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
/// Time that a Cost Explorer response proves readiness while STS is unreachable.
const LATELY: Duration = Duration::from_mins(10);
/// Time that a readiness request waits for a check; the next request sees its outcome.
const PROBE: Duration = Duration::from_millis(500);

/// Health of AWS access. Clones share it.
#[derive(Clone)]
pub struct Health(Arc<Inner>);

struct Inner {
    learned: Learned,
    explorer: CostExplorer,
    outcomes: Outcomes,
    /// Number of consecutive failed checks.
    failures: Mutex<u32>,
    /// Limits checks to one at a time, for any number of probes and pages.
    turn: Arc<Semaphore>,
}

impl Health {
    /// Creates a health state. `explorer` sends free probes; `outcomes` records paid queries.
    #[must_use]
    pub fn new(learned: Learned, explorer: CostExplorer, outcomes: Outcomes) -> Self {
        let (failures, turn) = (Mutex::default(), Arc::new(Semaphore::new(1)));
        Self(Arc::new(Inner { learned, explorer, outcomes, failures, turn }))
    }

    /// Whether figures are available.
    ///
    /// # Errors
    /// The reason in one sentence, if the last AWS call failed.
    pub async fn readiness(&self) -> Result<(), String> {
        if self.check_soon() {
            // Only the end of the check matters, or the timeout.
            drop(tokio::time::timeout(PROBE, self.0.turn.acquire()).await);
        }
        if self.0.learned.known().borrow().asked.is_none() {
            return Err("AWS identity not confirmed yet".to_owned());
        }
        let down = self.0.outcomes.outage().map(|(error, _)| error);
        match down.or_else(|| self.unknown()) {
            Some(error) => Err(format!("{}. {}", error.title(), error.remedy())),
            None => Ok(()),
        }
    }

    /// Checks STS and Cost Explorer, if either failed or STS fails now.
    pub async fn check(&self) {
        let inner = &self.0;
        let is_down = inner.outcomes.outage().is_some();
        // Has its own deadline.
        let identity = inner.learned.ask();
        let probe = async {
            let back = tokio::time::timeout(DEADLINE, inner.explorer.probe()).await;
            let back = back.unwrap_or_else(|_| Err(timed_out("ce:GetCostAndUsage")));
            inner.outcomes.record(back.as_ref().copied());
            back.is_ok()
        };
        let (identity, is_back) = if is_down {
            tokio::join!(identity, probe)
        } else {
            let identity = identity.await;
            // An earlier response of Cost Explorer counted as available: check that again.
            let is_in_doubt = identity.is_err() && inner.outcomes.last_response().is_some();
            let is_there = if is_in_doubt { probe.await } else { true };
            (identity, is_there)
        };
        let is_well = identity.is_ok() && is_back;
        let mut failures = self.failures();
        *failures = if is_well { 0 } else { failures.saturating_add(1) };
    }

    /// Starts a check in the background if one is due; returns whether a check is running.
    fn check_soon(&self) -> bool {
        if !self.is_due() {
            return self.0.turn.available_permits() == 0;
        }
        if let Ok(turn) = self.0.turn.clone().try_acquire_owned() {
            let health = self.clone();
            tokio::spawn(async move {
                health.check().await;
                drop(turn);
            });
        }
        true
    }

    fn is_due(&self) -> bool {
        let down = self.0.outcomes.outage();
        // A concurrent caller may have seen STS fail.
        let is_unknown = self.0.learned.known().borrow().failure.is_some();
        let failures = (*self.failures()).max(u32::from(is_unknown));
        let pause = match failures {
            0 if down.is_none() => LONGEST_PAUSE,
            failures => SHORTEST_PAUSE.saturating_mul(1 << failures.min(5)).min(LONGEST_PAUSE) / 2,
        };
        let asked = self.0.learned.known().borrow().asked.map(|at| at.elapsed());
        let failed = down.map(|(_, at)| at.elapsed());
        // The more recent of the two.
        let since = asked.into_iter().chain(failed).min();
        since.is_none_or(|ago| ago >= pause.max(SHORTEST_PAUSE))
    }

    /// Reason why the identity is unknown: STS failed, and Cost Explorer has not responded lately or failed since. If
    /// it responded, only invalid credentials count.
    fn unknown(&self) -> Option<SourceError> {
        let outcomes = &self.0.outcomes;
        let is_lately =
            outcomes.last_response().is_some_and(|at| at.elapsed() < LATELY) && !outcomes.has_failed_since_response();
        let is_of_credentials =
            |fault: &Fault| matches!(fault, Fault::Unauthenticated | Fault::Expired | Fault::Credentials(_));
        self.0.learned.known().borrow().failure.clone().filter(|error| is_of_credentials(&error.fault) || !is_lately)
    }

    /// Locks the count, which is consistent even if another thread panicked.
    fn failures(&self) -> MutexGuard<'_, u32> {
        self.0.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn timed_out(operation: &str) -> SourceError {
    SourceError { fault: Fault::TimedOut, operation: operation.to_owned(), request_id: None, said: None }
}
