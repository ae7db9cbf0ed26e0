//! Log of all requests to AWS: counts, errors, latency, and the permissions that the responses show.

mod action;
mod recorder;
mod response;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{
    Timestamp,
    error::{Fault, SourceError},
    permissions,
    resource::{GLOBAL, Word},
    status::{ErrorCategory, Latency, Operation, Permission, Problem},
};

pub use self::recorder::{CallRecorder, ClientConfig};

/// Number of failed requests to keep.
const PROBLEMS: usize = 20;
/// Latest requests of an operation that its latency is computed from.
const LATENCIES: usize = 512;

/// Log of the requests of one account and the roles that it assumes. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct CallLog(Arc<Mutex<Entries>>);

#[derive(Debug, Default)]
struct Entries {
    operations: BTreeMap<String, Requests>,
    problems: VecDeque<Problem>,
}

/// Requests of one operation.
#[derive(Debug, Default)]
struct Requests {
    calls: u64,
    errors: BTreeMap<ErrorCategory, u64>,
    latencies: VecDeque<u64>,
    /// Latest outcome in each account and region; no fault is a success.
    outcomes: BTreeMap<Origin, Option<Fault>>,
}

/// Account and region of a client.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Origin {
    /// The account, 12 digits; empty for the own account.
    account: Word,
    region: Word,
}

impl Origin {
    fn own() -> Self {
        Self { account: "".into(), region: GLOBAL.into() }
    }
}

/// A completed request; each retry counts separately.
struct Attempt<'a> {
    action: &'a str,
    origin: Origin,
    latency: Duration,
    fault: Option<Fault>,
    request_id: Option<String>,
    /// Category of failures that are expected.
    expected: Option<ErrorCategory>,
}

impl CallLog {
    /// Recorder for the clients of the own account.
    #[must_use]
    pub fn recorder(&self) -> CallRecorder {
        CallRecorder::new(self.clone(), Origin::own())
    }

    /// Records whether the role of an account could be assumed: the SDK sends that request with its own client.
    pub fn note_role(&self, account: &Word, outcome: Result<(), &SourceError>) {
        let fault = match outcome {
            Ok(()) => None,
            Err(error) if error.operation == permissions::ASSUME_ROLE => Some(error.fault.clone()),
            Err(_) => return,
        };
        let origin = Origin { account: account.clone(), region: GLOBAL.into() };
        let requests = &mut self.entries().operations;
        requests.entry(permissions::ASSUME_ROLE.to_owned()).or_default().outcomes.insert(origin, fault);
    }

    /// Every listed action in the list's order, then all others that were called.
    #[must_use]
    pub fn operations(&self) -> Vec<Operation> {
        let entries = self.entries();
        let listed = permissions::actions().collect::<Vec<_>>();
        let others = entries.operations.keys().map(String::as_str).filter(|it| !listed.contains(it));
        let none = Requests::default();
        let operation = |action: &str| entries.operations.get(action).unwrap_or(&none).summary(action);
        listed.iter().copied().chain(others).map(operation).collect()
    }

    /// The latest failed requests, newest first.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        self.entries().problems.iter().rev().cloned().collect()
    }

    /// Clears the outcomes that show permissions; counts stay.
    pub fn forget_outcomes(&self) {
        self.entries().operations.values_mut().for_each(|it| it.outcomes.clear());
    }

    fn note(&self, attempt: Attempt<'_>) {
        let mut entries = self.entries();
        let category = attempt.fault.as_ref().and_then(ErrorCategory::of).filter(|it| attempt.expected != Some(*it));
        if let Some(category) = category {
            let (action, request_id) = (attempt.action.to_owned(), attempt.request_id.clone());
            entries.problems.push_back(Problem { at: Timestamp::now(), action, category, request_id });
            let surplus = entries.problems.len().saturating_sub(PROBLEMS);
            entries.problems.drain(..surplus);
        }
        entries.operations.entry(attempt.action.to_owned()).or_default().add(attempt, category);
    }

    /// Locks the entries. They are consistent even if another thread panicked.
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Requests {
    fn add(&mut self, attempt: Attempt<'_>, category: Option<ErrorCategory>) {
        self.calls += 1;
        if let Some(category) = category {
            *self.errors.entry(category).or_default() += 1;
        }
        self.latencies.push_back(u64::try_from(attempt.latency.as_millis()).unwrap_or(u64::MAX));
        let surplus = self.latencies.len().saturating_sub(LATENCIES);
        self.latencies.drain(..surplus);
        // An expected failure without a response shows nothing about the permission.
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
            latency: latency(&self.latencies),
        }
    }
}

/// Nearest-rank percentiles.
fn latency(of: &VecDeque<u64>) -> Option<Latency> {
    let mut sorted: Vec<u64> = of.iter().copied().collect();
    sorted.sort_unstable();
    let rank = |percent: usize| sorted.get((sorted.len() * percent).div_ceil(100).saturating_sub(1)).copied();
    Some(Latency { p50: rank(50)?, p99: rank(99)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(fault: Option<Fault>) -> Attempt<'static> {
        let (origin, latency) = (Origin::own(), Duration::from_millis(7));
        Attempt { action: "ce:GetTags", origin, latency, fault, request_id: None, expected: None }
    }

    fn tags(log: &CallLog) -> Operation {
        log.operations().into_iter().find(|it| it.action == "ce:GetTags").unwrap()
    }

    #[test]
    fn the_latest_outcome_decides_about_a_permission() {
        let log = CallLog::default();
        assert_eq!(tags(&log).permission, Permission::NotTried);
        log.note(request(Some(Fault::Denied)));
        assert_eq!(tags(&log).permission, Permission::Missing(vec![String::new()]));
        log.note(request(None));
        assert_eq!((tags(&log).permission, tags(&log).calls, tags(&log).failures()), (Permission::Granted, 2, 1));
        log.forget_outcomes();
        assert_eq!((tags(&log).permission, tags(&log).calls), (Permission::NotTried, 2));
    }

    #[test]
    fn a_rejected_probe_is_no_problem() {
        let log = CallLog::default();
        log.note(Attempt { expected: Some(ErrorCategory::Invalid), ..request(Some(Fault::InvalidRequest)) });
        assert_eq!((tags(&log).permission, tags(&log).failures()), (Permission::Granted, 0));
        log.note(Attempt { expected: Some(ErrorCategory::Invalid), ..request(Some(Fault::Denied)) });
        assert_eq!((tags(&log).failures(), log.problems().len()), (1, 1));
    }

    #[test]
    fn a_region_without_the_service_says_nothing() {
        let log = CallLog::default();
        log.note(Attempt { expected: Some(ErrorCategory::Network), ..request(Some(Fault::Unreachable)) });
        assert_eq!((tags(&log).permission, tags(&log).failures(), tags(&log).calls), (Permission::NotTried, 0, 1));
    }

    #[test]
    fn the_latest_problems_are_kept() {
        let log = CallLog::default();
        for _ in 0..=PROBLEMS {
            log.note(request(Some(Fault::Throttled)));
        }
        assert_eq!((log.problems().len(), tags(&log).failures()), (PROBLEMS, PROBLEMS as u64 + 1));
    }

    #[test]
    fn percentiles_are_by_nearest_rank() {
        let of = |values: &[u64]| latency(&values.iter().copied().collect());
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[5]), Some(Latency { p50: 5, p99: 5 }));
        let hundred: Vec<u64> = (1..=100).collect();
        assert_eq!(of(&hundred), Some(Latency { p50: 50, p99: 99 }));
    }
}
