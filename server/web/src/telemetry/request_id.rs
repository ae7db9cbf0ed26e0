//! Request IDs: in the log of a request and of its calls to AWS, and in its response.

use std::hash::{BuildHasher, RandomState};

use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderMap, HeaderName, HeaderValue};

/// Header with the ID of a request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Maximum length of an ID from outside.
const MAX_LENGTH: usize = 64;

/// Middleware that gives a request an ID: that of the proxy or program that sent it, if it is short and well-formed, else a new
/// one.
pub async fn assign_request_id(mut request: Request, next: Next) -> Response {
    let id = request.headers().get(&REQUEST_ID).filter(|it| is_well_formed(it)).cloned().unwrap_or_else(new_id);
    request.headers_mut().insert(REQUEST_ID, id.clone());
    let mut response = next.run(request).await;
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// ID of a request; empty before it has one.
#[must_use]
pub fn request_id(headers: &HeaderMap) -> &str {
    headers.get(&REQUEST_ID).and_then(|it| it.to_str().ok()).unwrap_or_default()
}

fn is_well_formed(id: &HeaderValue) -> bool {
    let is_allowed = |it: &u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_' | b'.');
    (1..=MAX_LENGTH).contains(&id.len()) && id.as_bytes().iter().all(is_allowed)
}

/// A new ID: the keys of each `RandomState` differ.
fn new_id() -> HeaderValue {
    let id = format!("{:016x}", RandomState::new().hash_one(()));
    HeaderValue::try_from(id).unwrap_or_else(|_| HeaderValue::from_static("unknown"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn only_short_and_well_formed_ids_are_accepted() {
        let is_accepted = |id: &str| is_well_formed(&HeaderValue::from_str(id).unwrap());
        assert!(["a", "0af7651916cd43dd-8448eb211c80319c", "Root_1.2", &"x".repeat(64)].into_iter().all(is_accepted));
        assert!(!["", "a b", "arn:aws:iam::1:role/x", "a\"b", &"x".repeat(65)].into_iter().any(is_accepted));
        assert!(!is_well_formed(&HeaderValue::from_bytes("é".as_bytes()).unwrap()));
    }

    #[test]
    fn new_ids_differ() {
        let ids: BTreeSet<_> = (0..100).map(|_| new_id().to_str().unwrap().to_owned()).collect();
        assert_eq!(ids.len(), 100);
        assert!(ids.iter().all(|it| it.len() == 16));
    }
}
