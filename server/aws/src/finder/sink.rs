//! Receiver of the resources and gaps of one listing. Calls for details of single resources are limited in time, and
//! each failure is reported once.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{
    error::{Fault, SourceError},
    resource::Resource,
};
use tokio::time::{Instant, timeout_at};

use crate::error::{Call, RequestError};

/// Part of a listing. Pages are shared by all streams that follow the listing and by the cache.
#[derive(Clone, Debug)]
pub enum ListingPart {
    /// Resources that were read together.
    Page(Arc<[Resource]>),
    /// Error of a detail that is missing from some of the resources.
    Gap(SourceError),
}

/// Receiver of one listing's resources and gaps.
pub struct ResourceSink<'a> {
    write: &'a (dyn Fn(ListingPart) + Send + Sync),
    details_end: Instant,
    /// Calls and faults that were reported as gaps.
    reported: Mutex<BTreeSet<(&'static str, String)>>,
    /// Calls that are not sent again for this listing.
    abandoned: Mutex<BTreeSet<&'static str>>,
}

impl<'a> ResourceSink<'a> {
    /// Creates a sink for a listing whose first page is about to be read. Resources read after `details_time` are listed
    /// without details, so that the listing is complete before its deadline.
    #[must_use]
    pub fn new(write: &'a (dyn Fn(ListingPart) + Send + Sync), details_time: Duration) -> Self {
        let details_end = Instant::now() + details_time;
        Self { write, details_end, reported: Mutex::default(), abandoned: Mutex::default() }
    }

    /// Adds resources to the listing; its followers receive them immediately.
    pub fn page(&self, resources: impl IntoIterator<Item = Resource>) {
        let resources: Vec<Resource> = resources.into_iter().collect();
        if !resources.is_empty() {
            (self.write)(ListingPart::Page(resources.into()));
        }
    }

    /// Reports a detail that can't be read: its resources are listed without it.
    pub fn gap(&self, error: SourceError) {
        (self.write)(ListingPart::Gap(error));
    }

    /// A detail of one resource; `None` if it can't be read, with one gap per call and fault. A call is
    /// not sent again for this listing if it was throttled, had no usable credentials, or ran out of time.
    pub fn detail<T>(
        &self,
        call: Call,
        work: impl Future<Output = Result<T, RequestError>>,
    ) -> impl Future<Output = Option<T>> {
        self.request_detail(call, false, work)
    }

    /// A [detail](Self::detail) that IAM allows for all resources or for none: denied once, the call is not sent again.
    pub fn uniform_detail<T>(
        &self,
        call: Call,
        work: impl Future<Output = Result<T, RequestError>>,
    ) -> impl Future<Output = Option<T>> {
        self.request_detail(call, true, work)
    }

    async fn request_detail<T>(
        &self,
        call: Call,
        is_uniform: bool,
        work: impl Future<Output = Result<T, RequestError>>,
    ) -> Option<T> {
        if lock(&self.abandoned).contains(call.0) {
            return None;
        }
        let error = match timeout_at(self.details_end, work).await {
            Ok(Ok(detail)) => return Some(detail),
            Ok(Err(error)) => error.into_source_error(call),
            Err(_) => call.timed_out(),
        };
        let is_final = match error.fault {
            Fault::Throttled
            | Fault::CircuitOpen(_)
            | Fault::Unauthenticated
            | Fault::Credentials(_)
            | Fault::Expired
            | Fault::ClockSkewed => true,
            Fault::Denied | Fault::Blocked(_) => is_uniform,
            Fault::TimedOut => Instant::now() >= self.details_end,
            _ => false,
        };
        if is_final {
            lock(&self.abandoned).insert(call.0);
        }
        if self.is_new(call, &error.fault) {
            self.gap(error);
        }
        None
    }

    /// Whether to report a fault of a call: each once. A circuit breaker opens because of faults that were reported, unless another
    /// listing had them.
    fn is_new(&self, call: Call, fault: &Fault) -> bool {
        let mut reported = lock(&self.reported);
        let is_consequence =
            matches!(fault, Fault::CircuitOpen(_)) && reported.iter().any(|(reported, _)| *reported == call.0);
        !is_consequence && reported.insert((call.0, format!("{fault:?}")))
    }
}

/// Locks a mutex. Every change is a single step, so a panic in another thread leaves the data consistent.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use domain::error::Pause;

    use super::*;

    const CALL: Call = Call("lambda:ListTags");

    fn denied() -> SourceError {
        SourceError { fault: Fault::Denied, ..CALL.timed_out() }
    }

    /// Requests three failing details; returns the number of calls, and the gaps.
    async fn request_details(is_uniform: bool, error: SourceError) -> (usize, Vec<SourceError>) {
        let (sent, gaps) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        let write = |part| {
            if let ListingPart::Gap(error) = part {
                lock(&gaps).push(error);
            }
        };
        let sink = ResourceSink::new(&write, Duration::from_secs(40));
        for _ in 0..3 {
            let work = async {
                sent.fetch_add(1, Ordering::Relaxed);
                Err::<(), _>(error.clone().into())
            };
            let detail = if is_uniform { sink.uniform_detail(CALL, work).await } else { sink.detail(CALL, work).await };
            assert_eq!(detail, None);
        }
        (sent.into_inner(), lock(&gaps).clone())
    }

    #[tokio::test]
    async fn a_denial_is_reported_once() {
        assert_eq!(request_details(true, denied()).await, (1, vec![denied()]));
        assert_eq!(request_details(false, denied()).await, (3, vec![denied()]));
    }

    #[test]
    fn a_circuit_breaker_is_no_second_gap() {
        let sink = ResourceSink::new(&|_| {}, Duration::from_secs(40));
        let open = |failures| Fault::CircuitOpen(Pause { failures, next_try: None });
        assert!(sink.is_new(CALL, &Fault::InvalidResponse));
        assert!(!sink.is_new(CALL, &open(8)));
        let other = Call("s3:GetBucketVersioning");
        assert!(sink.is_new(other, &open(8)), "its faults were in another listing");
        assert!(!sink.is_new(other, &open(9)));
    }

    #[tokio::test]
    async fn a_throttled_call_is_not_sent_again() {
        let throttled = SourceError { fault: Fault::Throttled, ..denied() };
        assert_eq!(request_details(false, throttled.clone()).await, (1, vec![throttled]));
    }
}
