//! Whether AWS can be asked, as far as it is known without paying: who we are, and how the last questions went.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use aws::{AwsAccount, CostExplorer, Outcomes};
use domain::error::{Fault, SourceError};
use tokio::sync::Semaphore;

/// How long one check may take.
const DEADLINE: Duration = Duration::from_secs(5);
/// How long what STS said is taken for true; and the longest pause between tries while AWS fails.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// The shortest such pause; each further failure doubles it.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
/// How long an answer of Cost Explorer stands for its being there while STS is silent.
const LATELY: Duration = Duration::from_mins(10);
/// How long a probe waits for a check that it began: the next one finds what came of it.
const PROBE: Duration = Duration::from_millis(500);

/// What is known of AWS's side. Clones share it.
#[derive(Clone)]
pub struct Health(Arc<Inner>);

struct Inner {
    account: AwsAccount,
    explorer: CostExplorer,
    outcomes: Outcomes,
    known: Mutex<Known>,
    /// One check at a time, however many probes and pages want one.
    turn: Arc<Semaphore>,
}

#[derive(Default)]
struct Known {
    /// Why STS did not say who we are, the last time that it was asked.
    error: Option<SourceError>,
    asked: Option<Instant>,
    /// Checks that failed in a row.
    failures: u32,
}

impl Health {
    /// Nothing is known yet. `explorer` is asked what it refuses, which is free; `outcomes` knows how paid questions went.
    #[must_use]
    pub fn new(account: AwsAccount, explorer: CostExplorer, outcomes: Outcomes) -> Self {
        let (known, turn) = (Mutex::default(), Arc::new(Semaphore::new(1)));
        Self(Arc::new(Inner { account, explorer, outcomes, known, turn }))
    }

    /// Whether figures can be had.
    ///
    /// # Errors
    /// In a sentence, when AWS could not be asked the last time.
    pub async fn readiness(&self) -> Result<(), String> {
        if self.check_soon() {
            // What matters is that it is over, or that there is no more time for it.
            drop(tokio::time::timeout(PROBE, self.0.turn.acquire()).await);
        }
        let down = self.0.outcomes.down().map(|(error, _)| error);
        match down.or_else(|| self.unknown()) {
            Some(error) => Err(format!("{}. {}", error.title(), error.remedy())),
            None => Ok(()),
        }
    }

    /// Asks STS who we are, and Cost Explorer whether it is back, where it failed.
    pub async fn check(&self) {
        let inner = &self.0;
        let is_down = inner.outcomes.down().is_some();
        let identity = tokio::time::timeout(DEADLINE, inner.account.identity());
        let probe = async {
            if !is_down {
                return Ok(());
            }
            let back = tokio::time::timeout(DEADLINE, inner.explorer.probe()).await;
            back.unwrap_or_else(|_| Err(timed_out("ce:GetCostAndUsage")))
        };
        let (identity, back) = tokio::join!(identity, probe);
        if is_down {
            inner.outcomes.note(back.as_ref().map(|()| ()));
        }
        let identity = identity.unwrap_or_else(|_| Err(timed_out("sts:GetCallerIdentity")));
        let mut known = self.known();
        known.failures = if identity.is_ok() && back.is_ok() { 0 } else { known.failures.saturating_add(1) };
        known.asked = Some(Instant::now());
        match identity {
            Ok(_) => known.error = None,
            Err(error) => {
                if known.error.as_ref().is_none_or(|it| it.fault != error.fault) {
                    tracing::warn!(fault = ?error.fault, "STS does not say who we are");
                }
                known.error = Some(error);
            }
        }
    }

    /// Begins a check in the background where one is due; whether one is under way.
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
        let down = self.0.outcomes.down();
        let known = self.known();
        let failed = known.failures > 0 || down.is_some();
        let pause = match known.failures {
            _ if !failed => LONGEST_PAUSE,
            failures => SHORTEST_PAUSE.saturating_mul(1 << failures.min(5)).min(LONGEST_PAUSE) / 2,
        };
        let since = known.asked.max(down.map(|(_, at)| at));
        since.is_none_or(|at| at.elapsed() >= pause.max(SHORTEST_PAUSE))
    }

    /// Why it is not known who we are: STS did not say, and Cost Explorer has not answered lately. Where it has, only credentials
    /// that are no good any more matter.
    fn unknown(&self) -> Option<SourceError> {
        let is_lately = self.0.outcomes.answered().is_some_and(|at| at.elapsed() < LATELY);
        let is_of_credentials =
            |fault: &Fault| matches!(fault, Fault::Unauthenticated | Fault::Expired | Fault::Credentials(_));
        self.known().error.clone().filter(|error| is_of_credentials(&error.fault) || !is_lately)
    }

    /// A thread that panicked meanwhile has left something whole behind.
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn timed_out(operation: &str) -> SourceError {
    SourceError { fault: Fault::TimedOut, operation: operation.to_owned(), request_id: None, said: None }
}
