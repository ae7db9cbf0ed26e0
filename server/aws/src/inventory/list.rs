//! Log of one list, while it is read and after, for any number of readers.

use std::{ops::ControlFlow, sync::Arc};

use domain::{
    error::{DenialReason, Fault, SourceError},
    resource::{GLOBAL, ListingEvent, ListingId, Place, Word},
};
use futures::{Stream, stream};
use tokio::{
    sync::watch::{self, Receiver, Sender},
    task::AbortHandle,
    time::timeout,
};

use super::{Limits, gate::Gate};
use crate::{
    error::Call,
    finder::{ListPart, ResourceFinder, ResourceSink, read_list},
};

/// Resources so far, and the outcome.
#[derive(Debug, Default)]
pub struct Log {
    parts: Vec<ListPart>,
    end: Option<Result<(), SourceError>>,
}

/// A list with its log.
#[derive(Clone)]
pub struct List {
    log: Receiver<Log>,
    /// Handle of the running task: dropping the last one cancels it.
    _work: Option<Arc<Work>>,
}

/// Task that reads a list, canceled without readers.
#[derive(Debug)]
pub struct Work {
    log: Receiver<Log>,
    task: AbortHandle,
}

impl Drop for Work {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl List {
    /// A list that has ended.
    pub fn ended(log: Receiver<Log>) -> Self {
        Self { log, _work: None }
    }

    /// Creates the log of a list in progress.
    pub fn under_way(work: Arc<Work>) -> Self {
        Self { log: work.log.clone(), _work: Some(work) }
    }
}

impl Work {
    /// Whether reading ended: completed, failed or panicked.
    pub fn is_over(&self) -> bool {
        self.log.has_changed().is_err() || self.log.borrow().end.is_some()
    }
}

/// Input for reading a list.
pub struct Reading {
    pub finder: Arc<dyn ResourceFinder>,
    pub place: Place,
    /// Region where the credentials are known to work.
    pub home: Option<Word>,
    pub gate: Gate,
    pub limits: Limits,
}

impl Reading {
    /// Starts reading. `keep` receives the log of a completed list before readers see its end.
    pub fn start(self, keep: impl FnOnce(Receiver<Log>) + Send + 'static) -> Arc<Work> {
        let (sender, log) = watch::channel(Log::default());
        let task = tokio::spawn(async move {
            let end = self.read(&sender).await;
            if end.is_ok() && sender.borrow().is_lasting() {
                keep(sender.subscribe());
            }
            sender.send_modify(|log| {
                log.parts.shrink_to_fit();
                log.end = Some(end);
            });
        });
        Arc::new(Work { log, task: task.abort_handle() })
    }

    async fn read(self, log: &Sender<Log>) -> Result<(), SourceError> {
        let Self { finder, place, home, gate, limits } = self;
        let of_place = |error| in_place(error, &place, home.as_ref());
        let write = |part| {
            let part = if let ListPart::Gap(error) = part { ListPart::Gap(of_place(error)) } else { part };
            log.send_modify(|log| log.parts.push(part));
        };
        let late = || Err(finder.spec().action.timed_out());
        let turn = async {
            let _turn = gate.enter().await;
            let sink = ResourceSink::new(&write);
            timeout(limits.deadline, read_list(&*finder, &place, &sink)).await.unwrap_or_else(|_| late())
        };
        timeout(limits.patience, turn).await.unwrap_or_else(|_| late()).map_err(&of_place)
    }
}

/// Refines an error by its region: the credentials work in the home region, so a region that rejects them is not
/// enabled in the account.
fn in_place(error: SourceError, place: &Place, home: Option<&Word>) -> SourceError {
    let is_elsewhere = place.region != GLOBAL && home.is_some_and(|home| *home != place.region);
    let is_refused = matches!(error.fault, Fault::Unauthenticated | Fault::Blocked(DenialReason::NotEnabled));
    if is_elsewhere && is_refused {
        return SourceError { fault: Fault::Blocked(DenialReason::RegionOff), ..error };
    }
    error
}

impl Log {
    /// Whether reading again soon would give the same result: no failure in it is temporary.
    fn is_lasting(&self) -> bool {
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
                let end = end.unwrap_or_else(|| Err(call.broken("the listing task panicked")));
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
    fn a_region_that_does_not_know_good_credentials_is_off() {
        let home = Word::from("eu-central-1");
        let of = |region: &'static str, fault: Fault| {
            let place = Place { account: "123456789012".into(), region: region.into() };
            in_place(Call("ec2:DescribeInstances").failed(fault, None), &place, Some(&home)).fault
        };
        let off = Fault::Blocked(DenialReason::RegionOff);
        assert_eq!(of("ap-east-1", Fault::Unauthenticated), off);
        assert_eq!(of("ap-east-1", Fault::Blocked(DenialReason::NotEnabled)), off);
        assert_eq!(of("eu-central-1", Fault::Unauthenticated), Fault::Unauthenticated);
        assert_eq!(of(GLOBAL, Fault::Unauthenticated), Fault::Unauthenticated);
        let policy = Fault::Blocked(DenialReason::Policy(PolicyKind::Organization));
        for other in [Fault::Denied, Fault::Expired, Fault::ClockSkewed, policy] {
            assert_eq!(of("ap-east-1", other.clone()), other);
        }
    }
}
