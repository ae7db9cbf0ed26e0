//! Resources and gaps of one list, and calls for details of single resources: bounded in time, each failure reported
//! once.

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

/// Time for the details of one list. Later resources are listed without details, which is better than a list cut short
/// by its deadline.
const DETAILS_TIME: Duration = Duration::from_secs(40);

/// A part of a list. Pages are shared by everyone who reads the list and by the cache.
#[derive(Clone, Debug)]
pub enum ListPart {
    /// Resources that were read together.
    Page(Arc<[Resource]>),
    /// A detail that some of the resources lack.
    Gap(SourceError),
}

/// Receiver of one list's resources and gaps.
pub struct ResourceSink<'a> {
    write: &'a (dyn Fn(ListPart) + Send + Sync),
    details_end: Instant,
    /// Calls and faults that have their gap.
    reported: Mutex<BTreeSet<(&'static str, String)>>,
    /// Calls that are not sent again for this list.
    given_up: Mutex<BTreeSet<&'static str>>,
}

impl<'a> ResourceSink<'a> {
    /// A sink for a list whose first page is about to be read.
    #[must_use]
    pub fn new(write: &'a (dyn Fn(ListPart) + Send + Sync)) -> Self {
        let details_end = Instant::now() + DETAILS_TIME;
        Self { write, details_end, reported: Mutex::default(), given_up: Mutex::default() }
    }

    /// Adds resources to the list; its readers receive them immediately.
    pub fn page(&self, resources: impl IntoIterator<Item = Resource>) {
        let resources: Vec<Resource> = resources.into_iter().collect();
        if !resources.is_empty() {
            (self.write)(ListPart::Page(resources.into()));
        }
    }

    /// Reports a detail that can't be read: its resources are listed without it.
    pub fn gap(&self, error: SourceError) {
        (self.write)(ListPart::Gap(error));
    }

    /// A detail of one resource; `None` if it can't be read, with one gap per call and fault. A call that AWS
    /// throttles, that finds no usable credentials, or that is out of time is not sent again for this list.
    pub fn detail<T>(
        &self,
        call: Call,
        work: impl Future<Output = Result<T, RequestError>>,
    ) -> impl Future<Output = Option<T>> {
        self.ask(call, false, work)
    }

    /// A [detail](Self::detail) that IAM allows for all resources or for none: denied once, the call is not sent again.
    pub fn uniform_detail<T>(
        &self,
        call: Call,
        work: impl Future<Output = Result<T, RequestError>>,
    ) -> impl Future<Output = Option<T>> {
        self.ask(call, true, work)
    }

    async fn ask<T>(
        &self,
        call: Call,
        is_uniform: bool,
        work: impl Future<Output = Result<T, RequestError>>,
    ) -> Option<T> {
        if lock(&self.given_up).contains(call.0) {
            return None;
        }
        let error = match timeout_at(self.details_end, work).await {
            Ok(Ok(detail)) => return Some(detail),
            Ok(Err(error)) => error.into_source_error(call),
            Err(_) => call.timed_out(),
        };
        let is_hopeless = match error.fault {
            Fault::Throttled | Fault::Unauthenticated | Fault::Credentials(_) | Fault::Expired | Fault::ClockSkewed => {
                true
            }
            Fault::Denied | Fault::Blocked(_) => is_uniform,
            Fault::TimedOut => Instant::now() >= self.details_end,
            _ => false,
        };
        if is_hopeless {
            lock(&self.given_up).insert(call.0);
        }
        if lock(&self.reported).insert((call.0, format!("{:?}", error.fault))) {
            self.gap(error);
        }
        None
    }
}

/// Every change is a single step, so a panic elsewhere leaves nothing half-changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    const CALL: Call = Call("lambda:ListTags");

    fn denied() -> SourceError {
        SourceError { fault: Fault::Denied, ..CALL.timed_out() }
    }

    /// Requests three failing details; returns the number of calls, and the gaps.
    async fn ask(is_uniform: bool, error: SourceError) -> (usize, Vec<SourceError>) {
        let (sent, gaps) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        let write = |part| {
            if let ListPart::Gap(error) = part {
                lock(&gaps).push(error);
            }
        };
        let sink = ResourceSink::new(&write);
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
        assert_eq!(ask(true, denied()).await, (1, vec![denied()]));
        assert_eq!(ask(false, denied()).await, (3, vec![denied()]));
    }

    #[tokio::test]
    async fn a_throttled_call_is_not_sent_again() {
        let throttled = SourceError { fault: Fault::Throttled, ..denied() };
        assert_eq!(ask(false, throttled.clone()).await, (1, vec![throttled]));
    }
}
