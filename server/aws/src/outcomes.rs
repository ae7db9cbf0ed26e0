//! Recorder of recent Cost Explorer outcomes, so that readiness needs no request.

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

/// Consecutive failures that count as an outage.
const IN_A_ROW: u32 = 2;

/// Recent outcomes of Cost Explorer. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Outcomes(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    answered: Option<Instant>,
    failures: u32,
    failed: Option<(SourceError, Instant)>,
}

impl Known {
    fn answered_now() -> Self {
        Self { answered: Some(Instant::now()), ..Self::default() }
    }
}

impl Outcomes {
    /// Time of Cost Explorer's last response of any kind; `None` before the first.
    #[must_use]
    pub fn answered(&self) -> Option<Instant> {
        self.known().answered
    }

    /// Outage of Cost Explorer with its start: the last failures, without a response after them.
    #[must_use]
    pub fn down(&self) -> Option<(SourceError, Instant)> {
        let known = self.known();
        known.failed.clone().filter(|_| known.failures >= IN_A_ROW)
    }

    /// Whether a query failed after Cost Explorer's last response.
    #[must_use]
    pub fn has_failed_since(&self) -> bool {
        self.known().failures > 0
    }

    /// Records the outcome of a query.
    pub fn note(&self, outcome: Result<(), &SourceError>) {
        let mut known = self.known();
        let error = match outcome {
            Ok(()) => return *known = Known::answered_now(),
            Err(error) => error,
        };
        match evidence(&error.fault) {
            Evidence::Answer => *known = Known::answered_now(),
            Evidence::Outage => {
                known.failures = known.failures.saturating_add(1);
                known.failed = Some((error.clone(), Instant::now()));
            }
            Evidence::None => {}
        }
    }

    /// Locks the outcomes. They are consistent even if another thread panicked.
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Evidence of a failure about Cost Explorer's availability.
enum Evidence {
    /// Available: it rejected the query, or has more data than was read.
    Answer,
    /// Unavailable: it or the connection failed.
    Outage,
    /// Neither.
    None,
}

fn evidence(fault: &Fault) -> Evidence {
    match fault {
        // The cap stops a query before it is sent; throttling shows nothing about the next query.
        Fault::DailyCapReached | Fault::Throttled => Evidence::None,
        answer if answer.affects_only_this_query() => Evidence::Answer,
        _ => Evidence::Outage,
    }
}

/// Records the outcome of each query to a cost source.
#[derive(Clone, Debug)]
pub struct ObservedCostSource<S> {
    inner: S,
    outcomes: Outcomes,
}

impl<S> ObservedCostSource<S> {
    /// Wraps a source and records its outcomes.
    #[must_use]
    pub fn new(inner: S, outcomes: Outcomes) -> Self {
        Self { inner, outcomes }
    }
}

#[async_trait]
impl<S: CostSource> CostSource for ObservedCostSource<S> {
    async fn costs(&self, query: &CostQuery) -> Result<Reading, SourceError> {
        let answer = self.inner.costs(query).await;
        // Costs by resource need a separate permission and opt-in.
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
    use domain::{
        credentials::CredentialsProblem,
        error::{DataLimit, DenialReason, PolicyKind},
        partition::Partition,
    };

    use super::*;
    use crate::error::Call;

    #[test]
    fn failures_in_a_row_are_an_outage_until_something_is_answered() {
        let outcomes = Outcomes::default();
        let failed = |fault| Call("ce:GetCostAndUsage").failed(fault, None);
        let is_down = || outcomes.down().is_some();
        outcomes.note(Err(&failed(Fault::Unreachable)));
        assert!(!is_down(), "one may be an accident");
        outcomes.note(Err(&failed(Fault::DailyCapReached)));
        outcomes.note(Err(&failed(Fault::ServerError)));
        assert_eq!(outcomes.down().map(|(error, _)| error.fault), Some(Fault::ServerError));
        outcomes.note(Err(&failed(Fault::InvalidRequest)));
        assert!(!is_down() && outcomes.answered().is_some(), "who refuses a question can be asked");
        outcomes.note(Err(&failed(Fault::Denied)));
        outcomes.note(Ok(()));
        outcomes.note(Err(&failed(Fault::Denied)));
        assert!(!is_down());
    }

    #[test]
    fn only_what_cost_explorer_answers_or_refuses_is_an_answer() {
        let problem = CredentialsProblem::new("The SSO session has expired", "Sign in again:");
        let setting = "HTTPS_PROXY is no address".to_owned();
        let outages = [
            Fault::Denied,
            Fault::Blocked(DenialReason::NotEnabled),
            Fault::Blocked(DenialReason::PayerOnly),
            Fault::Blocked(DenialReason::Policy(PolicyKind::Organization)),
            Fault::Unauthenticated,
            Fault::Credentials(Box::new(problem)),
            Fault::Expired,
            Fault::ClockSkewed,
            Fault::ServerError,
            Fault::InvalidResponse,
            Fault::Unreachable,
            Fault::EndpointDown("AWS_ENDPOINT_URL is http://127.0.0.1:9, where nothing answers".to_owned()),
            Fault::ProxyFailed,
            Fault::UntrustedCertificate,
            Fault::BadSetting(setting),
            Fault::NoCostExplorer(Partition::UsGov),
            Fault::TimedOut,
        ];
        let answers =
            [Fault::InvalidRequest, Fault::OutOfRange(DataLimit::History), Fault::NoData, Fault::TooManyPages(20)];
        let neither = [Fault::DailyCapReached, Fault::Throttled];
        let after_two = |fault: &Fault| {
            let outcomes = Outcomes::default();
            let error = Call("ce:GetCostAndUsage").failed(fault.clone(), None);
            outcomes.note(Err(&error));
            outcomes.note(Err(&error));
            (outcomes.down().is_some(), outcomes.answered().is_some())
        };
        for (faults, expected) in
            [(outages.as_slice(), (true, false)), (&answers, (false, true)), (&neither, (false, false))]
        {
            for fault in faults {
                assert_eq!(after_two(fault), expected, "{fault:?}");
            }
        }
    }
}
