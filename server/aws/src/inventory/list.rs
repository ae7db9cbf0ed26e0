//! Log of a list in progress or completed, for any number of readers.

use std::{ops::ControlFlow, sync::Arc};

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

use super::{Limits, concurrency::ConcurrencyLimit};
use crate::{
    error::Call,
    finder::{ListPart, ResourceFinder, ResourceSink, read_list},
};

/// Resources and gaps received so far, and the outcome.
#[derive(Debug, Default)]
pub struct ListLog {
    parts: Vec<ListPart>,
    end: Option<Result<(), SourceError>>,
}

/// A list with its log.
#[derive(Clone)]
pub struct List {
    log: Receiver<ListLog>,
    /// Handle of the running task, which is canceled when the last handle is dropped.
    _task: Option<Arc<ListTask>>,
}

/// Task that reads a list. Dropping it cancels the reading.
#[derive(Debug)]
pub struct ListTask {
    log: Receiver<ListLog>,
    task: AbortHandle,
}

impl Drop for ListTask {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl List {
    /// Creates a list from the log of a completed list.
    pub fn ended(log: Receiver<ListLog>) -> Self {
        Self { log, _task: None }
    }

    /// Creates a list in progress.
    pub fn in_progress(task: Arc<ListTask>) -> Self {
        Self { log: task.log.clone(), _task: Some(task) }
    }
}

impl ListTask {
    /// Whether reading ended: completed, failed or panicked.
    pub fn has_ended(&self) -> bool {
        self.log.has_changed().is_err() || self.log.borrow().end.is_some()
    }
}

/// Input for reading a list.
pub struct ListReader {
    pub finder: Arc<dyn ResourceFinder>,
    pub account_region: AccountRegion,
    /// Region where the credentials are known to work.
    pub home_region: Option<SharedStr>,
    pub concurrency: ConcurrencyLimit,
    pub limits: Limits,
}

impl ListReader {
    /// Starts reading. `store` receives the log of a completed list before readers receive its end.
    pub fn start(self, store: impl FnOnce(Receiver<ListLog>) + Send + 'static) -> Arc<ListTask> {
        let (sender, log) = watch::channel(ListLog::default());
        let task = tokio::spawn(async move {
            let end = self.read(&sender).await;
            if end.is_ok() && sender.borrow().is_cacheable() {
                store(sender.subscribe());
            }
            sender.send_modify(|log| {
                log.parts.shrink_to_fit();
                log.end = Some(end);
            });
        });
        Arc::new(ListTask { log, task: task.abort_handle() })
    }

    async fn read(self, log: &Sender<ListLog>) -> Result<(), SourceError> {
        let Self { finder, account_region, home_region, concurrency, limits } = self;
        let with_region = |error| refine_by_region(error, &account_region, home_region.as_ref());
        let write = |part| {
            let part = if let ListPart::Gap(error) = part { ListPart::Gap(with_region(error)) } else { part };
            log.send_modify(|log| log.parts.push(part));
        };
        let timed_out = || Err(finder.spec().action.timed_out());
        let reading = async {
            let _permits = concurrency.acquire().await;
            let sink = ResourceSink::new(&write);
            timeout(limits.timeout, read_list(&*finder, &account_region, &sink)).await.unwrap_or_else(|_| timed_out())
        };
        timeout(limits.total_timeout, reading).await.unwrap_or_else(|_| timed_out()).map_err(&with_region)
    }
}

/// Refines an error by its region. The credentials work in the home region, so a region that rejects them is not
/// enabled in the account.
fn refine_by_region(
    error: SourceError,
    account_region: &AccountRegion,
    home_region: Option<&SharedStr>,
) -> SourceError {
    let is_other_region =
        account_region.region != GLOBAL && home_region.is_some_and(|home_region| *home_region != account_region.region);
    let is_rejected = matches!(error.fault, Fault::Unauthenticated | Fault::Blocked(DenialReason::NotEnabled));
    if is_other_region && is_rejected {
        return SourceError { fault: Fault::Blocked(DenialReason::RegionOff), ..error };
    }
    error
}

impl ListLog {
    /// Whether reading again soon would give the same result, because no failure in it is temporary.
    fn is_cacheable(&self) -> bool {
        !self.parts.iter().any(|part| matches!(part, ListPart::Gap(error) if error.is_transient()))
    }
}

/// Events of a list, from its beginning to its end.
pub fn follow(id: ListingId, call: Call, list: List) -> impl Stream<Item = ListingEvent> + Send + 'static {
    stream::unfold(ControlFlow::Continue((list, 0)), move |state| async move {
        let ControlFlow::Continue((mut list, at)) = state else { return None };
        let part = match list.log.wait_for(|log| log.parts.len() > at || log.end.is_some()).await {
            Ok(log) => log.parts.get(at).cloned().ok_or_else(|| log.end.clone()),
            // The task ended without a result: the finder panicked.
            Err(_) => Err(None),
        };
        match part {
            Ok(ListPart::Page(page)) => Some((ListingEvent::Found(id, page), ControlFlow::Continue((list, at + 1)))),
            Ok(ListPart::Gap(error)) => Some((ListingEvent::Gap(id, error), ControlFlow::Continue((list, at + 1)))),
            Err(end) => {
                let end = end.unwrap_or_else(|| Err(call.server_error("the listing task panicked")));
                Some((ListingEvent::Ended(id, end), ControlFlow::Break(())))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use domain::error::PolicyKind;

    use super::*;

    #[test]
    fn region_that_rejects_valid_credentials_is_disabled() {
        let home_region = SharedStr::from("eu-central-1");
        let fault_in = |region: &'static str, fault: Fault| {
            let account_region = AccountRegion { account: "123456789012".into(), region: region.into() };
            refine_by_region(Call("ec2:DescribeInstances").failed(fault, None), &account_region, Some(&home_region))
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
