//! Log of one list, while it is read and after, for any number of readers.

use std::{ops::ControlFlow, sync::Arc};

use domain::{
    error::{DenialReason, Fault, SourceError},
    port::{Found, ResourceFinder},
    resource::{GLOBAL, ListingEvent, ListingId, Place, Resource, Word},
};
use futures::{Stream, stream};
use tokio::{
    sync::watch::{self, Receiver, Sender},
    task::AbortHandle,
    time::timeout,
};

use super::{Limits, gate::Gate};
use crate::error::Call;

/// Resources so far, and the outcome.
#[derive(Debug, Default)]
pub struct Log {
    pieces: Vec<Piece>,
    end: Option<Result<(), SourceError>>,
}

/// A part of a list. Pages are shared by all who follow the list and by the memory.
#[derive(Clone, Debug)]
enum Piece {
    Page(Arc<[Resource]>),
    Gap(SourceError),
}

/// A list that is followed.
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
                log.pieces.shrink_to_fit();
                log.end = Some(end);
            });
        });
        Arc::new(Work { log, task: task.abort_handle() })
    }

    async fn read(self, log: &Sender<Log>) -> Result<(), SourceError> {
        let Self { finder, place, home, gate, limits } = self;
        let of_place = |error| in_place(error, &place, home.as_ref());
        let found = Logged { log, of_place: &of_place };
        let late = || Err(Call(finder.action()).timed_out());
        let turn = async {
            let _turn = gate.enter().await;
            timeout(limits.deadline, finder.find(&place, &found)).await.unwrap_or_else(|_| late())
        };
        timeout(limits.patience, turn).await.unwrap_or_else(|_| late()).map_err(&of_place)
    }
}

/// A failure in the light of where it happened: the credentials let us into the account by its home region, so that another region
/// which does not know them is one that the account has not enabled.
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
        !self.pieces.iter().any(|piece| matches!(piece, Piece::Gap(error) if error.may_pass()))
    }
}

/// Writes what a finder finds into the log.
struct Logged<'a, F> {
    log: &'a Sender<Log>,
    /// Interprets a failure in the list's region.
    of_place: &'a F,
}

impl<F: Fn(SourceError) -> SourceError + Sync> Found for Logged<'_, F> {
    fn page(&self, resources: Vec<Resource>) {
        if !resources.is_empty() {
            self.log.send_modify(|log| log.pieces.push(Piece::Page(resources.into())));
        }
    }

    fn gap(&self, error: SourceError) {
        let error = (self.of_place)(error);
        self.log.send_modify(|log| log.pieces.push(Piece::Gap(error)));
    }
}

/// Events of a list, from its beginning to its end.
pub fn follow(id: ListingId, call: Call, list: List) -> impl Stream<Item = ListingEvent> + Send + 'static {
    stream::unfold(ControlFlow::Continue((list, 0)), move |state| async move {
        let ControlFlow::Continue((mut list, at)) = state else { return None };
        let piece = match list.log.wait_for(|log| log.pieces.len() > at || log.end.is_some()).await {
            Ok(log) => log.pieces.get(at).cloned().ok_or_else(|| log.end.clone()),
            // The task is gone and has left no end: the finder panicked.
            Err(_) => Err(None),
        };
        match piece {
            Ok(Piece::Page(page)) => Some((ListingEvent::Found(id, page), ControlFlow::Continue((list, at + 1)))),
            Ok(Piece::Gap(error)) => Some((ListingEvent::Gap(id, error), ControlFlow::Continue((list, at + 1)))),
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
