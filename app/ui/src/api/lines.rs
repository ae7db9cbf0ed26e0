//! Frames on their way: each is a line of JSON.

use std::marker::PhantomData;

#[cfg(feature = "ssr")]
use serde::Serialize;
use serde::de::DeserializeOwned;

#[cfg(feature = "ssr")]
use super::ApiError;

/// A frame as a line.
///
/// # Errors
/// When it cannot be written as JSON, which no frame of ours is.
#[cfg(feature = "ssr")]
pub fn line<T: Serialize>(frame: &T) -> Result<Vec<u8>, ApiError> {
    let mut line = serde_json::to_vec(frame).map_err(|error| ApiError::Server(error.to_string()))?;
    line.push(b'\n');
    Ok(line)
}

/// Puts lines together that arrive in pieces of any size.
#[derive(Debug)]
pub struct Lines<T> {
    rest: Vec<u8>,
    frames: PhantomData<T>,
}

impl<T> Default for Lines<T> {
    fn default() -> Self {
        Self { rest: Vec::new(), frames: PhantomData }
    }
}

impl<T: DeserializeOwned> Lines<T> {
    /// The frames that a piece completes.
    ///
    /// # Errors
    /// When a line is no frame: server and page are of different versions, or the line was cut.
    pub fn take(&mut self, piece: &[u8]) -> Result<Vec<T>, serde_json::Error> {
        self.rest.extend_from_slice(piece);
        let Some(end) = self.rest.iter().rposition(|byte| *byte == b'\n') else {
            return Ok(Vec::new());
        };
        let rest = self.rest.split_off(end + 1);
        let whole = std::mem::replace(&mut self.rest, rest);
        let lines = whole.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines.map(serde_json::from_slice).collect()
    }

    /// Whether the stream ended with a whole line.
    pub fn is_whole(&self) -> bool {
        self.rest.is_empty()
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use domain::{
        error::{Fault, SourceError},
        resource::{Listing, ListingEvent, ListingId, Place},
    };

    use super::*;
    use crate::api::resources::{Frame, Unbilled};

    fn frames() -> Vec<Frame> {
        let place = Place { account: "123456789012".into(), region: "eu-west-1".into() };
        let listing = Listing {
            finder: "EC2 \"instances\"\n🦀".into(),
            action: "ec2:DescribeInstances".into(),
            kinds: Vec::new(),
            place,
        };
        let error = SourceError { fault: Fault::Denied, operation: "ce:X".to_owned(), request_id: None, said: None };
        vec![
            Frame::List(ListingEvent::Planned(vec![(ListingId(0), listing)])),
            Frame::List(ListingEvent::Ended(ListingId(0), Err(error.clone()))),
            Frame::Unbilled(Unbilled::Source(error)),
        ]
    }

    #[test]
    fn frames_are_read_from_pieces_of_any_size() {
        let sent: Vec<u8> = frames().iter().flat_map(|frame| line(frame).unwrap()).collect();
        for size in [1, 2, 7, 64, sent.len()] {
            let mut lines = Lines::default();
            let read: Vec<Frame> = sent.chunks(size).flat_map(|piece| lines.take(piece).unwrap()).collect();
            assert_eq!(read, frames(), "in pieces of {size}");
            assert!(lines.is_whole());
        }
    }

    #[test]
    fn a_line_that_is_none_is_an_error() {
        assert!(Lines::<Frame>::default().take(b"{}\n").is_err());
        let mut cut = Lines::<Frame>::default();
        assert!(cut.take(b"{\"Costs\":").unwrap().is_empty());
        assert!(!cut.is_whole());
    }
}
