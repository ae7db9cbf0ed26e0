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

/// Rejects an XML response whose root element is not closed. The SDK's decoder accepts it, so a list would silently be
/// too short. (Truncated JSON cannot be decoded at all.)
#[derive(Debug)]
pub struct XmlIntegrity;

/// A truncated response.
#[derive(Debug, Error)]
#[error("the answer stops in the middle")]
pub struct Truncated;

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
        if response.status().is_success() && is_truncated(body) { Err(Truncated.into()) } else { Ok(()) }
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

    const WHOLE: &str = "<?xml version=\"1.0\"?>\n<A xmlns=\"u\"><b/><c d=\"/>\">1 &gt; 0</c><!-- <e> --></A>";

    #[test]
    fn only_the_end_of_the_root_makes_it_whole() {
        let end = WHOLE.find("</A>").unwrap() + "</A>".len();
        for (at, _) in WHOLE.char_indices().skip(1) {
            assert_eq!(is_truncated(&WHOLE.as_bytes()[..at]), at < end, "{}", &WHOLE[..at]);
        }
        assert!(!is_truncated(format!("{WHOLE}\n").as_bytes()));
    }

    #[test]
    fn what_is_no_xml_is_none_of_its_business() {
        assert!(!is_truncated(b""));
        assert!(!is_truncated(b"{\"a\":"));
        assert!(is_truncated(b"<a>\xff</a>"), "no decoder reads this");
    }
}
