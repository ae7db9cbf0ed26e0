//! Circuit breaker of one operation in one account and region.

use std::time::{Duration, Instant};

use domain::breaker::BreakerState;

use crate::policy::{BREAKER_PAUSE, BREAKER_POINTS, MAX_BREAKER_PAUSE};

/// Evidence of an attempt about the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The service responded, even if it rejected the request.
    Works,
    /// The service failed or could not be reached; with the points of the failure.
    Fails(u32),
    /// None: no request was sent, or the caller left early.
    Unknown,
}

/// Circuit breaker: opens after consecutive failures, and closes after a successful trial.
#[derive(Debug, Default)]
pub struct CircuitBreaker {
    phase: Phase,
    /// Number of changes of the state. Attempts of an earlier state are no evidence for the current one.
    generation: u64,
    failures: u32,
    openings: u64,
}

#[derive(Debug)]
enum Phase {
    Closed { points: u32 },
    Open { until: Instant, pause: Duration },
    HalfOpen { is_trying: bool, pause: Duration },
}

impl Default for Phase {
    fn default() -> Self {
        Self::Closed { points: 0 }
    }
}

/// Change of the state.
pub type Transition = (BreakerState, BreakerState);

impl CircuitBreaker {
    /// State at a time: after a pause, it is half-open.
    pub fn state_at(&self, now: Instant) -> BreakerState {
        match self.phase {
            Phase::Open { until, .. } if now >= until => BreakerState::HalfOpen,
            _ => self.state(),
        }
    }

    /// State as of the last attempt.
    pub fn state(&self) -> BreakerState {
        match self.phase {
            Phase::Closed { .. } => BreakerState::Closed,
            Phase::Open { .. } => BreakerState::Open,
            Phase::HalfOpen { .. } => BreakerState::HalfOpen,
        }
    }

    /// Whether a trial is in progress.
    pub fn is_trying(&self) -> bool {
        matches!(self.phase, Phase::HalfOpen { is_trying: true, .. })
    }

    /// Failures since the last success.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// Number of times that it has opened.
    pub fn openings(&self) -> u64 {
        self.openings
    }

    /// Number of changes of the state.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// End of the pause; `None` if it is not open.
    pub fn pause_end(&self) -> Option<Instant> {
        match self.phase {
            Phase::Open { until, .. } => Some(until),
            Phase::Closed { .. } | Phase::HalfOpen { .. } => None,
        }
    }

    /// Whether an attempt may be sent. The first one after a pause is the trial.
    pub fn admit(&mut self, now: Instant) -> (bool, Option<Transition>) {
        match self.phase {
            Phase::Closed { .. } => (true, None),
            Phase::Open { until, pause } if now >= until => {
                (true, Some(self.enter(Phase::HalfOpen { is_trying: true, pause })))
            }
            Phase::HalfOpen { is_trying: false, pause } => {
                self.phase = Phase::HalfOpen { is_trying: true, pause };
                (true, None)
            }
            Phase::Open { .. } | Phase::HalfOpen { .. } => (false, None),
        }
    }

    /// Adds the evidence of an attempt that was admitted in this generation. `jitter` is a factor for a new pause.
    pub fn add(&mut self, evidence: Evidence, generation: u64, now: Instant, jitter: f64) -> Option<Transition> {
        if generation != self.generation {
            return None;
        }
        if let Evidence::Fails(_) = evidence {
            self.failures = self.failures.saturating_add(1);
        }
        match (&mut self.phase, evidence) {
            (Phase::Closed { points }, Evidence::Works) => {
                (*points, self.failures) = (0, 0);
                None
            }
            (Phase::Closed { points }, Evidence::Fails(more)) => {
                *points = points.saturating_add(more);
                (*points >= BREAKER_POINTS).then(|| self.open(now, BREAKER_PAUSE, jitter))
            }
            (Phase::HalfOpen { .. }, Evidence::Works) => {
                self.failures = 0;
                Some(self.enter(Phase::default()))
            }
            (Phase::HalfOpen { pause, .. }, Evidence::Fails(_)) => {
                let pause = pause.saturating_mul(2).min(MAX_BREAKER_PAUSE);
                Some(self.open(now, pause, jitter))
            }
            (Phase::HalfOpen { is_trying, .. }, Evidence::Unknown) => {
                *is_trying = false;
                None
            }
            (Phase::Closed { .. }, Evidence::Unknown) | (Phase::Open { .. }, _) => None,
        }
    }

    /// Closes it, as after a successful trial.
    pub fn close(&mut self) -> Option<Transition> {
        self.failures = 0;
        let is_closed = self.state() == BreakerState::Closed;
        let transition = self.enter(Phase::default());
        (!is_closed).then_some(transition)
    }

    fn open(&mut self, now: Instant, pause: Duration, jitter: f64) -> Transition {
        self.openings = self.openings.saturating_add(1);
        self.enter(Phase::Open { until: now + pause.mul_f64(jitter), pause })
    }

    fn enter(&mut self, phase: Phase) -> Transition {
        let before = self.state();
        self.phase = phase;
        self.generation = self.generation.wrapping_add(1);
        (before, self.state())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_JITTER: f64 = 1.0;
    const FAILS: Evidence = Evidence::Fails(1);

    /// Breaker with a clock, whose attempts end immediately.
    struct Test(CircuitBreaker, Instant);

    impl Test {
        fn new() -> Self {
            Self(CircuitBreaker::default(), Instant::now())
        }

        fn open() -> Self {
            let mut test = Self::new();
            for _ in 0..BREAKER_POINTS {
                assert!(test.attempt(FAILS));
            }
            assert_eq!(test.0.state(), BreakerState::Open);
            test
        }

        /// Whether the attempt was sent.
        fn attempt(&mut self, evidence: Evidence) -> bool {
            let (is_admitted, _) = self.0.admit(self.1);
            if is_admitted {
                self.0.add(evidence, self.0.generation(), self.1, NO_JITTER);
            }
            is_admitted
        }

        fn wait(&mut self, time: Duration) {
            self.1 += time;
        }
    }

    #[test]
    fn opens_after_consecutive_failures_only() {
        let mut test = Test::new();
        for _ in 1..BREAKER_POINTS {
            test.attempt(FAILS);
        }
        test.attempt(Evidence::Works);
        for _ in 1..BREAKER_POINTS {
            test.attempt(FAILS);
        }
        test.attempt(Evidence::Unknown);
        assert_eq!((test.0.state(), test.0.failures()), (BreakerState::Closed, BREAKER_POINTS - 1));
        test.attempt(FAILS);
        assert_eq!((test.0.state(), test.0.failures()), (BreakerState::Open, BREAKER_POINTS));
        assert!(!test.attempt(Evidence::Works), "no request is sent while it is open");
    }

    #[test]
    fn timeouts_open_it_earlier() {
        let mut test = Test::new();
        for _ in 0..BREAKER_POINTS / 2 {
            assert_eq!(test.0.state(), BreakerState::Closed);
            test.attempt(Evidence::Fails(2));
        }
        assert_eq!((test.0.state(), test.0.failures()), (BreakerState::Open, BREAKER_POINTS / 2));
    }

    #[test]
    fn one_trial_after_the_pause_decides() {
        let mut test = Test::open();
        test.wait(BREAKER_PAUSE);
        assert_eq!(
            test.0.admit(test.1),
            (true, Some((BreakerState::Open, BreakerState::HalfOpen))),
            "the trial is admitted"
        );
        assert_eq!(test.0.admit(test.1), (false, None), "a second request waits for the trial");
        let closed = test.0.add(Evidence::Works, test.0.generation(), test.1, NO_JITTER);
        assert_eq!(closed, Some((BreakerState::HalfOpen, BreakerState::Closed)));
        assert!(test.attempt(Evidence::Works));
    }

    #[test]
    fn failed_trials_double_the_pause_up_to_a_limit() {
        let mut test = Test::open();
        let mut pause = BREAKER_PAUSE;
        for _ in 0..10 {
            test.wait(pause.saturating_sub(Duration::from_millis(1)));
            assert!(!test.attempt(FAILS), "before the end of the pause");
            test.wait(Duration::from_millis(1));
            assert!(test.attempt(FAILS), "after the pause");
            pause = MAX_BREAKER_PAUSE.min(pause * 2);
            assert_eq!(test.0.pause_end(), Some(test.1 + pause));
        }
        assert_eq!(pause, MAX_BREAKER_PAUSE);
        test.wait(pause);
        test.attempt(Evidence::Works);
        for _ in 0..BREAKER_POINTS {
            test.attempt(FAILS);
        }
        assert_eq!(test.0.pause_end(), Some(test.1 + BREAKER_PAUSE), "a success resets the pause");
    }

    #[test]
    fn a_canceled_trial_makes_room_for_another() {
        let mut test = Test::open();
        test.wait(BREAKER_PAUSE);
        assert!(test.attempt(Evidence::Unknown));
        assert!(test.attempt(Evidence::Works));
        assert_eq!(test.0.state(), BreakerState::Closed);
    }

    #[test]
    fn late_responses_to_earlier_attempts_do_not_count() {
        let mut test = Test::new();
        let before = test.0.generation();
        for _ in 0..BREAKER_POINTS {
            test.attempt(FAILS);
        }
        assert_eq!(test.0.add(Evidence::Works, before, test.1, NO_JITTER), None);
        assert_eq!(test.0.state(), BreakerState::Open);
    }
}
