//! An answer that comes frame by frame, as fast as it is told to, and may break off.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures::{StreamExt, stream};

use crate::meter::Meter;

/// What has been sent by then is on its way; a cut takes with it what is not.
const BEFORE_A_CUT: Duration = Duration::from_millis(20);

pub(super) struct Frames {
    pub(super) parts: Vec<Vec<u8>>,
    /// How long each takes.
    pub(super) pace: Duration,
    pub(super) end: End,
    pub(super) meter: Meter,
}

/// What comes after the last frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The answer ends.
    Done,
    /// The connection is cut.
    Cut,
    /// Nothing, ever.
    Silence,
}

impl Frames {
    /// All at once.
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

/// Whoever the answer is for. Dropped before the end, it has left.
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
