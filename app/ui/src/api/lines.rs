//! Event streams as newline-delimited JSON.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

#[cfg(feature = "ssr")]
use super::ApiError;

/// Reason of an interrupted stream, sent as its last line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum BrokeOff {
    /// AWS sent nothing for a long time.
    #[error("AWS did not respond in time. Try again: data already loaded is cached")]
    Stalled,
    /// Time limit of the request exceeded.
    #[error("the request took too long. Try again: data already loaded is cached")]
    TooLong,
    /// Server is shutting down.
    #[error("Farthing is shutting down. Try again in a minute")]
    Stopping,
    /// Internal error of Farthing.
    #[error("Farthing failed to answer. See its log for the cause")]
    Failed,
}

/// Last line of an interrupted stream.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cut {
    broke_off: BrokeOff,
}

/// Error of a line that is not an event.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// Stream interrupted by the server.
    #[error(transparent)]
    BrokeOff(#[from] BrokeOff),
    /// Malformed line: cut off, or sent by another version of the server.
    #[error(transparent)]
    Unreadable(#[from] serde_json::Error),
}

impl From<LineError> for super::ApiError {
    fn from(error: LineError) -> Self {
        Self::Server(error.to_string())
    }
}

/// Last line of an interrupted stream, as JSON.
#[cfg(feature = "ssr")]
#[must_use]
pub fn last_line(why: BrokeOff) -> Vec<u8> {
    line(&Cut { broke_off: why }).unwrap_or_default()
}

/// One event as a line of JSON.
///
/// # Errors
/// If serialization fails, which no event of ours does.
#[cfg(feature = "ssr")]
pub fn line<T: Serialize>(event: &T) -> Result<Vec<u8>, ApiError> {
    let mut line = serde_json::to_vec(event).map_err(|error| ApiError::Server(error.to_string()))?;
    line.push(b'\n');
    Ok(line)
}

/// Joins chunks of any size into lines.
#[derive(Debug)]
pub struct Lines<T> {
    rest: Vec<u8>,
    events: PhantomData<T>,
}

impl<T> Default for Lines<T> {
    fn default() -> Self {
        Self { rest: Vec::new(), events: PhantomData }
    }
}

impl<T: DeserializeOwned> Lines<T> {
    /// Events that a chunk completes.
    ///
    /// # Errors
    /// If a line is not an event.
    pub fn take(&mut self, piece: &[u8]) -> Result<Vec<T>, LineError> {
        self.rest.extend_from_slice(piece);
        let Some(end) = self.rest.iter().rposition(|byte| *byte == b'\n') else {
            return Ok(Vec::new());
        };
        let rest = self.rest.split_off(end + 1);
        let whole = std::mem::replace(&mut self.rest, rest);
        let lines = whole.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines.map(event).collect()
    }

    /// Whether the stream ended with a complete line.
    pub fn is_whole(&self) -> bool {
        self.rest.is_empty()
    }
}

/// Parses one line.
fn event<T: DeserializeOwned>(line: &[u8]) -> Result<T, LineError> {
    serde_json::from_slice(line).map_err(|error| match serde_json::from_slice::<Cut>(line) {
        Ok(Cut { broke_off }) => broke_off.into(),
        Err(_) => error.into(),
    })
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use domain::{
        error::{Fault, SourceError},
        report::resources::{CostsUnavailable, ResourceEvent},
        resource::{Listing, ListingEvent, ListingId, Place},
    };

    use super::*;

    fn events() -> Vec<ResourceEvent> {
        let place = Place { account: "123456789012".into(), region: "eu-west-1".into() };
        let listing = Listing {
            finder: "EC2 \"instances\"\n🦀".into(),
            action: "ec2:DescribeInstances".into(),
            kinds: Vec::new(),
            place,
        };
        let error =
            SourceError { fault: Fault::Denied, operation: "ce:X".to_owned(), request_id: None, raw_message: None };
        vec![
            ResourceEvent::List(ListingEvent::Planned(vec![(ListingId(0), listing)])),
            ResourceEvent::List(ListingEvent::Ended(ListingId(0), Err(error.clone()))),
            ResourceEvent::Unavailable(CostsUnavailable::Source(error)),
        ]
    }

    #[test]
    fn events_are_read_from_pieces_of_any_size() {
        let sent: Vec<u8> = events().iter().flat_map(|event| line(event).unwrap()).collect();
        for size in [1, 2, 7, 64, sent.len()] {
            let mut lines = Lines::default();
            let read: Vec<ResourceEvent> = sent.chunks(size).flat_map(|piece| lines.take(piece).unwrap()).collect();
            assert_eq!(read, events(), "in pieces of {size}");
            assert!(lines.is_whole());
        }
    }

    #[test]
    fn an_invalid_line_is_an_error() {
        assert!(Lines::<ResourceEvent>::default().take(b"{}\n").is_err());
        let mut cut = Lines::<ResourceEvent>::default();
        assert!(cut.take(b"{\"Costs\":").unwrap().is_empty());
        assert!(!cut.is_whole());
    }
}
