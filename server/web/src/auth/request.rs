//! Kinds of requests.

use axum::extract::Request;
use http::header;

use crate::security::header_text;

/// Whether a browser opens a page.
pub fn wants_page(request: &Request) -> bool {
    header_text(request, &header::ACCEPT).is_some_and(|it| it.contains("text/html")) && !is_function(request)
}

/// Whether a page's code calls a server function.
pub fn is_function(request: &Request) -> bool {
    request.uri().path().starts_with("/api/")
}
