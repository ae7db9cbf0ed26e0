//! Event streams as frames: the length of the content as four bytes, little-endian, then the content. It is an event, or the reason
//! for the interruption as the last frame, encoded as results of server functions are.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

#[cfg(feature = "ssr")]
use super::ApiError;
use super::codec::{self, DecodeError};

/// Number of bytes of a frame's length.
const LENGTH_BYTES: usize = 4;

/// Reason of an interrupted stream, sent as its last frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
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

/// Error of a frame that is not an event.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// Stream interrupted by the server.
    #[error(transparent)]
    Interruption(#[from] Interruption),
    /// Frame of another release, or damaged.
    #[error(transparent)]
    Malformed(#[from] DecodeError),
}

impl From<FrameError> for super::ApiError {
    fn from(error: FrameError) -> Self {
        Self::Server(error.to_string())
    }
}

/// Last frame of an interrupted stream.
#[cfg(feature = "ssr")]
#[must_use]
pub fn last_frame(interruption: Interruption) -> Vec<u8> {
    encode::<()>(&Err(interruption)).unwrap_or_default()
}

/// One event as a frame.
///
/// # Errors
/// If serialization fails, which is a bug in the event's type.
#[cfg(feature = "ssr")]
pub fn frame<T: Serialize>(event: &T) -> Result<Vec<u8>, ApiError> {
    encode(&Ok(event))
}

#[cfg(feature = "ssr")]
fn encode<T: Serialize>(content: &Result<&T, Interruption>) -> Result<Vec<u8>, ApiError> {
    let failed = |error: &dyn std::fmt::Display| ApiError::Server(error.to_string());
    let mut frame = codec::encode(content, vec![0; LENGTH_BYTES]).map_err(|error| failed(&error))?;
    let length = u32::try_from(frame.len() - LENGTH_BYTES).map_err(|error| failed(&error))?;
    frame[..LENGTH_BYTES].copy_from_slice(&length.to_le_bytes());
    Ok(frame)
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
    /// Appends a chunk and returns the events that it completes, up to the first frame that is not an event, and the error of that
    /// frame. The stream ends with it.
    pub fn push(&mut self, chunk: &[u8]) -> (Vec<T>, Result<(), FrameError>) {
        self.incomplete.extend_from_slice(chunk);
        let mut events = Vec::new();
        let mut rest = self.incomplete.as_slice();
        let mut end = Ok(());
        while let Some((content, next)) = split_frame(rest) {
            match event(content) {
                Ok(event) => events.push(event),
                Err(error) => {
                    end = Err(error);
                    break;
                }
            }
            rest = next;
        }
        let complete = self.incomplete.len() - rest.len();
        self.incomplete.drain(..complete);
        (events, end)
    }

    /// Whether the stream ended with a complete frame.
    pub fn is_complete(&self) -> bool {
        self.incomplete.is_empty()
    }
}

fn event<T: DeserializeOwned>(content: &[u8]) -> Result<T, FrameError> {
    Ok(codec::decode::<Result<T, Interruption>>(content)??)
}

/// Content of the first frame, and the bytes after it; `None` if the frame is incomplete.
fn split_frame(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<LENGTH_BYTES>()?;
    rest.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use domain::{
        error::{Fault, SourceError},
        report::resources::{CostsUnavailable, ResourceEvent},
        resource::{AccountRegion, Listing, ListingEvent, ListingId},
    };
    use proptest::{collection::vec, prelude::*};

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
        let bytes: Vec<u8> = events().iter().flat_map(|event| frame(event).unwrap()).collect();
        for size in [1, 2, 7, 64, bytes.len()] {
            let mut reader = EventReader::default();
            let received: Vec<ResourceEvent> = bytes.chunks(size).flat_map(|chunk| reader.push(chunk).0).collect();
            assert_eq!(received, events(), "in chunks of {size}");
            assert!(reader.is_complete());
        }
    }

    proptest! {
        #[test]
        fn valid_frames_survive_any_chunks_and_any_damage_is_an_error(
            texts in vec(".{0,40}", 1..8),
            damage in vec((any::<prop::sample::Index>(), any::<u8>()), 0..3),
            sizes in vec(1_usize..50, 1..20),
        ) {
            let valid: Vec<u8> = texts.iter().flat_map(|it| frame(it).unwrap()).collect();
            let mut bytes = valid.clone();
            for (index, byte) in &damage {
                bytes[index.index(valid.len())] = *byte;
            }
            let mut reader = EventReader::<String>::default();
            let (mut events, mut rest, mut sizes) = (Vec::new(), bytes.as_slice(), sizes.iter().cycle());
            let mut end = Ok(());
            while !rest.is_empty() && end.is_ok() {
                let (chunk, after) = rest.split_at((*sizes.next().unwrap()).min(rest.len()));
                let (read, result) = reader.push(chunk);
                events.extend(read);
                (rest, end) = (after, result);
            }
            if bytes == valid {
                prop_assert!(end.is_ok() && reader.is_complete());
                prop_assert_eq!(events, texts);
            }
        }

        #[test]
        fn no_bytes_cause_a_panic(bytes in vec(any::<u8>(), 0..200)) {
            let _ = EventReader::<ResourceEvent>::default().push(&bytes);
            let length = u32::try_from(bytes.len()).unwrap().to_le_bytes();
            let _ = EventReader::<ResourceEvent>::default().push(&[&length[..], &bytes].concat());
        }
    }

    #[test]
    fn rejects_invalid_frames() {
        assert!(matches!(
            EventReader::<ResourceEvent>::default().push(&[1, 0, 0, 0, 9]).1,
            Err(FrameError::Malformed(_))
        ));
        let mut reader = EventReader::<ResourceEvent>::default();
        assert!(matches!(reader.push(&[200, 0, 0, 0, 0]), (events, Ok(())) if events.is_empty()));
        assert!(!reader.is_complete());
    }

    #[test]
    fn the_last_frame_has_the_reason_of_an_interruption() {
        let mut bytes: Vec<u8> = events().iter().flat_map(|event| frame(event).unwrap()).collect();
        bytes.extend(last_frame(Interruption::Stalled));
        let (received, end) = EventReader::<ResourceEvent>::default().push(&bytes);
        assert!(matches!(end, Err(FrameError::Interruption(Interruption::Stalled))), "{end:?}");
        assert_eq!(received, events(), "events of the same chunk are not lost");
    }
}
