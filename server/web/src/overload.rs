//! Protection against overload: a limit of concurrent requests, and another runtime for their work, so that connections and
//! monitoring stay responsive.
//!
//! A request starts on the thread of its connection, where checks and cached pages take microseconds, and moves to the runtime
//! when it first waits. Routes whose work takes longer wait at once ([`process`]).

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::Poll,
    time::Duration,
};

use axum::{
    Extension,
    body::{Body, Bytes, HttpBody},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::{StreamExt, stream};
use http::{StatusCode, header};
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    task::{JoinHandle, yield_now},
    time::{sleep, timeout},
};
use tracing::Instrument;

use crate::telemetry::Logged;

/// Maximum number of requests in progress. More would only wait for each other, and use memory.
pub const MAX_REQUESTS: usize = 256;
/// Maximum time that a further request waits for one of them to end, so that a short burst is not rejected.
pub const MAX_WAIT: Duration = Duration::from_secs(1);
/// Maximum time that a client may take for the next part of a streamed body; a client that reads nothing must not count for ever.
pub const READ_PAUSE: Duration = Duration::from_mins(1);
/// Seconds after which a rejected client should try again.
pub const RETRY_AFTER_SECONDS: &str = "2";
/// Time of one line of the log about rejected requests: a line for each would add to the load.
const LOG_INTERVAL: Duration = Duration::from_mins(1);
/// Paths for monitoring, which have no limit.
const MONITORING: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// Limit of concurrent requests. Clones share it.
#[derive(Clone, Debug)]
pub struct Capacity {
    requests: Arc<Semaphore>,
    /// Maximum time that a client may take for the next part of a streamed body.
    read_pause: Duration,
    /// Runtime of the requests; `None` for the runtime of their connections.
    runtime: Option<Handle>,
    rejections: Arc<Rejections>,
}

/// Number of requests that were rejected since the last line of the log.
#[derive(Debug)]
struct Rejections {
    count: AtomicU64,
    log_interval: Duration,
}

impl Rejections {
    fn new(log_interval: Duration) -> Arc<Self> {
        Arc::new(Self { count: AtomicU64::new(0), log_interval })
    }

    /// Counts a rejected request. The first one starts the interval, at whose end the number is logged.
    fn add(self: Arc<Self>) {
        if self.count.fetch_add(1, Ordering::Relaxed) > 0 {
            return;
        }
        tokio::spawn(async move {
            sleep(self.log_interval).await;
            let rejected = self.count.swap(0, Ordering::Relaxed);
            let seconds = self.log_interval.as_secs();
            tracing::error!(rejected, seconds, "too many requests at the same time: some were rejected");
        });
    }
}

impl Default for Capacity {
    fn default() -> Self {
        Self::new(MAX_REQUESTS)
    }
}

impl Capacity {
    /// Allows this number of concurrent requests.
    #[must_use]
    pub fn new(max_requests: usize) -> Self {
        let (requests, rejections) = (Arc::new(Semaphore::new(max_requests)), Rejections::new(LOG_INTERVAL));
        Self { requests, read_pause: READ_PAUSE, runtime: None, rejections }
    }

    /// Interrupts streams of clients that take longer than this for the next part.
    #[must_use]
    pub fn with_read_pause(self, read_pause: Duration) -> Self {
        Self { read_pause, ..self }
    }

    /// Processes requests on this runtime instead of that of their connections.
    #[must_use]
    pub fn on(self, runtime: Handle) -> Self {
        Self { runtime: Some(runtime), ..self }
    }
}

/// Aborts a task when dropped: a visitor who leaves cancels the request.
struct RequestTask(JoinHandle<Response>);

impl Drop for RequestTask {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Middleware that rejects requests beyond the capacity with 503.
pub async fn protect(State(capacity): State<Capacity>, request: Request, next: Next) -> Response {
    if MONITORING.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    let Capacity { requests, read_pause, runtime, rejections } = capacity;
    let free = requests.clone().try_acquire_owned().ok();
    let permit = match free {
        // The semaphore is never closed.
        None => timeout(MAX_WAIT, requests.acquire_owned()).await.ok().and_then(Result::ok),
        free => free,
    };
    let Some(permit) = permit else {
        rejections.add();
        return overloaded();
    };
    let Some(runtime) = runtime else {
        let response = next.run(request).await;
        return hold(response, permit, read_pause, &Handle::current());
    };
    let bodies = runtime.clone();
    let mut work = Box::pin(async move { hold(next.run(request).await, permit, read_pause, &bodies) });
    if let Poll::Ready(response) = futures::poll!(&mut work) {
        return response;
    }
    let task = runtime.spawn(work.in_current_span());
    match (&mut RequestTask(task).0).await {
        Ok(response) => response,
        Err(error) => {
            tracing::error!(%error, "the task of a request failed");
            internal_error()
        }
    }
}

/// Middleware of routes whose work must not delay connections.
pub async fn process(request: Request, next: Next) -> Response {
    leave_connection().await;
    next.run(request).await
}

/// Moves a request to the runtime of requests, unless it is there already.
pub async fn leave_connection() {
    // The next poll is on that runtime.
    yield_now().await;
}

fn overloaded() -> Response {
    let message = "Farthing is processing too many requests. Try again in a few seconds.\n";
    let headers = [(header::RETRY_AFTER, RETRY_AFTER_SECONDS)];
    (StatusCode::SERVICE_UNAVAILABLE, Extension(Logged), headers, message).into_response()
}

/// Response to a request whose handler panicked.
#[must_use]
pub fn internal_error() -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, "Internal error. See the server log for details.\n").into_response()
}

/// Part of a streamed body, or its regular end. Without the end, the body is incomplete.
enum Part {
    Chunk(Result<Bytes, axum::Error>),
    End,
}

/// Error that aborts the connection, so that the client does not treat the body as complete.
#[derive(Debug, thiserror::Error)]
#[error("the body is incomplete")]
struct Incomplete;

/// Keeps the permit until the end of the body. A streamed body is produced on the runtime.
fn hold(response: Response, permit: OwnedSemaphorePermit, read_pause: Duration, runtime: &Handle) -> Response {
    if response.body().size_hint().exact().is_some() {
        return response;
    }
    response.map(|body| {
        let (sender, receiver) = mpsc::channel(1);
        runtime.spawn(produce(body, sender, permit, read_pause).in_current_span());
        let parts = stream::unfold(Some(receiver), |receiver| async {
            let mut receiver = receiver?;
            match receiver.recv().await {
                Some(Part::Chunk(chunk)) => Some((chunk, Some(receiver))),
                Some(Part::End) => None,
                None => Some((Err(axum::Error::new(Incomplete)), None)),
            }
        });
        Body::from_stream(parts)
    })
}

/// Sends a body's chunks until its end, or until the client has left or takes too long.
async fn produce(body: Body, sender: mpsc::Sender<Part>, _permit: OwnedSemaphorePermit, read_pause: Duration) {
    let mut chunks = body.into_data_stream();
    loop {
        let chunk = tokio::select! {
            chunk = chunks.next() => chunk,
            () = sender.closed() => return,
        };
        let (part, is_end) = chunk.map_or((Part::End, true), |chunk| (Part::Chunk(chunk), false));
        if !matches!(timeout(read_pause, sender.send(part)).await, Ok(Ok(()))) || is_end {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Log in memory.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn rejected_requests_of_an_interval_are_one_line() {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
        let _guard = tracing::subscriber::set_default(subscriber);
        let rejections = Rejections::new(Duration::from_millis(20));
        let lines = || {
            let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
            text.lines().filter(|it| it.contains("were rejected")).map(str::to_owned).collect::<Vec<_>>()
        };
        for expected in 1..=2 {
            for _ in 0..100 {
                rejections.clone().add();
            }
            while lines().len() < expected {
                sleep(Duration::from_millis(5)).await;
            }
            assert_eq!(lines().len(), expected);
            assert!(lines().iter().all(|it| it.contains("rejected=100")), "{:?}", lines());
        }
    }
}
