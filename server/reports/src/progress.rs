//! Progress of reads that take long, with a sign of life while AWS is silent.

use std::{pin::pin, time::Duration};

use futures::{FutureExt, Sink, SinkExt, StreamExt, channel::mpsc, select_biased};
use tokio::time::sleep;

use crate::ReportError;

/// Longest silence of a read that sends progress. A server takes a stream without data for a stalled one after a longer time.
pub const HEARTBEAT: Duration = Duration::from_secs(10);

/// Does work and passes its events on. If there was none for a while, sends the last one again.
pub async fn with_heartbeat<T: Copy, R>(
    events: mpsc::Receiver<T>,
    progress: &mut (impl Sink<T> + Unpin),
    work: impl Future<Output = Result<R, ReportError>>,
    pause: Duration,
) -> Result<R, ReportError> {
    let (mut events, mut work, mut last) = (events.fuse(), pin!(work.fuse()), None);
    loop {
        select_biased! {
            event = events.next() => match event {
                Some(_) => last = event,
                None => continue,
            },
            result = work => return result,
            () = pin!(sleep(pause).fuse()) => {}
        }
        if let Some(event) = last {
            progress.send(event).await.map_err(|_| ReportError::Abandoned)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAUSE: Duration = Duration::from_millis(10);

    #[tokio::test]
    async fn silent_work_repeats_its_last_event() {
        let (mut sender, events) = mpsc::channel(0);
        let (mut progress, mut received) = mpsc::unbounded();
        let work = async move {
            sender.send(1).await.unwrap();
            sender.send(2).await.unwrap();
            // There are no more events, but the work goes on.
            drop(sender);
            sleep(50 * PAUSE).await;
            Ok("result")
        };
        assert_eq!(with_heartbeat(events, &mut progress, work, PAUSE).await, Ok("result"));
        drop(progress);
        let received: Vec<u32> = received.by_ref().collect().await;
        assert_eq!(received[..2], [1, 2]);
        assert!(received.len() > 2 && received[2..].iter().all(|it| *it == 2), "{received:?}");
    }

    #[tokio::test]
    async fn a_caller_that_has_left_ends_silent_work() {
        let (mut sender, events) = mpsc::channel(0);
        let (mut progress, received) = mpsc::unbounded();
        drop(received);
        let work = async move {
            sender.send(1).await.unwrap();
            std::future::pending::<Result<(), ReportError>>().await
        };
        assert_eq!(with_heartbeat(events, &mut progress, work, PAUSE).await, Err(ReportError::Abandoned));
    }
}
