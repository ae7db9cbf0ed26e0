//! Deadlines of streamed response bodies. An interrupted body is reported to the client, in the log and in the metrics.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use app::Interruption;
use axum::{
    body::{Body, BodyDataStream, Bytes, HttpBody},
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use futures::{FutureExt, StreamExt, stream};
use http::header;
use tokio::time::Instant;

use crate::{
    overload::internal_error,
    shutdown::Shutdown,
    telemetry::{BodyEnd, HttpMetrics},
};

/// Last bytes of a complete page without hydration.
const PAGE_END: &[u8] = b"</html>";
/// Text in the last script of a page that Leptos streams. A page with this script is complete.
const LAST_SCRIPT: &[u8] = b"__INCOMPLETE_CHUNKS=[";
/// Number of bytes to keep of the end of a body, enough for the last script.
const TAIL_LENGTH: usize = 256;
/// Notice on an interrupted page. Starts by closing tags that may be open.
const NOTICE: &str = concat!(
    "</script></template><div class=\"broken-off\" role=\"alert\"><b>This page is incomplete.</b> ",
    "The server stopped before sending all figures. <a href=\"\">Reload the page</a></div></body></html>"
);

/// Deadlines of a response body.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    /// Maximum time between two chunks: longer than the deadline of any AWS query, so that the error of the query arrives
    /// first.
    pub stalled: Duration,
    /// Maximum time for the whole body.
    pub total: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self { stalled: Duration::from_secs(80), total: Duration::from_mins(10) }
    }
}

/// Settings and signals for monitoring response bodies.
pub struct BodyMonitor {
    /// Deadlines of each body.
    pub deadlines: Deadlines,
    /// Signal that ends all bodies.
    pub shutdown: Shutdown,
    /// Metrics that count interrupted bodies.
    pub metrics: Arc<HttpMetrics>,
}

/// Type of a body, which determines how an interruption is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BodyKind {
    Page,
    Frames,
    Other,
}

impl BodyKind {
    fn of(route: &str, response: &Response) -> Self {
        let content_type =
            response.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
        match content_type {
            it if it.starts_with("text/html") => Self::Page,
            // Server functions that stream send frames; all others send the body at once.
            _ if route.starts_with("/api/") => Self::Frames,
            _ => Self::Other,
        }
    }

    /// Message to the client at the end of an interrupted body; `None` if the type of body cannot contain one.
    fn final_message(self, reason: Interruption) -> Option<Bytes> {
        match self {
            Self::Page => Some(Bytes::from_static(NOTICE.as_bytes())),
            Self::Frames => Some(app::last_frame(reason).into()),
            Self::Other => None,
        }
    }
}

/// Middleware that monitors the body of a response. A handler that panics leads to an internal server error.
pub async fn monitor(State(monitor): State<Arc<BodyMonitor>>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let Ok(response) = AssertUnwindSafe(next.run(request)).catch_unwind().await else {
        tracing::error!(%route, "a request handler panicked");
        return internal_error();
    };
    if response.body().size_hint().exact().is_some() {
        return response;
    }
    let kind = BodyKind::of(&route, &response);
    let end = BodyEnd::default();
    let body_end = end.clone();
    let monitored = |body: Body| Body::from_stream(MonitoredBody::new(body, kind, route, monitor, end).into_stream());
    let mut response = response.map(monitored);
    response.extensions_mut().insert(body_end);
    response
}

/// A response body with deadlines.
struct MonitoredBody {
    body: BodyDataStream,
    kind: BodyKind,
    route: String,
    monitor: Arc<BodyMonitor>,
    end: BodyEnd,
    started: Instant,
    /// Last bytes sent.
    tail: Vec<u8>,
    has_ended: bool,
}

/// Error that aborts the connection, so that clients do not treat the body as complete.
#[derive(Debug, thiserror::Error)]
#[error("the response was interrupted")]
struct Interrupted;

impl MonitoredBody {
    fn new(body: Body, kind: BodyKind, route: String, monitor: Arc<BodyMonitor>, end: BodyEnd) -> Self {
        let (started, tail) = (Instant::now(), Vec::new());
        Self { body: body.into_data_stream(), kind, route, monitor, end, started, tail, has_ended: false }
    }

    fn into_stream(self) -> impl futures::Stream<Item = Result<Bytes, Interrupted>> + Send {
        let chunks = stream::unfold(self, |mut body| async move {
            let chunk = body.next_chunk().await?;
            Some((chunk, body))
        });
        // The compression layer polls again after the end.
        chunks.fuse()
    }

    /// Next chunk to send, which is a message if the body was interrupted; `None` after the end.
    async fn next_chunk(&mut self) -> Option<Result<Bytes, Interrupted>> {
        if self.has_ended {
            return None;
        }
        match self.receive().await {
            Ok(Some(chunk)) => {
                self.keep_tail(&chunk);
                Some(Ok(chunk))
            }
            Ok(None) => None,
            Err(reason) => {
                self.has_ended = true;
                self.report(reason);
                Some(self.kind.final_message(reason).ok_or(Interrupted))
            }
        }
    }

    /// Receives the next chunk from the handler; `None` after a regular end.
    async fn receive(&mut self) -> Result<Option<Bytes>, Interruption> {
        let Deadlines { stalled, total } = self.monitor.deadlines;
        let (idle, end) = (Instant::now() + stalled, self.started + total);
        let chunk = tokio::select! {
            biased;
            chunk = AssertUnwindSafe(self.body.next()).catch_unwind() => chunk,
            () = tokio::time::sleep_until(idle) => return Err(Interruption::Stalled),
            () = tokio::time::sleep_until(end) => return Err(Interruption::TooLong),
            () = self.monitor.shutdown.requests_ended() => return Err(Interruption::Stopping),
        };
        match chunk {
            Ok(Some(Ok(chunk))) => Ok(Some(chunk)),
            Ok(None) if self.kind != BodyKind::Page || is_complete_page(&self.tail) => Ok(None),
            Ok(None | Some(Err(_))) | Err(_) => Err(Interruption::Failed),
        }
    }

    fn keep_tail(&mut self, chunk: &[u8]) {
        self.tail.extend_from_slice(&chunk[chunk.len().saturating_sub(TAIL_LENGTH)..]);
        let surplus = self.tail.len().saturating_sub(TAIL_LENGTH);
        self.tail.drain(..surplus);
    }

    /// Counts and logs an interruption.
    fn report(&self, reason: Interruption) {
        let reason = match reason {
            Interruption::Stalled => "stalled",
            Interruption::TooLong => "deadline",
            Interruption::Stopping => "stopping",
            Interruption::Failed => "failed",
        };
        self.end.set_interrupted();
        self.monitor.metrics.count_interrupted(&self.route, reason);
        tracing::error!(route = %self.route, reason, "a response was interrupted");
    }
}

/// Whether a page is complete, by its last bytes.
pub fn is_complete_page(page: &[u8]) -> bool {
    let tail = page[page.len().saturating_sub(TAIL_LENGTH)..].trim_ascii_end();
    tail.ends_with(PAGE_END) || tail.windows(LAST_SCRIPT.len()).any(|it| it == LAST_SCRIPT)
}

#[cfg(test)]
mod tests;
