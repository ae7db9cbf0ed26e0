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
const OUTAGE_FAILURES: u32 = 2;

/// Recent outcomes of Cost Explorer. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Outcomes(Arc<Mutex<RecentOutcomes>>);

#[derive(Debug, Default)]
struct RecentOutcomes {
    last_response: Option<Instant>,
    failures: u32,
    last_failure: Option<(SourceError, Instant)>,
}

impl RecentOutcomes {
    fn responded_now() -> Self {
        Self { last_response: Some(Instant::now()), ..Self::default() }
    }
}

impl Outcomes {
    /// Time of Cost Explorer's last response, including rejections; `None` before the first.
    #[must_use]
    pub fn last_response(&self) -> Option<Instant> {
        self.recent().last_response
    }

    /// Outage of Cost Explorer: the last error and its time; `None` without consecutive failures since the last
    /// response.
    #[must_use]
    pub fn outage(&self) -> Option<(SourceError, Instant)> {
        let recent = self.recent();
        recent.last_failure.clone().filter(|_| recent.failures >= OUTAGE_FAILURES)
    }

    /// Whether a query failed after Cost Explorer's last response.
    #[must_use]
    pub fn has_failed_since_response(&self) -> bool {
        self.recent().failures > 0
    }

    /// Records the outcome of a query.
    pub fn record(&self, outcome: Result<(), &SourceError>) {
        let mut recent = self.recent();
        let error = match outcome {
            Ok(()) => return *recent = RecentOutcomes::responded_now(),
            Err(error) => error,
        };
        match evidence(&error.fault) {
            Evidence::Available => *recent = RecentOutcomes::responded_now(),
            Evidence::Unavailable => {
                recent.failures = recent.failures.saturating_add(1);
                recent.last_failure = Some((error.clone(), Instant::now()));
            }
            Evidence::Unknown => {}
        }
    }

    /// Locks the outcomes. They are consistent even if another thread panicked.
    fn recent(&self) -> MutexGuard<'_, RecentOutcomes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Conclusion from a failure about Cost Explorer's availability.
enum Evidence {
    /// Available: Cost Explorer rejected the query, or has more data than was read.
    Available,
    /// Unavailable: Cost Explorer or the connection failed.
    Unavailable,
    /// No conclusion.
    Unknown,
}

fn evidence(fault: &Fault) -> Evidence {
    match fault {
        // The cap and an open circuit breaker block a query before it is sent; throttling says nothing about the next query.
        Fault::DailyCapReached | Fault::Throttled | Fault::CircuitOpen(_) => Evidence::Unknown,
        fault if fault.affects_only_this_query() => Evidence::Available,
        _ => Evidence::Unavailable,
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
        let result = self.inner.costs(query).await;
        // Costs by resource need a separate permission and opt-in.
        let is_optional = query.is_by_resource() && result.is_err();
        if !is_optional && result.as_ref().err().is_none_or(|it| it.operation == costs_call(query).0) {
            self.outcomes.record(result.as_ref().map(|_| ()));
        }
        result
    }

    async fn names(&self, query: &NameQuery) -> Result<Vec<Name>, SourceError> {
        self.inner.names(query).await
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        credentials::CredentialsProblem,
        error::{DataLimit, DenialReason, Pause, PolicyKind},
        partition::Partition,
    };

    use super::*;
    use crate::error::Call;

    #[test]
    fn consecutive_failures_are_an_outage_until_a_response() {
        let outcomes = Outcomes::default();
        let failed = |fault| Call("ce:GetCostAndUsage").failed(fault, None);
        let is_down = || outcomes.outage().is_some();
        outcomes.record(Err(&failed(Fault::Unreachable)));
        assert!(!is_down(), "a single failure is not an outage");
        outcomes.record(Err(&failed(Fault::DailyCapReached)));
        outcomes.record(Err(&failed(Fault::ServerError)));
        assert_eq!(outcomes.outage().map(|(error, _)| error.fault), Some(Fault::ServerError));
        outcomes.record(Err(&failed(Fault::InvalidRequest)));
        assert!(!is_down() && outcomes.last_response().is_some(), "a rejection proves availability");
        outcomes.record(Err(&failed(Fault::Denied)));
        outcomes.record(Ok(()));
        outcomes.record(Err(&failed(Fault::Denied)));
        assert!(!is_down());
    }

    #[test]
    fn classifies_faults_as_outage_or_response() {
        let problem = CredentialsProblem::new("The SSO session has expired", "Sign in again:");
        let setting = "HTTPS_PROXY is not a valid proxy address".to_owned();
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
        let responses =
            [Fault::InvalidRequest, Fault::OutOfRange(DataLimit::History), Fault::NoData, Fault::TooManyPages(20)];
        let pause = Pause { failures: 8, next_try: None };
        let inconclusive = [Fault::DailyCapReached, Fault::Throttled, Fault::CircuitOpen(pause)];
        let after_two = |fault: &Fault| {
            let outcomes = Outcomes::default();
            let error = Call("ce:GetCostAndUsage").failed(fault.clone(), None);
            outcomes.record(Err(&error));
            outcomes.record(Err(&error));
            (outcomes.outage().is_some(), outcomes.last_response().is_some())
        };
        for (faults, expected) in
            [(outages.as_slice(), (true, false)), (&responses, (false, true)), (&inconclusive, (false, false))]
        {
            for fault in faults {
                assert_eq!(after_two(fault), expected, "{fault:?}");
            }
        }
    }
}
