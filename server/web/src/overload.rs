//! Protection against overload: a limit of concurrent requests, and another runtime for their work, so that connections and
//! monitoring stay responsive.
//!
//! A request starts on the thread of its connection, where checks and cached pages take microseconds, and moves to the runtime
//! when it first waits. Routes whose work takes longer wait at once ([`process`]).

use std::{sync::Arc, task::Poll, time::Duration};

use axum::{
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
    time::timeout,
};
use tracing::Instrument;

/// Maximum number of requests in progress. More would only wait for each other, and use memory.
pub const MAX_REQUESTS: usize = 256;
/// Maximum time that a client may take for the next part of a streamed body; a client that reads nothing must not count for ever.
pub const READ_PAUSE: Duration = Duration::from_mins(1);
/// Seconds after which a rejected client should try again.
pub const RETRY_AFTER_SECONDS: &str = "2";
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
        Self { requests: Arc::new(Semaphore::new(max_requests)), read_pause: READ_PAUSE, runtime: None }
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
    let Capacity { requests, read_pause, runtime } = capacity;
    let Ok(permit) = requests.try_acquire_owned() else { return overloaded() };
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
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
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
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, RETRY_AFTER_SECONDS)], message).into_response()
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
