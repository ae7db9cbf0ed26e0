//! Rate limits of requests to AWS: one for each service in an account and region.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::{Duration, Instant},
};

use domain::{error::Fault, statistics::Limit};
use futures::FutureExt;
use tokio::time::sleep;

use super::{CallLog, Origin};
use crate::{
    connections::Schedule,
    error::Blocked,
    policy::{MAX_RATE_WAIT, OTHER_RATE, RATES, Rate},
};

/// Rate limits of an account and the roles that it assumes. Clones share them.
///
/// The generic cell rate algorithm: the state of a limit is the time at which all requests so far would have been sent at its rate.
#[derive(Clone, Debug, Default)]
pub struct RateLimits(Arc<Mutex<BTreeMap<(String, Origin), Instant>>>);

/// Error of a request whose turn would come too late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TooLate;

impl RateLimits {
    /// Reserves the next turn of a service; returns the time until then.
    fn reserve(&self, service: &str, origin: &Origin, now: Instant) -> Result<Duration, TooLate> {
        let Rate { per_second, burst } = rate(service);
        let interval = Duration::from_secs(1) / per_second;
        let mut limits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let sent_at_rate = limits.entry((service.to_owned(), origin.clone())).or_insert(now);
        let next = (*sent_at_rate).max(now);
        let wait = next.saturating_duration_since(now).saturating_sub(interval * burst);
        if wait > MAX_RATE_WAIT {
            return Err(TooLate);
        }
        *sent_at_rate = next + interval;
        Ok(wait)
    }
}

fn rate(service: &str) -> Rate {
    RATES.iter().find(|(name, _)| *name == service).map_or(OTHER_RATE, |(_, rate)| *rate)
}

/// Turn of an attempt at its rate limit.
#[derive(Clone, Debug)]
pub struct Turn {
    pub(super) log: CallLog,
    pub(super) action: String,
    pub(super) origin: Origin,
    /// Time of sending, which the circuit breaker and the log read.
    pub(super) sent: Arc<OnceLock<Instant>>,
}

impl Turn {
    /// Schedule of the attempt's HTTP request.
    pub fn schedule(self) -> Schedule {
        Schedule(Arc::new(move |is_local| {
            let turn = self.clone();
            async move { Ok(turn.wait(is_local).await?) }.boxed()
        }))
    }

    /// Waits for the turn, and marks the attempt as sent. A server on this computer has no rate limit.
    ///
    /// # Errors
    /// If the turn would come too late.
    async fn wait(&self, is_local: bool) -> Result<(), Blocked> {
        if !is_local {
            let service = self.action.split(':').next().unwrap_or_default();
            let wait = self.log.rates.reserve(service, &self.origin, Instant::now());
            let wait = wait.map_err(|TooLate| Blocked { fault: Fault::Throttled, request_id: None, message: None })?;
            if !wait.is_zero() {
                self.log.wait_for(Limit::Rate, sleep(wait)).await;
            }
        }
        self.sent.get_or_init(Instant::now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(account: &'static str) -> Origin {
        Origin { account: account.into(), region: "us-east-1".into() }
    }

    /// Times in milliseconds after which requests that all come at once are sent.
    fn turns(limits: &RateLimits, service: &str, now: Instant, count: usize) -> Vec<u128> {
        (0..count).map(|_| limits.reserve(service, &origin("1"), now).unwrap().as_millis()).collect()
    }

    #[test]
    fn cost_explorer_never_gets_more_than_ten_requests_a_second() {
        let (limits, start) = (RateLimits::default(), Instant::now());
        let turns = turns(&limits, "ce", start, 40);
        let most = turns.iter().map(|from| turns.iter().filter(|it| (*from..from + 1_000).contains(it)).count()).max();
        assert_eq!(most, Some(10), "{turns:?}");
        let waited = turns.last().unwrap();
        assert!(*waited <= 6_000, "no slower than its rate: {turns:?}");
    }

    #[test]
    fn a_pause_allows_another_burst() {
        let (limits, start) = (RateLimits::default(), Instant::now());
        let first = turns(&limits, "ce", start, 4);
        assert_eq!(first, [0; 4]);
        assert_ne!(turns(&limits, "ce", start, 1), [0]);
        assert_eq!(turns(&limits, "ce", start + Duration::from_mins(1), 4), [0; 4]);
    }

    #[test]
    fn services_and_accounts_have_limits_of_their_own() {
        let (limits, now) = (RateLimits::default(), Instant::now());
        while limits.reserve("lambda", &origin("1"), now).is_ok() {}
        assert_eq!(limits.reserve("lambda", &origin("1"), now), Err(TooLate));
        assert_eq!(limits.reserve("lambda", &origin("2"), now), Ok(Duration::ZERO));
        assert_eq!(limits.reserve("tag", &origin("1"), now), Ok(Duration::ZERO));
    }

    #[tokio::test]
    async fn waits_are_counted_and_can_be_canceled() {
        let log = CallLog::default();
        let turn = || Turn {
            log: log.clone(),
            action: "tag:GetResources".to_owned(),
            origin: origin("1"),
            sent: Arc::default(),
        };
        let waits = || log.statistics().limits.get(&Limit::Rate).copied().unwrap_or_default();
        let mut unlimited = 0;
        let late = loop {
            let turn = turn();
            if turn.wait(false).now_or_never().is_none() {
                break turn;
            }
            assert!(turn.sent.get().is_some());
            unlimited += 1;
        };
        assert!(unlimited >= 5, "{unlimited}");
        assert_eq!((waits().count, late.sent.get()), (1, None), "a canceled request was not sent");
        let next = turn();
        next.wait(false).await.unwrap();
        assert!(next.sent.get().is_some() && waits().count == 2 && !waits().total.is_zero());
        next.wait(true).await.unwrap();
        assert_eq!(waits().count, 2, "this computer has no rate limit");
    }
}
