//! Limits on URL length, body size and content type.

use axum::{
    Json,
    body::Body,
    extract::Request,
    http::{Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::Limited;

use super::text;

/// Maximum bytes of a path: the longest contains a service of up to 1,024 characters.
const LONGEST_PATH: usize = 4 * 1024;
/// Maximum bytes of a query, which contains the view with its filters and dismissals.
const LONGEST_QUERY: usize = 32 * 1024;
/// Maximum bytes of a body, larger than any form.
const LARGEST_BODY: usize = 64 * 1024;
/// Content types that server functions accept.
const KINDS: [&str; 2] = ["application/json", "application/x-www-form-urlencoded"];

/// Rejects oversized addresses, because a page repeats its address in each link.
pub async fn refuse_huge(request: Request, next: Next) -> Response {
    let (path, query) = (request.uri().path().len(), request.uri().query().unwrap_or_default().len());
    if path > LONGEST_PATH || query > LONGEST_QUERY {
        let words = format!(
            "The URL is too long: at most {LONGEST_PATH} bytes for the path and {LONGEST_QUERY} for the query.\n"
        );
        return (StatusCode::URI_TOO_LONG, words).into_response();
    }
    next.run(request).await
}

/// Rejects bodies that are too large or have another content type.
pub async fn refuse_other_bodies(request: Request, next: Next) -> Response {
    let length = text(&request, &header::CONTENT_LENGTH).and_then(|it| it.parse::<u64>().ok()).unwrap_or_default();
    if length > u64::try_from(LARGEST_BODY).unwrap_or(u64::MAX) {
        let words = format!("a request body may have up to {} kB", LARGEST_BODY / 1024);
        return refused(StatusCode::PAYLOAD_TOO_LARGE, words);
    }
    let is_function = request.uri().path().starts_with("/api/") && request.method() == Method::POST;
    let kind = text(&request, &header::CONTENT_TYPE).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if is_function && !KINDS.contains(&kind.as_str()) {
        return refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, format!("invalid request body: {}", KINDS.join(" or ")));
    }
    next.run(request.map(|body| Body::new(Limited::new(body, LARGEST_BODY)))).await
}

/// A rejection in the format of a server function's error.
pub fn refused(status: StatusCode, words: String) -> Response {
    (status, Json(app::ApiError::Server(words))).into_response()
}
