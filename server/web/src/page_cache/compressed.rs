//! Body of a cached page, compressed once per encoding.

use std::{
    io::{self, Write},
    sync::OnceLock,
};

use axum::body::Bytes;
use flate2::{Compression, write::GzEncoder};
use http::{HeaderMap, header};

/// Quality of Brotli: the best ratio that still takes only a few milliseconds. Worth the time, because one result is sent
/// to many visitors.
const BROTLI_QUALITY: u32 = 6;
/// Base-2 logarithm of the Brotli window in bytes: larger than any page.
const BROTLI_WINDOW: u32 = 22;
/// Buffer of the Brotli encoder in bytes.
const BUFFER_SIZE: usize = 4096;

/// A page, and its compressed copies, each created when it is first sent.
pub struct CompressedPage {
    page: Bytes,
    /// `None` if compression failed.
    brotli: OnceLock<Option<Bytes>>,
    gzip: OnceLock<Option<Bytes>>,
}

impl CompressedPage {
    pub fn new(page: String) -> Self {
        Self { page: page.into(), brotli: OnceLock::new(), gzip: OnceLock::new() }
    }

    /// Size of the page in bytes, not compressed.
    pub fn len(&self) -> usize {
        self.page.len()
    }

    /// Whether [`Self::encoded`] takes no time: the client's copy exists, or it accepts none.
    pub fn is_compressed_for(&self, headers: &HeaderMap) -> bool {
        let copies = [("br", &self.brotli), ("gzip", &self.gzip)];
        copies.iter().find(|(encoding, _)| accepts(headers, encoding)).is_none_or(|(_, copy)| copy.get().is_some())
    }

    /// Body in Brotli if the client accepts it, otherwise in gzip if accepted, otherwise uncompressed; with the value of its
    /// `Content-Encoding` header.
    pub fn encoded(&self, headers: &HeaderMap) -> (Option<&'static str>, Bytes) {
        let brotli = || self.brotli.get_or_init(|| compressed(brotli(&self.page))).clone();
        let gzip = || self.gzip.get_or_init(|| compressed(gzip(&self.page))).clone();
        if let Some(body) = accepts(headers, "br").then(brotli).flatten() {
            (Some("br"), body)
        } else if let Some(body) = accepts(headers, "gzip").then(gzip).flatten() {
            (Some("gzip"), body)
        } else {
            (None, self.page.clone())
        }
    }
}

/// Whether a client names an encoding without refusing it (`q=0`).
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|it| it.to_str().ok());
    values.flat_map(|it| it.split(',')).any(|it| {
        let mut parts = it.split(';').map(str::trim);
        let is_named = parts.next().is_some_and(|it| it.eq_ignore_ascii_case(encoding));
        let weight = parts.find_map(|it| it.strip_prefix("q=")).map_or(Ok(1.0), str::parse);
        is_named && weight.is_ok_and(|weight: f32| weight > 0.0)
    })
}

fn brotli(page: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), BUFFER_SIZE, BROTLI_QUALITY, BROTLI_WINDOW);
    encoder.write_all(page)?;
    Ok(encoder.into_inner())
}

fn gzip(page: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(page)?;
    encoder.finish()
}

fn compressed(result: io::Result<Vec<u8>>) -> Option<Bytes> {
    result.inspect_err(|error| tracing::error!(%error, "could not compress a page")).ok().map(Bytes::from)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use http::HeaderValue;

    use super::*;

    fn encoded(accepted: &'static str) -> (Option<&'static str>, Bytes) {
        let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted))]);
        CompressedPage::new("page ".repeat(1_000)).encoded(&headers)
    }

    #[test]
    fn pages_are_sent_in_an_accepted_encoding() {
        for (accepted, encoding) in [
            ("gzip, deflate, br, zstd", Some("br")),
            ("GZIP;q=0.5, br;q=0", Some("gzip")),
            ("br; q=0.000, identity", None),
            ("br;q=high", None),
            ("", None),
        ] {
            assert_eq!(encoded(accepted).0, encoding, "{accepted}");
        }
    }

    #[test]
    fn a_copy_is_compressed_once() {
        let page = CompressedPage::new("page ".repeat(1_000));
        let headers = |accepted| HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted))]);
        assert!(page.is_compressed_for(&headers("identity")) && !page.is_compressed_for(&headers("gzip, br")));
        let copies = [0; 2].map(|_| page.encoded(&headers("gzip, br")).1.as_ptr());
        assert_eq!(copies[0], copies[1]);
        assert!(page.is_compressed_for(&headers("gzip, br")) && !page.is_compressed_for(&headers("gzip")));
    }

    #[test]
    fn compressed_pages_contain_the_page() {
        let expected = "page ".repeat(1_000);
        let mut text = String::new();
        brotli::Decompressor::new(&*encoded("br").1, BUFFER_SIZE).read_to_string(&mut text).unwrap();
        assert_eq!(text, expected);
        text.clear();
        flate2::read::GzDecoder::new(&*encoded("gzip").1).read_to_string(&mut text).unwrap();
        assert_eq!(text, expected);
        assert_eq!(encoded("").1, expected);
    }
}
