//! Streams a use case to the browser as frames: progress events first, then those of the result.

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
    frames::{Interruption, frame, last_frame},
};

/// Number of progress events that may wait for the reader. Those that are ready go out together: compression ends a block whenever it has
/// to wait, and a list of a hundred thousand resources has thousands of events.
const WAITING_EVENTS: usize = 64;

/// Progress events of a task, then those of its result. If it ends without a result, the last frame has the reason.
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
    let (sender, progress_events) = mpsc::channel(WAITING_EVENTS);
    let (finished, outcome) = oneshot::channel();
    let work = work(sender);
    let work = async move {
        if let Ok(result) = work.await {
            // The receiver lives as long as this stream.
            drop(finished.send(result));
        }
    };
    // Progress ends when the task drops its sender, so the result comes last.
    let progress =
        stream::select(progress_events.map(Some), stream::once(work).map(|()| None)).filter_map(ready).map(progress);
    let progress = progress.map(|event| frame(&event));
    let last = stream::once(outcome).flat_map(move |outcome| match outcome {
        Ok(outcome) => stream::iter(result(outcome)).map(|event| frame(&event)).left_stream(),
        Err(_) => stream::once(ready(Ok(last_frame(Interruption::Failed)))).right_stream(),
    });
    ByteStream::new(progress.chain(last).ready_chunks(WAITING_EVENTS).map(|frames| {
        let mut bytes = Vec::new();
        for frame in frames {
            bytes.extend(frame?);
        }
        Ok::<_, ApiError>(bytes)
    }))
}

#[cfg(test)]
mod tests {
    use futures::{SinkExt, executor::block_on};

    use super::*;
    use crate::api::frames::{EventReader, FrameError};

    fn stream_frames(outcome: Result<u32, ReportError>) -> Vec<Result<u32, FrameError>> {
        let work = move |mut progress: mpsc::Sender<u32>| async move {
            for event in 0..3 {
                progress.send(event).await.map_err(|_| ReportError::Abandoned)?;
            }
            outcome
        };
        let received: Vec<_> = block_on(with_progress(work, |it| it, |last| (last..).take(2)).into_inner().collect());
        let mut reader = EventReader::<u32>::default();
        let chunks = received.into_iter().map(|frames| reader.push(&frames.unwrap()));
        chunks.flat_map(|(events, end)| events.into_iter().map(Ok).chain(end.err().map(Err))).collect()
    }

    #[test]
    fn progress_comes_before_the_result() {
        let events: Vec<u32> = stream_frames(Ok(7)).into_iter().map(Result::unwrap).collect();
        assert_eq!(events, [0, 1, 2, 7, 8]);
    }

    #[test]
    fn a_stream_without_a_result_ends_with_an_error() {
        let mut events = stream_frames(Err(ReportError::Failed));
        let last = events.pop().unwrap();
        assert!(matches!(last, Err(FrameError::Interruption(Interruption::Failed))), "{last:?}");
        assert_eq!(events.len(), 3);
    }
}
