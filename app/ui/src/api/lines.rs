//! Event streams as newline-delimited JSON.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

#[cfg(feature = "ssr")]
use super::ApiError;

/// Reason of an interrupted stream, sent as its last line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Interruption {
    /// AWS sent no data for too long.
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
struct InterruptedLine {
    #[serde(rename = "broke_off")]
    interruption: Interruption,
}

/// Error of a line that is not an event.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// Stream interrupted by the server.
    #[error(transparent)]
    Interruption(#[from] Interruption),
    /// Malformed line: cut off, or sent by another version of the server.
    #[error(transparent)]
    Malformed(#[from] serde_json::Error),
}

impl From<LineError> for super::ApiError {
    fn from(error: LineError) -> Self {
        Self::Server(error.to_string())
    }
}

/// Last line of an interrupted stream, as JSON.
#[cfg(feature = "ssr")]
#[must_use]
pub fn last_line(interruption: Interruption) -> Vec<u8> {
    line(&InterruptedLine { interruption }).unwrap_or_default()
}

/// One event as a line of JSON.
///
/// # Errors
/// If serialization fails, which is a bug in the event's type.
#[cfg(feature = "ssr")]
pub fn line<T: Serialize>(event: &T) -> Result<Vec<u8>, ApiError> {
    let mut line = serde_json::to_vec(event).map_err(|error| ApiError::Server(error.to_string()))?;
    line.push(b'\n');
    Ok(line)
}

/// Reads events from a stream in chunks of any size.
#[derive(Debug)]
pub struct EventReader<T> {
    incomplete: Vec<u8>,
    events: PhantomData<T>,
}

impl<T> Default for EventReader<T> {
    fn default() -> Self {
        Self { incomplete: Vec::new(), events: PhantomData }
    }
}

impl<T: DeserializeOwned> EventReader<T> {
    /// Appends a chunk and returns the events that it completes.
    ///
    /// # Errors
    /// If a line is not an event.
    pub fn push(&mut self, chunk: &[u8]) -> Result<Vec<T>, LineError> {
        self.incomplete.extend_from_slice(chunk);
        let Some(end) = self.incomplete.iter().rposition(|byte| *byte == b'\n') else {
            return Ok(Vec::new());
        };
        let incomplete = self.incomplete.split_off(end + 1);
        let complete = std::mem::replace(&mut self.incomplete, incomplete);
        let lines = complete.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines.map(parse_line).collect()
    }

    /// Whether the stream ended with a complete line.
    pub fn is_complete(&self) -> bool {
        self.incomplete.is_empty()
    }
}

/// Parses one line.
fn parse_line<T: DeserializeOwned>(line: &[u8]) -> Result<T, LineError> {
    serde_json::from_slice(line).map_err(|error| match serde_json::from_slice::<InterruptedLine>(line) {
        Ok(InterruptedLine { interruption }) => interruption.into(),
        Err(_) => error.into(),
    })
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use domain::{
        error::{Fault, SourceError},
        report::resources::{CostsUnavailable, ResourceEvent},
        resource::{AccountRegion, Listing, ListingEvent, ListingId},
    };

    use super::*;

    fn events() -> Vec<ResourceEvent> {
        let account_region = AccountRegion { account: "123456789012".into(), region: "eu-west-1".into() };
        let listing = Listing {
            finder: "EC2 \"instances\"\n🦀".into(),
            action: "ec2:DescribeInstances".into(),
            resource_types: Vec::new(),
            account_region,
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
    fn reads_events_from_chunks_of_any_size() {
        let bytes: Vec<u8> = events().iter().flat_map(|event| line(event).unwrap()).collect();
        for size in [1, 2, 7, 64, bytes.len()] {
            let mut reader = EventReader::default();
            let received: Vec<ResourceEvent> =
                bytes.chunks(size).flat_map(|chunk| reader.push(chunk).unwrap()).collect();
            assert_eq!(received, events(), "in chunks of {size}");
            assert!(reader.is_complete());
        }
    }

    #[test]
    fn rejects_invalid_lines() {
        assert!(EventReader::<ResourceEvent>::default().push(b"{}\n").is_err());
        let mut reader = EventReader::<ResourceEvent>::default();
        assert!(reader.push(b"{\"Costs\":").unwrap().is_empty());
        assert!(!reader.is_complete());
    }
}
