//! A layer that remembers how the last questions to Cost Explorer went, so that readiness can be told without asking.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use async_trait::async_trait;
use domain::{
    error::{Fault, SourceError},
    port::{CostSource, Reading},
    query::{CostQuery, Name, NameQuery},
};

use crate::cost_explorer::costs_call;

/// So many failures in a row, with no answer between them, are no accident.
const IN_A_ROW: u32 = 2;

/// How the last questions went. Clones share what they know.
#[derive(Clone, Debug, Default)]
pub struct Outcomes(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    answered: Option<Instant>,
    failures: u32,
    failed: Option<(SourceError, Instant)>,
}

impl Outcomes {
    /// When Cost Explorer answered last, whatever it said; `None` before the first time.
    #[must_use]
    pub fn answered(&self) -> Option<Instant> {
        self.known().answered
    }

    /// Why Cost Explorer cannot be asked, and since when that is known: its last failures, where nothing was answered after them.
    #[must_use]
    pub fn down(&self) -> Option<(SourceError, Instant)> {
        let known = self.known();
        known.failed.clone().filter(|_| known.failures >= IN_A_ROW)
    }

    /// Takes note of how a question went.
    pub fn note(&self, outcome: Result<(), &SourceError>) {
        let mut known = self.known();
        match outcome {
            Err(error) if is_outage(&error.fault) => {
                known.failures = known.failures.saturating_add(1);
                known.failed = Some((error.clone(), Instant::now()));
            }
            // The cap stops a question before it is sent, throttling says nothing of the next one.
            Err(SourceError { fault: Fault::Capped | Fault::Throttled, .. }) => {}
            Ok(()) | Err(_) => *known = Known { answered: Some(Instant::now()), ..Known::default() },
        }
    }

    /// A thread that panicked meanwhile has left something whole behind.
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a failure is one of Cost Explorer or of the way to it, not of the question.
fn is_outage(fault: &Fault) -> bool {
    matches!(fault, Fault::Denied | Fault::Unauthenticated | Fault::Broken | Fault::Unreachable | Fault::TimedOut)
}

/// Notes how each question to a source of costs goes.
#[derive(Clone, Debug)]
pub struct Observed<S> {
    inner: S,
    outcomes: Outcomes,
}

impl<S> Observed<S> {
    /// A source whose answers are noted.
    #[must_use]
    pub fn new(inner: S, outcomes: Outcomes) -> Self {
        Self { inner, outcomes }
    }
}

#[async_trait]
impl<S: CostSource> CostSource for Observed<S> {
    async fn costs(&self, query: &CostQuery) -> Result<Reading, SourceError> {
        let answer = self.inner.costs(query).await;
        // Costs by resource are a permission, and a switch in the console, of their own.
        let is_extra = query.is_by_resource() && answer.is_err();
        if !is_extra && answer.as_ref().err().is_none_or(|it| it.operation == costs_call(query).0) {
            self.outcomes.note(answer.as_ref().map(|_| ()));
        }
        answer
    }

    async fn names(&self, query: &NameQuery) -> Result<Vec<Name>, SourceError> {
        self.inner.names(query).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Call;

    #[test]
    fn failures_in_a_row_are_an_outage_until_something_is_answered() {
        let outcomes = Outcomes::default();
        let failed = |fault| Call("ce:GetCostAndUsage").failed(fault, None);
        let is_down = || outcomes.down().is_some();
        outcomes.note(Err(&failed(Fault::Unreachable)));
        assert!(!is_down(), "one may be an accident");
        outcomes.note(Err(&failed(Fault::Capped)));
        outcomes.note(Err(&failed(Fault::Broken)));
        assert_eq!(outcomes.down().map(|(error, _)| error.fault), Some(Fault::Broken));
        outcomes.note(Err(&failed(Fault::Refused)));
        assert!(!is_down() && outcomes.answered().is_some(), "who refuses a question can be asked");
        outcomes.note(Err(&failed(Fault::Denied)));
        outcomes.note(Ok(()));
        outcomes.note(Err(&failed(Fault::Denied)));
        assert!(!is_down());
    }
}
