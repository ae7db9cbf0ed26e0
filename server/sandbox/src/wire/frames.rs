//! A streamed response: frame by frame, at a set pace, possibly interrupted.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures::{StreamExt, stream};

use crate::meter::Meter;

/// Time to send pending data before a cut, which discards unsent data.
const BEFORE_A_CUT: Duration = Duration::from_millis(20);

pub(super) struct Frames {
    pub(super) parts: Vec<Vec<u8>>,
    /// Delay before each frame.
    pub(super) pace: Duration,
    pub(super) end: End,
    pub(super) meter: Meter,
}

/// End of the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The response ends.
    Done,
    /// The connection is cut.
    Cut,
    /// No more data, and the connection stays open.
    Silence,
}

impl Frames {
    /// All frames at once.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.parts.concat()
    }

    pub(super) fn into_body(self) -> Body {
        let Self { parts, pace, end, meter } = self;
        let mut listener = Listener { meter, has_heard_all: false };
        let frames = stream::iter(parts).then(move |frame| async move {
            if !pace.is_zero() {
                tokio::time::sleep(pace).await;
            }
            Ok(Bytes::from(frame))
        });
        let last = stream::once(async move {
            if end == End::Cut {
                tokio::time::sleep(BEFORE_A_CUT).await;
            }
            match end {
                End::Done | End::Cut => listener.hears_the_end(),
                End::Silence => std::future::pending::<()>().await,
            }
            (end == End::Cut).then(|| Err(io::Error::from(io::ErrorKind::ConnectionReset)))
        });
        Body::from_stream(frames.chain(last.filter_map(std::future::ready)))
    }
}

/// The client of a response. Dropping it before the end counts as a disconnect.
struct Listener {
    meter: Meter,
    has_heard_all: bool,
}

impl Listener {
    fn hears_the_end(&mut self) {
        self.has_heard_all = true;
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if !self.has_heard_all {
            self.meter.abandoned();
        }
    }
}
