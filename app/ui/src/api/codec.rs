//! Encoding of what crosses between server and browser: the release, then the value in the format of postcard.
//!
//! Postcard sends no names of fields, so data of another release could be read as wrong figures. An open page outlives an update of the
//! server: it then gets an error that says so.

use codee::{Decoder, Encoder};
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType, codec::Post};
use serde::{Serialize, de::DeserializeOwned};

/// Fingerprint of the sources of the types that cross; server and page of one build have the same.
const RELEASE: &[u8] = env!("FARTHING_RELEASE").as_bytes();

/// Error of bytes that are not a value of this release.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// Encoded by another release.
    #[error("the server was updated: reload the page")]
    Release,
    /// Damaged on the way.
    #[error("the data is damaged: {0}")]
    Damaged(#[from] postcard::Error),
}

/// Appends a value.
///
/// # Errors
/// If serialization fails, which is a bug in the value's type.
pub fn encode<T: Serialize>(value: &T, mut bytes: Vec<u8>) -> Result<Vec<u8>, postcard::Error> {
    bytes.extend_from_slice(RELEASE);
    postcard::to_extend(value, bytes)
}

/// Reads a value.
///
/// # Errors
/// [`DecodeError`] if the bytes are of another release or damaged.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    let value = bytes.strip_prefix(RELEASE).ok_or(DecodeError::Release)?;
    Ok(postcard::from_bytes(value)?)
}

/// Encoding of the results of server functions.
pub type Binary = Post<BinaryEncoding>;

/// Marker of the encoding.
pub struct BinaryEncoding;

impl ContentType for BinaryEncoding {
    const CONTENT_TYPE: &'static str = "application/octet-stream";
}

impl FormatType for BinaryEncoding {
    const FORMAT_TYPE: Format = Format::Binary;
}

impl<T: Serialize> Encodes<T> for BinaryEncoding {
    type Error = postcard::Error;

    fn encode(value: &T) -> Result<Bytes, postcard::Error> {
        encode(value, Vec::new()).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for BinaryEncoding {
    type Error = DecodeError;

    fn decode(bytes: Bytes) -> Result<T, DecodeError> {
        decode(&bytes)
    }
}

/// Encoding of the data in a page that the server renders.
#[derive(Clone, Copy, Debug)]
pub struct PageData;

impl<T: Serialize> Encoder<T> for PageData {
    type Error = postcard::Error;
    type Encoded = Vec<u8>;

    fn encode(value: &T) -> Result<Vec<u8>, postcard::Error> {
        encode(value, Vec::new())
    }
}

impl<T: DeserializeOwned> Decoder<T> for PageData {
    type Error = DecodeError;
    type Encoded = [u8];

    fn decode(bytes: &[u8]) -> Result<T, DecodeError> {
        decode(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_releases_and_damage_are_different_errors() {
        let bytes = encode(&7_u32, Vec::new()).unwrap();
        assert_eq!(decode::<u32>(&bytes).unwrap(), 7);
        let mut other = bytes.clone();
        other[0] ^= 1;
        assert!(matches!(decode::<u32>(&other), Err(DecodeError::Release)));
        assert!(matches!(decode::<u32>(&[]), Err(DecodeError::Release)));
        assert!(matches!(decode::<u32>(&bytes[..bytes.len() - 1]), Err(DecodeError::Damaged(_))));
    }
}
