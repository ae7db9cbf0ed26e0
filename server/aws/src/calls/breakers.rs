//! Circuit breakers of all operations, by account and region.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use domain::{
    Timestamp,
    breaker::{Breaker, BreakerState, Transitions},
    error::Pause,
};

use super::{
    Origin,
    breaker::{CircuitBreaker, Evidence, Transition},
};
use crate::policy::{ABANDONED_TIMEOUT, BREAKER_JITTER, TIMEOUT_POINTS};

/// Monotonic clock.
pub type MonotonicClock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// Operation, account and region.
type Key = (String, Origin);

/// Circuit breakers of an account and the roles that it assumes. Clones share them.
#[derive(Clone)]
pub struct Breakers {
    now: MonotonicClock,
    registry: Arc<Mutex<Registry>>,
}

#[derive(Default)]
struct Registry {
    /// Breakers with a failure; all others are closed.
    breakers: BTreeMap<Key, CircuitBreaker>,
    transitions: BTreeMap<(String, BreakerState, BreakerState), u64>,
}

impl Default for Breakers {
    fn default() -> Self {
        Self::new(Arc::new(Instant::now))
    }
}

impl std::fmt::Debug for Breakers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Breakers").field(&self.registry().breakers.keys()).finish()
    }
}

impl Breakers {
    /// Creates closed breakers with this clock.
    #[must_use]
    pub fn new(now: MonotonicClock) -> Self {
        Self { now, registry: Arc::default() }
    }

    /// Breakers that have opened.
    #[must_use]
    pub fn opened(&self) -> Vec<Breaker> {
        let now = (self.now)();
        let breaker = |((action, origin), breaker): (&Key, &CircuitBreaker)| Breaker {
            action: action.clone(),
            account: origin.account.to_string(),
            region: origin.region.to_string(),
            state: breaker.state_at(now),
            is_trying: breaker.is_trying(),
            failures: breaker.failures(),
            openings: breaker.openings(),
            next_try: breaker.pause_end().filter(|end| *end > now).and_then(|end| timestamp(end, now)),
        };
        self.registry().breakers.iter().filter(|(_, it)| it.openings() > 0).map(breaker).collect()
    }

    /// Changes of all breakers.
    #[must_use]
    pub fn transitions(&self) -> Vec<Transitions> {
        let transition = |((action, from, to), count): (&(String, BreakerState, BreakerState), &u64)| Transitions {
            action: action.clone(),
            from: *from,
            to: *to,
            count: *count,
        };
        self.registry().transitions.iter().map(transition).collect()
    }

    /// Closes all breakers.
    pub fn close_all(&self) {
        let mut registry = self.registry();
        let closed: Vec<_> = registry.breakers.iter_mut().map(|(key, it)| (key.clone(), it.close())).collect();
        for (key, transition) in &closed {
            registry.count(key, *transition);
        }
    }

    /// Admits an attempt, or returns the pause during which none is sent.
    pub(super) fn admit(&self, action: &str, origin: &Origin) -> Result<Ticket, Pause> {
        let (now, key) = ((self.now)(), (action.to_owned(), origin.clone()));
        let mut registry = self.registry();
        let Some(breaker) = registry.breakers.get_mut(&key) else { return Ok(self.ticket(key, 0)) };
        let (is_admitted, transition) = breaker.admit(now);
        let (generation, failures) = (breaker.generation(), breaker.failures());
        let next_try = breaker.pause_end().and_then(|end| timestamp(end, now));
        registry.count(&key, transition);
        if is_admitted { Ok(self.ticket(key, generation)) } else { Err(Pause { failures, next_try }) }
    }

    /// Whether attempts may be sent without a trial.
    pub(super) fn is_closed(&self, ticket: &Ticket) -> bool {
        self.registry().breakers.get(&ticket.key).is_none_or(|it| it.state() == BreakerState::Closed)
    }

    fn ticket(&self, key: Key, generation: u64) -> Ticket {
        Ticket { breakers: self.clone(), key, generation, sent: Arc::default(), is_settled: AtomicBool::new(false) }
    }

    fn add(&self, ticket: &Ticket, evidence: Evidence) {
        let mut registry = self.registry();
        let breaker = match registry.breakers.get_mut(&ticket.key) {
            Some(breaker) => breaker,
            None if matches!(evidence, Evidence::Fails(_)) => registry.breakers.entry(ticket.key.clone()).or_default(),
            None => return,
        };
        let jitter = 1.0 + BREAKER_JITTER * (2.0 * fastrand::f64() - 1.0);
        let transition = breaker.add(evidence, ticket.generation, (self.now)(), jitter);
        registry.count(&ticket.key, transition);
    }

    /// Locks the breakers. They are consistent even if another thread panicked.
    fn registry(&self) -> MutexGuard<'_, Registry> {
        self.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Registry {
    /// Counts and logs a change.
    fn count(&mut self, (action, origin): &Key, transition: Option<Transition>) {
        let Some((from, to)) = transition else { return };
        *self.transitions.entry((action.clone(), from, to)).or_default() += 1;
        let (region, state) = (&*origin.region, to.label());
        match to {
            BreakerState::Open => tracing::warn!(%action, region, state, "circuit breaker: AWS fails repeatedly"),
            BreakerState::Closed => tracing::info!(%action, region, state, "circuit breaker: AWS works again"),
            BreakerState::HalfOpen => tracing::debug!(%action, region, state, "circuit breaker: trial request"),
        }
    }
}

/// UTC time of an instant.
fn timestamp(at: Instant, now: Instant) -> Option<Timestamp> {
    Timestamp::now().checked_add(at.saturating_duration_since(now)).ok()
}

/// An admitted attempt. Dropped without a result, it was canceled.
#[derive(Debug)]
pub(super) struct Ticket {
    breakers: Breakers,
    key: Key,
    generation: u64,
    /// Time of sending, if it was sent.
    sent: Arc<OnceLock<Instant>>,
    is_settled: AtomicBool,
}

impl Ticket {
    /// Time of sending, to be set when the attempt is sent.
    pub(super) fn time_of_sending(&self) -> &Arc<OnceLock<Instant>> {
        &self.sent
    }

    /// Time of sending; `None` if it was not sent.
    pub(super) fn sent(&self) -> Option<Instant> {
        self.sent.get().copied()
    }

    /// Time that the attempt waited for a response, if it is dropped now and that counts as a timeout.
    pub(super) fn abandoned_after(&self) -> Option<Duration> {
        let waited = self.sent()?.elapsed();
        (waited >= ABANDONED_TIMEOUT && !self.is_settled.load(Ordering::Relaxed)).then_some(waited)
    }

    /// Passes the result to the circuit breaker, once.
    pub(super) fn settle(&self, evidence: Evidence) {
        if !self.is_settled.swap(true, Ordering::Relaxed) {
            self.breakers.add(self, evidence);
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let is_timeout = self.abandoned_after().is_some();
        self.settle(if is_timeout { Evidence::Fails(TIMEOUT_POINTS) } else { Evidence::Unknown });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU64;

    use super::*;
    use crate::policy::{BREAKER_PAUSE, BREAKER_POINTS};

    const ACTION: &str = "ec2:DescribeVolumes";

    fn origin(region: &'static str) -> Origin {
        Origin { account: "".into(), region: region.into() }
    }

    /// Breakers with an open one, and the seconds on their clock.
    fn open_breakers() -> (Breakers, Arc<AtomicU64>) {
        let (start, seconds) = (Instant::now(), Arc::new(AtomicU64::new(0)));
        let now = seconds.clone();
        let breakers = Breakers::new(Arc::new(move || start + Duration::from_secs(now.load(Ordering::Relaxed))));
        for _ in 0..BREAKER_POINTS {
            fail(&breakers, "eu-west-1");
        }
        (breakers, seconds)
    }

    fn fail(breakers: &Breakers, region: &'static str) {
        breakers.admit(ACTION, &origin(region)).unwrap().settle(Evidence::Fails(1));
    }

    #[test]
    fn a_region_does_not_affect_the_others() {
        let breakers = Breakers::default();
        for _ in 0..BREAKER_POINTS {
            fail(&breakers, "eu-west-1");
        }
        let pause = breakers.admit(ACTION, &origin("eu-west-1")).unwrap_err();
        assert_eq!(pause.failures, BREAKER_POINTS);
        assert!(pause.next_try.is_some_and(|at| at > Timestamp::now()));
        assert!(breakers.admit(ACTION, &origin("eu-west-2")).is_ok());
        assert!(breakers.admit("ec2:DescribeImages", &origin("eu-west-1")).is_ok());
        let opened = breakers.opened();
        assert_eq!(opened.len(), 1);
        assert_eq!((opened[0].state, &*opened[0].region, opened[0].openings), (BreakerState::Open, "eu-west-1", 1));
    }

    #[test]
    fn transitions_are_counted() {
        let (breakers, seconds) = open_breakers();
        assert_eq!(breakers.opened().first().map(|it| it.state), Some(BreakerState::Open));
        seconds.store(2 * BREAKER_PAUSE.as_secs(), Ordering::Relaxed);
        let state = || breakers.opened().first().map(|it| (it.state, it.is_trying));
        assert_eq!(state(), Some((BreakerState::HalfOpen, false)), "no request was sent yet");
        let trial = breakers.admit(ACTION, &origin("eu-west-1")).unwrap();
        assert_eq!(state(), Some((BreakerState::HalfOpen, true)));
        trial.settle(Evidence::Works);
        let transitions: Vec<_> =
            breakers.transitions().iter().map(|it| (it.from.label(), it.to.label(), it.count)).collect();
        assert_eq!(transitions, [("closed", "open", 1), ("half-open", "closed", 1), ("open", "half-open", 1)]);
        assert_eq!(breakers.opened().first().map(|it| it.state), Some(BreakerState::Closed));
    }

    #[test]
    fn a_canceled_trial_is_followed_by_another() {
        let (breakers, seconds) = open_breakers();
        seconds.store(2 * BREAKER_PAUSE.as_secs(), Ordering::Relaxed);
        let trial = breakers.admit(ACTION, &origin("eu-west-1")).unwrap();
        assert_eq!(breakers.admit(ACTION, &origin("eu-west-1")).unwrap_err().next_try, None);
        drop(trial);
        assert!(breakers.admit(ACTION, &origin("eu-west-1")).is_ok());
    }

    #[test]
    fn all_can_be_closed() {
        let (breakers, _) = open_breakers();
        breakers.close_all();
        assert!(breakers.admit(ACTION, &origin("eu-west-1")).is_ok());
        assert_eq!(breakers.opened().first().map(|it| (it.state, it.failures)), Some((BreakerState::Closed, 0)));
    }
}
