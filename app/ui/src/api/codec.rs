//! Encoding of data in a page: postcard, as for server functions.

use codee::{Decoder, Encoder};
use serde::{Serialize, de::DeserializeOwned};

/// Encodes the value of a resource that the server renders a page with.
#[derive(Clone, Copy, Debug)]
pub struct PostcardCodec;

impl<T: Serialize> Encoder<T> for PostcardCodec {
    type Error = postcard::Error;
    type Encoded = Vec<u8>;

    fn encode(value: &T) -> Result<Vec<u8>, postcard::Error> {
        postcard::to_stdvec(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for PostcardCodec {
    type Error = postcard::Error;
    type Encoded = [u8];

    fn decode(bytes: &[u8]) -> Result<T, postcard::Error> {
        postcard::from_bytes(bytes)
    }
}
