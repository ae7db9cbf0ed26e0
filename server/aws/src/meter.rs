//! Meter of paid Cost Explorer requests, with a daily cap.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use aws_sdk_costexplorer::{
    config::{
        ConfigBag, Intercept, RuntimeComponents,
        interceptors::{BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef},
    },
    error::BoxError,
};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_types::config_bag::{Storable, StoreReplace};
use domain::{Date, Timestamp, spending::Spending};
use jiff::tz::TimeZone;

/// Clock that returns the current UTC time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Counts requests that cost 0.01 USD each: every page with a successful response, and every attempt that timed out or
/// was canceled, because AWS may have processed it. Rejected, failed and throttled requests are free.
///
/// The meter is part of the client, so every page and every attempt is counted. A request is counted before it is sent,
/// and subtracted again if it was free, so the daily cap is never exceeded, at any concurrency.
#[derive(Clone)]
pub struct Meter {
    ledger: Arc<Mutex<Ledger>>,
    clock: Clock,
}

/// Counts of today and since the start, by operation.
#[derive(Debug)]
struct Ledger {
    day: Date,
    today: BTreeMap<String, u64>,
    since_start: BTreeMap<String, u64>,
    /// Requests since the start that have ended and were paid.
    paid: BTreeMap<String, u64>,
    started: Timestamp,
    cap: u64,
}

/// A request in progress, counted under the cap. Dropped, it is paid unless it was marked as free.
#[derive(Debug)]
struct Reservation {
    meter: Meter,
    day: Date,
    operation: String,
    is_free: AtomicBool,
}

impl Storable for Reservation {
    type Storer = StoreReplace<Self>;
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.meter.settle(self);
    }
}

/// Error for a request that was not sent, because the daily cap on paid requests is reached.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the daily cap of {cap} paid requests is reached")]
pub struct CapReached {
    /// Maximum paid requests per UTC day.
    pub cap: u64,
}

impl Meter {
    /// Creates a meter that allows `cap` paid requests per UTC day.
    #[must_use]
    pub fn new(cap: u64, clock: Clock) -> Self {
        let (today, since_start, paid) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let ledger = Ledger { day: day(&clock), today, since_start, paid, started: clock(), cap };
        Self { ledger: Arc::new(Mutex::new(ledger)), clock }
    }

    /// Paid requests since the start that have ended, by operation. Unlike [`Meter::spending`], it never decreases.
    #[must_use]
    pub fn paid_requests(&self) -> BTreeMap<String, u64> {
        self.ledger().paid.clone()
    }

    /// Spending so far, requests in progress included.
    #[must_use]
    pub fn spending(&self) -> Spending {
        let Ledger { day, today, since_start, started, cap, .. } = &*self.ledger();
        Spending {
            day: *day,
            today: today.clone(),
            since_start: since_start.clone(),
            started: Some(*started),
            cap: *cap,
        }
    }

    /// Locks the ledger of the current day. Its counts are consistent even if another thread panicked.
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        let mut ledger = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
        let today = day(&self.clock);
        if ledger.day != today {
            ledger.day = today;
            ledger.today.clear();
        }
        ledger
    }

    fn reserve(&self, operation: &str) -> Result<Reservation, CapReached> {
        let mut ledger = self.ledger();
        if ledger.today.values().sum::<u64>() >= ledger.cap {
            return Err(CapReached { cap: ledger.cap });
        }
        *ledger.today.entry(operation.to_owned()).or_default() += 1;
        *ledger.since_start.entry(operation.to_owned()).or_default() += 1;
        let (day, operation, is_free) = (ledger.day, operation.to_owned(), AtomicBool::new(false));
        Ok(Reservation { meter: self.clone(), day, operation, is_free })
    }

    /// Counts a request that has ended.
    fn settle(&self, reservation: &Reservation) {
        let mut ledger = self.ledger();
        if !reservation.is_free.load(Ordering::Relaxed) {
            *ledger.paid.entry(reservation.operation.clone()).or_default() += 1;
            return;
        }
        let decrement = |counts: &mut BTreeMap<String, u64>| {
            if let Some(count) = counts.get_mut(&reservation.operation) {
                *count = count.saturating_sub(1);
            }
            counts.retain(|_, count| *count > 0);
        };
        decrement(&mut ledger.since_start);
        if reservation.day == ledger.day {
            decrement(&mut ledger.today);
        }
    }
}

fn day(clock: &Clock) -> Date {
    clock().to_zoned(TimeZone::UTC).date()
}

impl std::fmt::Debug for Meter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Meter").field("spending", &self.spending()).finish()
    }
}

impl Intercept for Meter {
    fn name(&self) -> &'static str {
        "Meter"
    }

    fn read_before_attempt(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let operation = config.load::<Metadata>().map_or("ce:unknown".to_owned(), |it| format!("ce:{}", it.name()));
        let reservation = self.reserve(&operation)?;
        config.interceptor_state().store_put(reservation);
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        #[expect(clippy::redundant_closure_for_method_calls, reason = "the SDK does not export the error's type")]
        let timed_out = || {
            let failure = context.output_or_error().and_then(Result::err);
            failure.is_some_and(|error| error.is_timeout_error())
        };
        let is_charged = match context.response() {
            Some(response) => response.status().is_success(),
            None => timed_out(),
        };
        if let (false, Some(reservation)) = (is_charged, config.load::<Reservation>()) {
            reservation.is_free.store(true, Ordering::Relaxed);
        }
        // Dropped, so that an attempt that the cap prevents does not change the reservation of the attempt before.
        config.interceptor_state().unset::<Reservation>();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_day_has_a_separate_count() {
        let time = Arc::new(Mutex::new("2026-11-22T23:59:00Z".parse::<Timestamp>().unwrap()));
        let clock = time.clone();
        let meter = Meter::new(2, Arc::new(move || *clock.lock().unwrap()));
        let counts = || (meter.spending().requests_today(), meter.spending().requests_since_start());
        let yesterday = meter.reserve("ce:GetTags").unwrap();
        drop(meter.reserve("ce:GetTags").unwrap());
        assert!(meter.reserve("ce:GetTags").is_err());
        *time.lock().unwrap() = "2026-11-23T00:00:00Z".parse().unwrap();
        assert_eq!(counts(), (0, 2));
        drop(meter.reserve("ce:GetTags").unwrap());
        // A free request of yesterday does not change today's count.
        yesterday.is_free.store(true, Ordering::Relaxed);
        drop(yesterday);
        assert_eq!(counts(), (1, 2));
    }

    #[test]
    fn the_number_of_paid_requests_never_decreases() {
        let meter = Meter::new(10, Arc::new(Timestamp::now));
        let counts = || (meter.spending().requests_since_start(), meter.paid_requests().values().sum::<u64>());
        let free = meter.reserve("ce:GetTags").unwrap();
        assert_eq!(counts(), (1, 0), "it counts for the cap before it is sent");
        free.is_free.store(true, Ordering::Relaxed);
        drop(free);
        assert_eq!(counts(), (0, 0));
        // AWS may have processed a canceled request.
        drop(meter.reserve("ce:GetTags").unwrap());
        assert_eq!(counts(), (1, 1));
    }
}
