//! Log of all requests to AWS: counts, errors, latency, the permissions that the responses show, circuit breakers and rate limits.

mod action;
mod breaker;
mod breakers;
mod rate;
mod recorder;
mod response;

use std::{
    collections::{BTreeMap, VecDeque},
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Poll,
    time::{Duration, Instant},
};

use domain::{
    Timestamp,
    error::{Fault, SourceError},
    permissions,
    resource::{GLOBAL, SharedStr},
    statistics::{CallStatistics, Limit, Outcome},
    status::{ErrorCategory, Latency, Operation, Permission, Problem},
};

pub use self::{
    breakers::{Breakers, MonotonicClock},
    recorder::{CallRecorder, ClientConfig},
};

use self::rate::RateLimits;

/// Number of failed requests to keep.
const MAX_PROBLEMS: usize = 20;
/// Number of latest requests of an operation from which the latency is computed.
const MAX_LATENCIES: usize = 512;

/// Log of the requests of one account and the roles that it assumes. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct CallLog {
    entries: Arc<Mutex<Entries>>,
    breakers: Breakers,
    rates: RateLimits,
}

#[derive(Debug, Default)]
struct Entries {
    operations: BTreeMap<String, Requests>,
    problems: VecDeque<Problem>,
    statistics: CallStatistics,
}

/// Requests of one operation.
#[derive(Debug, Default)]
struct Requests {
    calls: u64,
    errors: BTreeMap<ErrorCategory, u64>,
    latencies: VecDeque<u64>,
    /// Latest outcome in each account and region; `None` for success.
    outcomes: BTreeMap<Origin, Option<Fault>>,
}

/// Account and region of a client.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Origin {
    /// The account, 12 digits; empty for the base account.
    account: SharedStr,
    region: SharedStr,
}

impl Origin {
    fn base_account() -> Self {
        Self { account: "".into(), region: GLOBAL.into() }
    }
}

/// A completed request; each retry counts separately.
struct Attempt<'a> {
    action: &'a str,
    origin: Origin,
    latency: Duration,
    /// Time since the failed attempt before; `None` for first attempts.
    wait: Option<Duration>,
    fault: Option<Fault>,
    request_id: Option<String>,
    /// Category of expected failures, which are not counted as errors.
    expected_error: Option<ErrorCategory>,
}

/// Category of a failure; `None` if it is expected.
fn unexpected_error(fault: &Fault, expected_error: Option<ErrorCategory>) -> Option<ErrorCategory> {
    ErrorCategory::of(fault).filter(|it| expected_error != Some(*it))
}

impl CallLog {
    /// Empty log with these circuit breakers.
    #[must_use]
    pub fn with_breakers(breakers: Breakers) -> Self {
        Self { breakers, ..Self::default() }
    }

    /// Circuit breakers of all operations.
    #[must_use]
    pub fn breakers(&self) -> &Breakers {
        &self.breakers
    }

    /// Recorder for the clients of the account of the configured credentials.
    #[must_use]
    pub fn recorder(&self) -> CallRecorder {
        CallRecorder::new(self.clone(), Origin::base_account())
    }

    /// Records whether the role of an account could be assumed. The SDK sends this request with an internal client.
    pub fn record_role(&self, account: &SharedStr, outcome: Result<(), &SourceError>) {
        let fault = match outcome {
            Ok(()) => None,
            Err(error) if error.operation == permissions::ASSUME_ROLE => Some(error.fault.clone()),
            Err(_) => return,
        };
        let origin = Origin { account: account.clone(), region: GLOBAL.into() };
        let requests = &mut self.entries().operations;
        requests.entry(permissions::ASSUME_ROLE.to_owned()).or_default().outcomes.insert(origin, fault);
    }

    /// All actions of the permission list in its order, then all other actions that were called.
    #[must_use]
    pub fn operations(&self) -> Vec<Operation> {
        let entries = self.entries();
        let listed = permissions::actions().collect::<Vec<_>>();
        let others = entries.operations.keys().map(String::as_str).filter(|it| !listed.contains(it));
        let unused = Requests::default();
        let operation = |action: &str| entries.operations.get(action).unwrap_or(&unused).summary(action);
        listed.iter().copied().chain(others).map(operation).collect()
    }

    /// The latest failed requests, newest first.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        self.entries().problems.iter().rev().cloned().collect()
    }

    /// Counts and latencies of all requests so far.
    #[must_use]
    pub fn statistics(&self) -> CallStatistics {
        self.entries().statistics.clone()
    }

    /// Waits for a limit on requests, and counts the wait, if there is one, even if it is canceled.
    pub(crate) async fn wait_for<T>(&self, limit: Limit, permit: impl Future<Output = T>) -> T {
        let mut permit = pin!(permit);
        if let Poll::Ready(permit) = futures::poll!(permit.as_mut()) {
            return permit;
        }
        let _waiting = Waiting { log: self, limit, since: Instant::now() };
        permit.await
    }

    /// Clears the outcomes that show permissions, but not the counts.
    pub fn clear_outcomes(&self) {
        self.entries().operations.values_mut().for_each(|it| it.outcomes.clear());
    }

    fn record(&self, attempt: Attempt<'_>) {
        let mut entries = self.entries();
        let category = attempt.fault.as_ref().and_then(|fault| unexpected_error(fault, attempt.expected_error));
        let Attempt { action, latency, wait, .. } = attempt;
        let outcome = match (&attempt.fault, category) {
            (_, Some(category)) => Outcome::Failed(category),
            (Some(Fault::NoData), None) => Outcome::NotFound,
            (_, None) => Outcome::Ok,
        };
        entries.statistics.add(action, &attempt.origin.region, outcome, wait, latency);
        if let Some(category) = category {
            let (action, request_id) = (attempt.action.to_owned(), attempt.request_id.clone());
            entries.problems.push_back(Problem { at: Timestamp::now(), action, category, request_id });
            let surplus = entries.problems.len().saturating_sub(MAX_PROBLEMS);
            entries.problems.drain(..surplus);
        }
        entries.operations.entry(attempt.action.to_owned()).or_default().add(attempt, category);
    }

    /// Locks the entries. They are consistent even if another thread panicked.
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A wait for a limit, which is counted when it ends.
struct Waiting<'a> {
    log: &'a CallLog,
    limit: Limit,
    since: Instant,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.log.entries().statistics.add_wait(self.limit, self.since.elapsed());
    }
}

impl Requests {
    fn add(&mut self, attempt: Attempt<'_>, category: Option<ErrorCategory>) {
        self.calls += 1;
        if let Some(category) = category {
            *self.errors.entry(category).or_default() += 1;
        }
        self.latencies.push_back(u64::try_from(attempt.latency.as_millis()).unwrap_or(u64::MAX));
        let surplus = self.latencies.len().saturating_sub(MAX_LATENCIES);
        self.latencies.drain(..surplus);
        // An expected failure without a response does not show whether the permission exists.
        if category.is_some() || attempt.fault.as_ref().is_none_or(Fault::affects_only_this_query) {
            self.outcomes.insert(attempt.origin, attempt.fault);
        }
    }

    fn summary(&self, action: &str) -> Operation {
        let outcomes = self.outcomes.iter().map(|(origin, fault)| (&*origin.account, fault.as_ref()));
        Operation {
            action: action.to_owned(),
            permission: Permission::of(outcomes),
            calls: self.calls,
            errors: self.errors.clone(),
            latency: percentiles(&self.latencies),
        }
    }
}

/// Nearest-rank percentiles.
fn percentiles(latencies: &VecDeque<u64>) -> Option<Latency> {
    let mut sorted: Vec<u64> = latencies.iter().copied().collect();
    sorted.sort_unstable();
    let rank = |percent: usize| sorted.get((sorted.len() * percent).div_ceil(100).saturating_sub(1)).copied();
    Some(Latency { p50: rank(50)?, p99: rank(99)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(fault: Option<Fault>) -> Attempt<'static> {
        let (origin, latency) = (Origin::base_account(), Duration::from_millis(7));
        let (action, wait, request_id, expected_error) = ("ce:GetTags", None, None, None);
        Attempt { action, origin, latency, wait, fault, request_id, expected_error }
    }

    fn get_tags(log: &CallLog) -> Operation {
        log.operations().into_iter().find(|it| it.action == "ce:GetTags").unwrap()
    }

    #[test]
    fn permission_follows_the_latest_outcome() {
        let log = CallLog::default();
        assert_eq!(get_tags(&log).permission, Permission::NotChecked);
        log.record(attempt(Some(Fault::Denied)));
        assert_eq!(get_tags(&log).permission, Permission::Missing(vec![String::new()]));
        log.record(attempt(None));
        assert_eq!(
            (get_tags(&log).permission, get_tags(&log).calls, get_tags(&log).failures()),
            (Permission::Granted, 2, 1)
        );
        log.clear_outcomes();
        assert_eq!((get_tags(&log).permission, get_tags(&log).calls), (Permission::NotChecked, 2));
    }

    #[test]
    fn rejected_probes_are_not_problems() {
        let log = CallLog::default();
        log.record(Attempt { expected_error: Some(ErrorCategory::Invalid), ..attempt(Some(Fault::InvalidRequest)) });
        assert_eq!((get_tags(&log).permission, get_tags(&log).failures()), (Permission::Granted, 0));
        log.record(Attempt { expected_error: Some(ErrorCategory::Invalid), ..attempt(Some(Fault::Denied)) });
        assert_eq!((get_tags(&log).failures(), log.problems().len()), (1, 1));
    }

    #[test]
    fn missing_settings_have_an_outcome_of_their_own() {
        let log = CallLog::default();
        log.record(attempt(Some(Fault::NoData)));
        log.record(attempt(None));
        let outcomes: Vec<Outcome> = log.statistics().requests.into_keys().map(|(_, _, outcome)| outcome).collect();
        assert_eq!(outcomes, [Outcome::Ok, Outcome::NotFound]);
        assert_eq!((get_tags(&log).failures(), log.problems().len()), (0, 0), "they are no failures");
    }

    #[test]
    fn regions_without_the_service_do_not_affect_permissions() {
        let log = CallLog::default();
        log.record(Attempt { expected_error: Some(ErrorCategory::Network), ..attempt(Some(Fault::Unreachable)) });
        assert_eq!(
            (get_tags(&log).permission, get_tags(&log).failures(), get_tags(&log).calls),
            (Permission::NotChecked, 0, 1)
        );
    }

    #[test]
    fn keeps_only_the_latest_problems() {
        let log = CallLog::default();
        for _ in 0..=MAX_PROBLEMS {
            log.record(attempt(Some(Fault::Throttled)));
        }
        assert_eq!((log.problems().len(), get_tags(&log).failures()), (MAX_PROBLEMS, MAX_PROBLEMS as u64 + 1));
    }

    #[test]
    fn percentiles_use_nearest_rank() {
        let percentiles_of = |values: &[u64]| percentiles(&values.iter().copied().collect());
        assert_eq!(percentiles_of(&[]), None);
        assert_eq!(percentiles_of(&[5]), Some(Latency { p50: 5, p99: 5 }));
        let hundred: Vec<u64> = (1..=100).collect();
        assert_eq!(percentiles_of(&hundred), Some(Latency { p50: 50, p99: 99 }));
    }
}
