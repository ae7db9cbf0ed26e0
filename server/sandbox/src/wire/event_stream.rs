//! Streamed response: one frame after another, with a delay, possibly interrupted.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures::{StreamExt, stream};

use crate::meter::Meter;

/// Time to send pending data before a reset, which would discard it.
const FLUSH_TIME: Duration = Duration::from_millis(20);

pub(super) struct EventStream {
    pub(super) frames: Vec<Vec<u8>>,
    /// Delay before each frame.
    pub(super) delay: Duration,
    pub(super) end: StreamEnd,
    pub(super) meter: Meter,
}

/// How a stream ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StreamEnd {
    /// The response ends.
    Done,
    /// The connection is reset.
    Cut,
    /// No more frames, but the connection stays open.
    Silence,
}

impl EventStream {
    /// All frames at once.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.frames.concat()
    }

    pub(super) fn into_body(self) -> Body {
        let Self { frames, delay, end, meter } = self;
        let mut client = ClientGuard { meter, is_complete: false };
        let frames = stream::iter(frames).then(move |frame| async move {
            if !delay.is_zero() {
                tokio::time::sleep(delay).await;
            }
            Ok(Bytes::from(frame))
        });
        let last = stream::once(async move {
            if end == StreamEnd::Cut {
                tokio::time::sleep(FLUSH_TIME).await;
            }
            match end {
                StreamEnd::Done | StreamEnd::Cut => client.complete(),
                StreamEnd::Silence => std::future::pending::<()>().await,
            }
            (end == StreamEnd::Cut).then(|| Err(io::Error::from(io::ErrorKind::ConnectionReset)))
        });
        Body::from_stream(frames.chain(last.filter_map(std::future::ready)))
    }
}

/// Counts the stream as abandoned if dropped before the end, when the client disconnects.
struct ClientGuard {
    meter: Meter,
    is_complete: bool,
}

impl ClientGuard {
    fn complete(&mut self) {
        self.is_complete = true;
    }
}

impl Drop for ClientGuard {
    fn drop(&mut self) {
        if !self.is_complete {
            self.meter.count_abandoned();
        }
    }
}
