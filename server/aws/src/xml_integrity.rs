//! Detection of truncated XML responses.

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{Intercept, context::AfterDeserializationInterceptorContextRef},
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::config_bag::ConfigBag;
use thiserror::Error;
use xmlparser::{ElementEnd, Token, Tokenizer};

/// Rejects an XML response whose root element is not closed. The SDK's decoder accepts such a response, so a list would
/// silently be too short. Truncated JSON cannot be decoded at all.
#[derive(Debug)]
pub struct XmlIntegrity;

/// Error for a truncated response.
#[derive(Debug, Error)]
#[error("the response is truncated")]
pub struct TruncatedResponse;

impl Intercept for XmlIntegrity {
    fn name(&self) -> &'static str {
        "XmlIntegrity"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response();
        let body = response.body().bytes().unwrap_or_default();
        if response.status().is_success() && is_truncated(body) { Err(TruncatedResponse.into()) } else { Ok(()) }
    }
}

/// Whether text that begins as XML ends inside an element or a tag.
fn is_truncated(body: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(body) else { return true };
    if !text.trim_start().starts_with('<') {
        return false;
    }
    let mut open = 0usize;
    let mut closed = 0usize;
    for token in Tokenizer::from(text) {
        match token {
            Ok(Token::ElementStart { .. }) => open += 1,
            Ok(Token::ElementEnd { end: ElementEnd::Close(..) | ElementEnd::Empty, .. }) => closed += 1,
            Ok(_) => {}
            Err(_) => return true,
        }
    }
    open == 0 || open != closed
}

#[cfg(test)]
mod tests {
    use super::is_truncated;

    const DOCUMENT: &str = "<?xml version=\"1.0\"?>\n<A xmlns=\"u\"><b/><c d=\"/>\">1 &gt; 0</c><!-- <e> --></A>";

    #[test]
    fn every_proper_prefix_of_a_document_is_truncated() {
        let end = DOCUMENT.find("</A>").unwrap() + "</A>".len();
        for (at, _) in DOCUMENT.char_indices().skip(1) {
            assert_eq!(is_truncated(&DOCUMENT.as_bytes()[..at]), at < end, "{}", &DOCUMENT[..at]);
        }
        assert!(!is_truncated(format!("{DOCUMENT}\n").as_bytes()));
    }

    #[test]
    fn other_formats_are_not_checked() {
        assert!(!is_truncated(b""));
        assert!(!is_truncated(b"{\"a\":"));
        assert!(is_truncated(b"<a>\xff</a>"), "invalid UTF-8 counts as truncated");
    }
}
