//! Progress log of a resource listing, which any number of streams can follow.

use std::sync::Arc;

use domain::{
    error::{DenialReason, Fault, SourceError},
    resource::{AccountRegion, GLOBAL, ListingEvent, ListingId, SharedStr},
};
use futures::{Stream, stream};
use tokio::{
    sync::watch::{self, Receiver, Sender},
    task::AbortHandle,
    time::timeout,
};
use tracing::Instrument;

use super::{Limits, concurrency::ConcurrencyLimit};
use crate::{
    error::Call,
    finder::{ListingPart, ResourceFinder, ResourceSink, read_listing},
};

/// Resources received so far, gaps (errors because of which details are missing), and the outcome once the listing has ended.
#[derive(Debug, Default)]
pub struct ListingLog {
    parts: Vec<ListingPart>,
    outcome: Option<Result<(), SourceError>>,
}

/// Handle for following a listing in progress or a completed one.
#[derive(Clone)]
pub struct ListingHandle {
    log: Receiver<ListingLog>,
    /// Keeps the task of a listing in progress running.
    _task: Option<Arc<ListingTask>>,
}

/// Running task of a listing. Dropping it aborts the listing.
#[derive(Debug)]
pub struct ListingTask {
    log: Receiver<ListingLog>,
    abort_handle: AbortHandle,
}

impl Drop for ListingTask {
    fn drop(&mut self) {
        self.abort_handle.abort();
    }
}

impl ListingHandle {
    /// Handle for the log of a completed listing.
    pub fn completed(log: Receiver<ListingLog>) -> Self {
        Self { log, _task: None }
    }

    /// Handle for a listing in progress, which is aborted when its last handle is dropped.
    pub fn in_progress(task: Arc<ListingTask>) -> Self {
        Self { log: task.log.clone(), _task: Some(task) }
    }
}

impl ListingTask {
    /// Whether the listing has completed or failed, or its task has panicked.
    pub fn has_ended(&self) -> bool {
        // An error means that the sender is gone. If there is no outcome, the task panicked.
        self.log.has_changed().is_err() || self.log.borrow().outcome.is_some()
    }
}

/// Listing to start: a finder's resources in one account and region.
pub struct ListingJob {
    pub finder: Arc<dyn ResourceFinder>,
    pub account_region: AccountRegion,
    /// Region where the credentials are known to work.
    pub home_region: Option<SharedStr>,
    pub concurrency: ConcurrencyLimit,
    pub limits: Limits,
}

impl ListingJob {
    /// Starts the listing. If it completes and can be cached, `store` receives its log before its followers see the
    /// end.
    pub fn start(self, store: impl FnOnce(Receiver<ListingLog>) + Send + 'static) -> Arc<ListingTask> {
        let (sender, log) = watch::channel(ListingLog::default());
        let task = async move {
            let outcome = self.run(&sender).await;
            if outcome.is_ok() && sender.borrow().is_cacheable() {
                store(sender.subscribe());
            }
            sender.send_modify(|log| {
                log.parts.shrink_to_fit();
                log.outcome = Some(outcome);
            });
        };
        // The first reader's log span: its request caused the calls.
        let task = tokio::spawn(task.in_current_span());
        Arc::new(ListingTask { log, abort_handle: task.abort_handle() })
    }

    /// Reads all pages and adds their resources and gaps to the log.
    async fn run(self, log: &Sender<ListingLog>) -> Result<(), SourceError> {
        let Self { finder, account_region, home_region, concurrency, limits } = self;
        let refine = |error| detect_disabled_region(error, &account_region, home_region.as_ref());
        let add_part = |part| {
            let part = match part {
                ListingPart::Gap(error) => ListingPart::Gap(refine(error)),
                page @ ListingPart::Page(_) => page,
            };
            log.send_modify(|log| log.parts.push(part));
        };
        let timed_out = || Err(finder.spec().action.timed_out());
        let listing = async {
            let _permits = concurrency.acquire().await;
            let sink = ResourceSink::new(&add_part, limits.details_time());
            let pages = read_listing(&*finder, &account_region, &sink);
            timeout(limits.timeout, pages).await.unwrap_or_else(|_| timed_out())
        };
        timeout(limits.total_timeout, listing).await.unwrap_or_else(|_| timed_out()).map_err(&refine)
    }
}

/// Turns a rejection by a region other than the home region into [`DenialReason::RegionOff`]. The credentials work in
/// the home region, so the other region is not enabled in the account.
fn detect_disabled_region(
    error: SourceError,
    account_region: &AccountRegion,
    home_region: Option<&SharedStr>,
) -> SourceError {
    let is_other_region =
        account_region.region != GLOBAL && home_region.is_some_and(|home_region| *home_region != account_region.region);
    let is_rejection = matches!(error.fault, Fault::Unauthenticated | Fault::Blocked(DenialReason::NotEnabled));
    if is_other_region && is_rejection {
        return SourceError { fault: Fault::Blocked(DenialReason::RegionOff), ..error };
    }
    error
}

impl ListingLog {
    /// Whether the log has no transient failures, so that it can be cached.
    fn is_cacheable(&self) -> bool {
        !self.parts.iter().any(|part| matches!(part, ListingPart::Gap(error) if error.is_transient()))
    }
}

/// Events of a listing, from its first part to its end.
pub fn follow(id: ListingId, call: Call, handle: ListingHandle) -> impl Stream<Item = ListingEvent> + Send + 'static {
    /// State of a stream that has not ended.
    struct Follower {
        handle: ListingHandle,
        next_part: usize,
    }

    stream::unfold(Some(Follower { handle, next_part: 0 }), move |follower| async move {
        let Follower { mut handle, next_part } = follower?;
        let part_or_outcome = match handle.log.wait_for(|it| it.parts.len() > next_part || it.outcome.is_some()).await {
            Ok(log) => log.parts.get(next_part).cloned().ok_or_else(|| log.outcome.clone()),
            // The task ended without an outcome: the finder panicked.
            Err(_) => Err(None),
        };
        let event = match part_or_outcome {
            Ok(ListingPart::Page(page)) => ListingEvent::Found(id, page),
            Ok(ListingPart::Gap(error)) => ListingEvent::Gap(id, error),
            Err(outcome) => {
                let outcome = outcome.unwrap_or_else(|| Err(call.server_error("the listing task panicked")));
                return Some((ListingEvent::Ended(id, outcome), None));
            }
        };
        Some((event, Some(Follower { handle, next_part: next_part + 1 })))
    })
}

#[cfg(test)]
mod tests {
    use domain::error::PolicyKind;

    use super::*;

    #[test]
    fn region_that_rejects_valid_credentials_is_reported_as_disabled() {
        let home_region = SharedStr::from("eu-central-1");
        let fault_in = |region: &'static str, fault: Fault| {
            let account_region = AccountRegion { account: "123456789012".into(), region: region.into() };
            detect_disabled_region(
                Call("ec2:DescribeInstances").failed(fault, None),
                &account_region,
                Some(&home_region),
            )
            .fault
        };
        let disabled = Fault::Blocked(DenialReason::RegionOff);
        assert_eq!(fault_in("ap-east-1", Fault::Unauthenticated), disabled);
        assert_eq!(fault_in("ap-east-1", Fault::Blocked(DenialReason::NotEnabled)), disabled);
        assert_eq!(fault_in("eu-central-1", Fault::Unauthenticated), Fault::Unauthenticated);
        assert_eq!(fault_in(GLOBAL, Fault::Unauthenticated), Fault::Unauthenticated);
        let policy = Fault::Blocked(DenialReason::Policy(PolicyKind::Organization));
        for other in [Fault::Denied, Fault::Expired, Fault::ClockSkewed, policy] {
            assert_eq!(fault_in("ap-east-1", other.clone()), other);
        }
    }
}
