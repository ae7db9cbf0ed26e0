//! Calls for the details of single resources: bounded in number and time, and one failure is told once.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use domain::{
    error::{Fault, SourceError},
    port::Found,
};
use tokio::time::{Instant, timeout_at};

use crate::error::Call;

/// How long the details of one list may take. Past it the rest is handed over without them: a list with some details
/// missing is worth more than one cut short by its deadline.
pub const PATIENCE: Duration = Duration::from_secs(40);

/// Asks for details of the resources of one list.
pub struct Details<'a> {
    found: &'a dyn Found,
    until: Instant,
    /// Whether a call that is denied once is denied for every resource.
    denied_once_is_denied: bool,
    told: Mutex<BTreeSet<(&'static str, String)>>,
    given_up: Mutex<BTreeSet<&'static str>>,
}

impl<'a> Details<'a> {
    /// Details whose denial says nothing about those of the next resource.
    pub fn new(found: &'a dyn Found) -> Self {
        let until = Instant::now() + PATIENCE;
        Self { found, until, denied_once_is_denied: false, told: Mutex::default(), given_up: Mutex::default() }
    }

    /// Details that an identity may ask for of all resources, or of none.
    pub fn all_or_none(found: &'a dyn Found) -> Self {
        Self { denied_once_is_denied: true, ..Self::new(found) }
    }

    /// A detail; `None` where it could not be had, which is told as a gap once a call and reason. A call that is turned away
    /// because of its number, or finds the time used up, is not made again for this list.
    pub async fn ask<T>(&self, call: Call, work: impl Future<Output = Result<T, SourceError>>) -> Option<T> {
        if lock(&self.given_up).contains(call.0) {
            return None;
        }
        let error = match timeout_at(self.until, work).await.unwrap_or_else(|_| Err(call.timed_out())) {
            Ok(detail) => return Some(detail),
            Err(error) => error,
        };
        let is_hopeless = match error.fault {
            Fault::Throttled | Fault::Unauthenticated | Fault::Credentials(_) | Fault::Expired | Fault::ClockSkewed => {
                true
            }
            Fault::Denied | Fault::Blocked(_) => self.denied_once_is_denied,
            Fault::TimedOut => Instant::now() >= self.until,
            _ => false,
        };
        if is_hopeless {
            lock(&self.given_up).insert(call.0);
        }
        if lock(&self.told).insert((call.0, format!("{:?}", error.fault))) {
            self.found.gap(error);
        }
        None
    }
}

/// Each change is a single step, whatever panicked beside it.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use domain::resource::Resource;

    use super::*;

    #[derive(Default)]
    struct Gaps(Mutex<Vec<SourceError>>);

    impl Found for Gaps {
        fn page(&self, _: Vec<Resource>) {}

        fn gap(&self, error: SourceError) {
            lock(&self.0).push(error);
        }
    }

    const CALL: Call = Call("lambda:ListTags");

    fn denied() -> SourceError {
        SourceError { fault: Fault::Denied, ..CALL.timed_out() }
    }

    async fn asked(details: &Details<'_>, error: SourceError) -> usize {
        let asked = AtomicUsize::new(0);
        for _ in 0..3 {
            let work = async {
                asked.fetch_add(1, Ordering::Relaxed);
                Err::<(), _>(error.clone())
            };
            assert_eq!(details.ask(CALL, work).await, None);
        }
        asked.load(Ordering::Relaxed)
    }

    #[tokio::test]
    async fn a_denial_is_told_once() {
        let gaps = Gaps::default();
        assert_eq!(asked(&Details::all_or_none(&gaps), denied()).await, 1);
        assert_eq!(asked(&Details::new(&gaps), denied()).await, 3);
        assert_eq!(*lock(&gaps.0), [denied(), denied()], "one gap each");
    }

    #[tokio::test]
    async fn what_is_too_much_is_not_asked_again() {
        let gaps = Gaps::default();
        assert_eq!(asked(&Details::new(&gaps), SourceError { fault: Fault::Throttled, ..denied() }).await, 1);
        assert_eq!(lock(&gaps.0).len(), 1);
    }
}
