//! Streamed response bodies: each has a deadline, and an interrupted one is reported to the client, the log and the
//! metrics.

use std::{panic::AssertUnwindSafe, time::Duration};

use app::Interruption;
use axum::{
    body::{Body, BodyDataStream, Bytes, HttpBody},
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::{FutureExt, StreamExt, stream};
use http::{StatusCode, header};
use tokio::time::Instant;

use crate::{closing::Closing, metrics::Metrics};

/// End of a page without hydration.
const END: &[u8] = b"</html>";
/// Start of the last script of every page that Leptos streams: everything was sent.
const LAST_SCRIPT: &[u8] = b"__INCOMPLETE_CHUNKS=[";
/// Maximum bytes of the last script.
const TAIL: usize = 256;
/// Notice on an interrupted page; it first closes tags that may be open.
const NOTICE: &str = concat!(
    "</script></template><div class=\"broken-off\" role=\"alert\"><b>This page is incomplete.</b> ",
    "The server stopped before sending all figures. <a href=\"\">Reload the page</a></div></body></html>"
);

/// Deadlines of a body.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    /// Maximum time between two pieces: longer than any AWS query may take, so that the query's own error arrives
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

/// Supervision of bodies.
#[derive(Clone)]
pub struct Watch {
    /// Deadlines.
    pub deadlines: Deadlines,
    /// Signal to end all bodies.
    pub closing: Closing,
    /// Metrics that count interrupted bodies.
    pub metrics: Metrics,
}

/// Kind of body, which determines how an interruption is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Page,
    Lines,
    Other,
}

impl Kind {
    fn of(route: &str, response: &Response) -> Self {
        let kind = response.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
        match kind {
            it if it.starts_with("text/html") => Self::Page,
            // Server functions respond with a whole body, except those that stream lines.
            _ if route.starts_with("/api/") => Self::Lines,
            _ => Self::Other,
        }
    }

    fn last_words(self, why: Interruption) -> Option<Bytes> {
        match self {
            Self::Page => Some(Bytes::from_static(NOTICE.as_bytes())),
            Self::Lines => Some(app::last_line(why).into()),
            Self::Other => None,
        }
    }
}

/// Supervises the body of a response. A panic before the response is a failure like any other.
pub async fn watch(State(watch): State<Watch>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let Ok(response) = AssertUnwindSafe(next.run(request)).catch_unwind().await else {
        tracing::error!(%route, "a request handler panicked");
        return (StatusCode::INTERNAL_SERVER_ERROR, "Internal error. See the server log for details.\n")
            .into_response();
    };
    if response.body().size_hint().exact().is_some() {
        return response;
    }
    let kind = Kind::of(&route, &response);
    let watched = |body: Body| Body::from_stream(Watched::new(body, kind, route, watch).into_stream());
    response.map(watched)
}

/// A supervised body.
struct Watched {
    body: BodyDataStream,
    kind: Kind,
    route: String,
    watch: Watch,
    begun: Instant,
    /// Last bytes sent.
    tail: Vec<u8>,
    is_over: bool,
}

/// Error that cuts a body off, so that clients do not take it for complete.
#[derive(Debug, thiserror::Error)]
#[error("the response was interrupted")]
struct CutOff;

impl Watched {
    fn new(body: Body, kind: Kind, route: String, watch: Watch) -> Self {
        let (begun, tail) = (Instant::now(), Vec::new());
        Self { body: body.into_data_stream(), kind, route, watch, begun, tail, is_over: false }
    }

    fn into_stream(self) -> impl futures::Stream<Item = Result<Bytes, CutOff>> + Send {
        let pieces = stream::unfold(self, |mut it| async move {
            let piece = it.piece().await?;
            Some((piece, it))
        });
        // The compression layer polls again after the end.
        pieces.fuse()
    }

    async fn piece(&mut self) -> Option<Result<Bytes, CutOff>> {
        if self.is_over {
            return None;
        }
        match self.next().await {
            Ok(Some(piece)) => {
                self.remember(&piece);
                Some(Ok(piece))
            }
            Ok(None) => None,
            Err(why) => {
                self.is_over = true;
                self.tell(why);
                Some(self.kind.last_words(why).ok_or(CutOff))
            }
        }
    }

    /// The next piece; `None` after a regular end.
    async fn next(&mut self) -> Result<Option<Bytes>, Interruption> {
        let Deadlines { stalled, total } = self.watch.deadlines;
        let (idle, end) = (Instant::now() + stalled, self.begun + total);
        let piece = tokio::select! {
            biased;
            piece = AssertUnwindSafe(self.body.next()).catch_unwind() => piece,
            () = tokio::time::sleep_until(idle) => return Err(Interruption::Stalled),
            () = tokio::time::sleep_until(end) => return Err(Interruption::TooLong),
            () = self.watch.closing.begun() => return Err(Interruption::Stopping),
        };
        match piece {
            Ok(Some(Ok(piece))) => Ok(Some(piece)),
            Ok(None) if self.kind != Kind::Page || self.is_whole() => Ok(None),
            Ok(None | Some(Err(_))) | Err(_) => Err(Interruption::Failed),
        }
    }

    /// Whether a complete page was sent.
    fn is_whole(&self) -> bool {
        let tail = self.tail.trim_ascii_end();
        tail.ends_with(END) || tail.windows(LAST_SCRIPT.len()).any(|it| it == LAST_SCRIPT)
    }

    fn remember(&mut self, piece: &[u8]) {
        self.tail.extend_from_slice(&piece[piece.len().saturating_sub(TAIL)..]);
        let surplus = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..surplus);
    }

    fn tell(&self, why: Interruption) {
        let reason = match why {
            Interruption::Stalled => "stalled",
            Interruption::TooLong => "deadline",
            Interruption::Stopping => "stopping",
            Interruption::Failed => "failed",
        };
        self.watch.metrics.broken(&self.route, reason);
        tracing::error!(route = %self.route, reason, "a response was interrupted");
    }
}

#[cfg(test)]
mod tests;
