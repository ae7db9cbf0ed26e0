//! Readiness, determined without paid requests: from the AWS identity and recent Cost Explorer outcomes.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use aws::{CostExplorer, Outcomes};
use domain::error::{Fault, SourceError};
use tokio::sync::Semaphore;

use crate::identity::IdentityMonitor;

/// Timeout of a Cost Explorer probe.
const PROBE_TIMEOUT: Duration = Duration::from_secs(5);
/// Time between two checks while AWS responds, and the longest pause between two checks while AWS fails.
const MAX_PAUSE: Duration = Duration::from_secs(30);
/// Shortest pause between two checks while AWS fails. Doubles with each further failure.
const MIN_PAUSE: Duration = Duration::from_secs(1);
/// Maximum age of a Cost Explorer response that proves readiness while STS is unreachable.
const RECENT: Duration = Duration::from_mins(10);
/// Maximum time that a readiness request waits for a check. The next request gets the outcome of a slower check.
const READINESS_WAIT: Duration = Duration::from_millis(40);

/// Health of the access to AWS. Clones share the state.
#[derive(Clone)]
pub struct Health(Arc<Inner>);

struct Inner {
    identity: IdentityMonitor,
    explorer: CostExplorer,
    outcomes: Outcomes,
    /// Number of consecutive failed checks.
    failures: Mutex<u32>,
    /// Limits checks to one at a time.
    check_permit: Arc<Semaphore>,
}

impl Health {
    /// Creates the health state. `explorer` sends free probes; `outcomes` records the results of paid queries and probes.
    #[must_use]
    pub fn new(identity: IdentityMonitor, explorer: CostExplorer, outcomes: Outcomes) -> Self {
        let (failures, check_permit) = (Mutex::default(), Arc::new(Semaphore::new(1)));
        Self(Arc::new(Inner { identity, explorer, outcomes, failures, check_permit }))
    }

    /// Checks whether AWS can be queried.
    ///
    /// # Errors
    /// The failure and its remedy, if the last AWS call failed or the identity is unknown.
    pub async fn readiness(&self) -> Result<(), String> {
        if self.start_check_if_due() {
            // Waits for the end of the check or the timeout; either result will do.
            drop(tokio::time::timeout(READINESS_WAIT, self.0.check_permit.acquire()).await);
        }
        if self.0.identity.subscribe().borrow().last_call.is_none() {
            return Err("AWS identity not confirmed yet".to_owned());
        }
        let down = self.0.outcomes.outage().map(|(error, _)| error);
        match down.or_else(|| self.identity_failure()) {
            Some(error) => Err(format!("{}. {}", error.title(), error.remedy())),
            None => Ok(()),
        }
    }

    /// Calls STS, and probes Cost Explorer if its last call failed or if STS fails now.
    pub async fn check(&self) {
        let inner = &self.0;
        let is_down = inner.outcomes.outage().is_some();
        // Has its own timeout.
        let identity = inner.identity.refresh();
        let probe = async {
            let result = tokio::time::timeout(PROBE_TIMEOUT, inner.explorer.probe()).await;
            let result = result.unwrap_or_else(|_| Err(timeout_error("ce:GetCostAndUsage")));
            inner.outcomes.record(result.as_ref().copied());
            result.is_ok()
        };
        let (identity, is_explorer_up) = if is_down {
            tokio::join!(identity, probe)
        } else {
            let identity = identity.await;
            // Without an identity, readiness depends on the last Cost Explorer response: renew it.
            let needs_probe = identity.is_err() && inner.outcomes.last_response().is_some();
            let is_explorer_up = if needs_probe { probe.await } else { true };
            (identity, is_explorer_up)
        };
        let is_healthy = identity.is_ok() && is_explorer_up;
        let mut failures = self.failures();
        *failures = if is_healthy { 0 } else { failures.saturating_add(1) };
    }

    /// Starts a check in the background if one is due; returns whether a check is running.
    fn start_check_if_due(&self) -> bool {
        if !self.is_due() {
            return self.0.check_permit.available_permits() == 0;
        }
        if let Ok(permit) = self.0.check_permit.clone().try_acquire_owned() {
            let health = self.clone();
            tokio::spawn(async move {
                health.check().await;
                drop(permit);
            });
        }
        true
    }

    fn is_due(&self) -> bool {
        let down = self.0.outcomes.outage();
        // Calls of STS outside of checks count, too.
        let has_sts_failed = self.0.identity.subscribe().borrow().failure.is_some();
        let failures = (*self.failures()).max(u32::from(has_sts_failed));
        let pause = match failures {
            0 if down.is_none() => MAX_PAUSE,
            failures => MIN_PAUSE.saturating_mul(1 << failures.min(5)).min(MAX_PAUSE) / 2,
        };
        let last_sts_call = self.0.identity.subscribe().borrow().last_call.map(|at| at.elapsed());
        let last_explorer_failure = down.map(|(_, at)| at.elapsed());
        let age = last_sts_call.into_iter().chain(last_explorer_failure).min();
        age.is_none_or(|age| age >= pause.max(MIN_PAUSE))
    }

    /// Failure of STS. Ignored if Cost Explorer responded recently and has not failed since, unless the credentials are
    /// invalid.
    fn identity_failure(&self) -> Option<SourceError> {
        let outcomes = &self.0.outcomes;
        let has_recent_response =
            outcomes.last_response().is_some_and(|at| at.elapsed() < RECENT) && !outcomes.has_failed_since_response();
        let is_credentials_fault =
            |fault: &Fault| matches!(fault, Fault::Unauthenticated | Fault::Expired | Fault::Credentials(_));
        let failure = self.0.identity.subscribe().borrow().failure.clone();
        failure.filter(|error| is_credentials_fault(&error.fault) || !has_recent_response)
    }

    /// Locks the count of failures. Ignores poisoning, because the count is valid even if another thread panicked.
    fn failures(&self) -> MutexGuard<'_, u32> {
        self.0.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn timeout_error(operation: &str) -> SourceError {
    SourceError { fault: Fault::TimedOut, operation: operation.to_owned(), request_id: None, raw_message: None }
}
