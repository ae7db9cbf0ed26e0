//! Streams a use case to the browser as lines of JSON: progress events first, then those of the result.

use futures::{
    StreamExt,
    channel::{mpsc, oneshot},
    future::ready,
    stream,
};
use leptos::server_fn::codec::ByteStream;
use reports::ReportError;
use serde::Serialize;

use super::{
    ApiError,
    lines::{BrokeOff, last_line, line},
};

/// Progress events of a task, then those of its result. If it ends without a result, the last line says why.
///
/// The stream owns the task: dropping it cancels the task, and a slow reader slows it down.
pub fn with_progress<P, R, E, Work, Events>(
    work: impl FnOnce(mpsc::Sender<P>) -> Work,
    progress: impl Fn(P) -> E + Send + 'static,
    result: impl Fn(R) -> Events + Send + 'static,
) -> ByteStream<ApiError>
where
    P: Send + 'static,
    R: Send + 'static,
    E: Serialize + Send + 'static,
    Work: Future<Output = Result<R, ReportError>> + Send + 'static,
    Events: Iterator<Item = E> + Send + 'static,
{
    let (sender, events) = mpsc::channel(0);
    let (finished, outcome) = oneshot::channel();
    let work = work(sender);
    let work = async move {
        if let Ok(result) = work.await {
            // The receiver lives as long as this stream.
            drop(finished.send(result));
        }
    };
    // All progress precedes the result: it ends once the task has dropped its sender.
    let progress = stream::select(events.map(Some), stream::once(work).map(|()| None)).filter_map(ready).map(progress);
    let progress = progress.map(|event| line(&event));
    let last = stream::once(outcome).flat_map(move |outcome| match outcome {
        Ok(outcome) => stream::iter(result(outcome)).map(|event| line(&event)).left_stream(),
        Err(_) => stream::once(ready(Ok(last_line(BrokeOff::Failed)))).right_stream(),
    });
    ByteStream::new(progress.chain(last))
}

#[cfg(test)]
mod tests {
    use futures::{SinkExt, executor::block_on};

    use super::*;
    use crate::api::lines::{LineError, Lines};

    fn sent(outcome: Result<u32, ReportError>) -> Vec<Result<u32, LineError>> {
        let work = move |mut progress: mpsc::Sender<u32>| async move {
            for event in 0..3 {
                progress.send(event).await.map_err(|_| ReportError::Abandoned)?;
            }
            outcome
        };
        let sent: Vec<_> = block_on(with_progress(work, |it| it, |last| (last..).take(2)).into_inner().collect());
        let mut lines = Lines::<u32>::default();
        sent.into_iter().map(|line| Ok(lines.take(&line.unwrap())?[0])).collect()
    }

    #[test]
    fn progress_comes_before_the_result() {
        let events: Vec<u32> = sent(Ok(7)).into_iter().map(Result::unwrap).collect();
        assert_eq!(events, [0, 1, 2, 7, 8]);
    }

    #[test]
    fn a_stream_without_a_result_ends_with_an_error() {
        let mut events = sent(Err(ReportError::Failed));
        let last = events.pop().unwrap();
        assert!(matches!(last, Err(LineError::BrokeOff(BrokeOff::Failed))), "{last:?}");
        assert_eq!(events.len(), 3);
    }
}
